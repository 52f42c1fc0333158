//! Reading a whole database into a catalog.

use whimbrel_catalog::{Catalog, Fingerprint};
use whimbrel_postgres::{Introspection, introspect};
use whimbrel_testbed::{TestDatabase, TestServer};

fn catalog_of(database: &TestDatabase, options: &Introspection) -> Catalog {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { introspect(&database.connect().await, options).await.unwrap() })
}

#[test]
fn an_empty_database_has_what_initdb_put_there() {
    for server in TestServer::all() {
        let database = server.database();
        let catalog = catalog_of(&database, &Introspection::excluding(&[]));
        let addresses: Vec<String> = catalog.objects.keys().map(ToString::to_string).collect();
        assert_eq!(addresses, ["comment on schema public", "extension plpgsql", "schema public"]);
        assert_eq!(catalog.unmodelled, []);
        let other = server.database();
        let again = catalog_of(&other, &Introspection::excluding(&[]));
        assert_eq!(Fingerprint::of(&catalog), Fingerprint::of(&again));
    }
}
