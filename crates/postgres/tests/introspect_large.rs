//! A large schema is read by two sessions that see the same.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

use whimbrel_catalog::{Fingerprint, diff};
use whimbrel_postgres::connection::ConnectionSettings;
use whimbrel_postgres::{Environment, Introspection, Session, introspect, introspect_in};
use whimbrel_testbed::{TestDatabase, TestServer};

/// Tables enough for a second session.
const TABLES: &str = "do $$ begin for n in 1..1500 loop
    execute format('create table t%s (id int primary key default %s, name text check (name <> %L))', n, n, n);
    if n % 500 = 0 then commit; end if;
end loop; end $$";

async fn session(database: &TestDatabase, user: &str) -> Session {
    let url = format!("{}&user={user}", database.url());
    let settings = ConnectionSettings::resolve(Some(&url), &Environment::default()).unwrap();
    Session::open(&settings, "whimbrel").await.unwrap()
}

fn block_on<Output>(work: impl Future<Output = Output>) -> Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

#[test]
fn two_sessions_read_what_one_reads_and_one_does_where_there_is_no_second() {
    let server = TestServer::all().last().unwrap();
    let database = server.database();
    database.execute(TABLES);
    let role = format!("one_{}", database.name());
    database.execute(&format!("create role {role} login connection limit 1"));
    let options = Introspection::excluding(&[]);
    block_on(async {
        let first = session(&database, "postgres").await;
        let alone = introspect(first.client(), &options).await.unwrap();
        let together = introspect_in(&first, &options).await.unwrap();
        assert_eq!(alone.objects.len(), together.objects.len());
        assert!(diff(&alone, &together).is_empty());
        let limited = session(&database, &role).await;
        assert_eq!(limited.facts().user, role);
        let limited = introspect_in(&limited, &options).await.unwrap();
        assert_eq!(Fingerprint::of(&alone), Fingerprint::of(&limited));
    });
    // What is begun meanwhile is seen by neither half.
    let database = &database;
    let changing = std::thread::scope(|scope| {
        let changes = scope.spawn(|| {
            for number in 1..40 {
                database
                    .execute(&format!("create table late{number} (id int primary key, name text unique)"));
            }
        });
        let read = block_on(async {
            let session = session(database, "postgres").await;
            let mut all = Vec::new();
            for _ in 0..4 {
                all.push(introspect_in(&session, &options).await.unwrap());
            }
            all
        });
        changes.join().unwrap();
        read
    });
    for catalog in changing {
        let of_late = |kind: &str| {
            let late = catalog.objects.keys().filter(|one| one.kind.as_str() == kind);
            late.filter(|one| one.names.iter().any(|name| name.starts_with("late"))).count()
        };
        assert_eq!(of_late("table") * 2, of_late("table constraint") - not_null(&catalog));
        assert_eq!(of_late("table") * 2, of_late("index"));
    }
    database.execute(&format!("drop role {role}"));
}

/// The constraints of the late tables that are NOT NULL ones.
fn not_null(catalog: &whimbrel_catalog::Catalog) -> usize {
    let all = catalog.objects.iter().filter(|(one, object)| {
        one.names.iter().any(|name| name.starts_with("late")) && object.attribute("type") == Some("not null")
    });
    all.count()
}
