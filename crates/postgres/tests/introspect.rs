//! Reading a whole database into a catalog.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

use std::collections::BTreeSet;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Column, NoTls};
use whimbrel_catalog::{Catalog, Fingerprint, diff};
use whimbrel_change::kinds::{Attributes, DATABASE, KINDS};
use whimbrel_postgres::{Inclusion, Introspection, introspect};
use whimbrel_testbed::{TestDatabase, TestServer};

fn block_on<Output>(work: impl Future<Output = Output>) -> Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

async fn read(client: &Client, options: &Introspection) -> Catalog {
    introspect(client, options).await.unwrap_or_else(|error| panic!("{error:?}"))
}

fn catalog_of(database: &TestDatabase, options: &Introspection) -> Catalog {
    block_on(async { read(&database.connect().await, options).await })
}

fn catalog_for(database: &TestDatabase, role: &str, options: &Introspection) -> Catalog {
    block_on(async {
        let (client, connection) = database.config().user(role).connect(NoTls).await.unwrap();
        tokio::spawn(connection);
        read(&client, options).await
    })
}

fn schema_only() -> Introspection {
    Introspection::excluding(&[])
}

fn with_owners() -> Introspection {
    Introspection { ownership: Inclusion::Included, ..schema_only() }
}

fn addresses(catalog: &Catalog) -> Vec<String> {
    catalog.objects.keys().map(ToString::to_string).collect()
}

fn differences(live: &Catalog, desired: &Catalog) -> Vec<String> {
    diff(live, desired).iter().map(ToString::to_string).collect()
}

#[test]
fn an_empty_database_has_what_initdb_put_there() {
    for server in TestServer::all() {
        let catalog = catalog_of(&server.database(), &schema_only());
        assert_eq!(
            addresses(&catalog),
            ["comment on schema public", "extension plpgsql", "schema public"],
            "{}",
            server.major()
        );
        assert_eq!(catalog.unmodelled, []);
    }
}

#[test]
fn the_columns_of_every_query_are_the_attributes_of_its_kind() {
    for server in TestServer::all() {
        let database = server.database();
        block_on(async {
            let client = database.connect().await;
            for kind in KINDS.iter().chain([&DATABASE]) {
                let Some(sql) = kind.read_for(server.major()) else { continue };
                let types = [Type::OID_ARRAY, Type::OID_ARRAY, Type::OID];
                let statement = client
                    .prepare_typed(sql, &types)
                    .await
                    .unwrap_or_else(|error| panic!("{sql}: {error:?}"));
                let columns: Vec<&str> = statement.columns().iter().map(Column::name).collect();
                assert_eq!(columns[..6], ["classid", "objid", "objsubid", "kind", "names", "args"]);
                let listed: BTreeSet<&str> = match kind.attributes {
                    Attributes::Listed(list) | Attributes::ListedAndOpen(list) => {
                        list.iter().map(|attribute| attribute.name).collect()
                    }
                    Attributes::Open => BTreeSet::new(),
                };
                let read: BTreeSet<&str> = columns[6..].iter().copied().collect();
                // What depends on an extension is read with the dependencies, and the columns that open
                // attributes or another kind's rows need are not in the list.
                let beside = BTreeSet::from(["attributes", "depends on extension", "text"]);
                let missing: Vec<_> =
                    listed.symmetric_difference(&read).filter(|one| !beside.contains(*one)).collect();
                let is_older = kind.reads.first().is_some_and(|newest| newest.since > server.major());
                assert!(missing.is_empty() || is_older, "{:?}: {missing:?}", kind.words);
            }
        });
    }
}

#[test]
fn no_two_kinds_share_a_word() {
    let mut words = BTreeSet::new();
    for kind in KINDS.iter().chain([&DATABASE]) {
        assert!(words.insert(kind.words.first()), "{:?}", kind.words);
    }
}

const PARTS: [&str; 6] = [
    "create schema app; create type app.mood as enum ('a', 'b'); create domain app.price as numeric check (value > 0)",
    "create table app.t (id bigint generated always as identity primary key, mood app.mood default 'a', price app.price)",
    "create table app.u (t_id bigint references app.t, at timestamptz default '2020-01-01 00:00:00+00', k serial)",
    "create view app.v as select t.id, u.at from app.t join app.u on u.t_id = t.id",
    "create function app.f(app.t) returns int language sql as 'select 1'; create index i on app.t (price) where mood = 'a'",
    "grant select on app.t to public; comment on view app.v is 'v'; create policy p on app.t using (id > 0)",
];

#[test]
fn other_objects_in_between_and_another_session_change_nothing() {
    for server in TestServer::all() {
        let (plain, busy) = (server.database(), server.database());
        for part in PARTS {
            plain.execute(part);
            busy.execute("create table noise (id serial primary key, t text); create type noisy as (a int)");
            busy.execute(part);
            busy.execute("drop table noise; drop type noisy");
        }
        busy.execute("alter table app.t add gone int; alter table app.t drop gone");
        busy.execute("vacuum full");
        let catalog = catalog_of(&plain, &with_owners());
        block_on(async {
            let client = busy.connect().await;
            client
                .batch_execute(
                    "set search_path = app; set timezone = 'Asia/Tokyo'; set datestyle = 'SQL, DMY'; \
                     set quote_all_identifiers = on",
                )
                .await
                .unwrap();
            let other = read(&client, &with_owners()).await;
            assert_eq!(differences(&catalog, &other), [""; 0]);
            assert_eq!(Fingerprint::of(&catalog), Fingerprint::of(&other));
            let path = client.query_one("show search_path", &[]).await.unwrap();
            assert_eq!(path.get::<_, String>(0), "app");
        });
    }
}

#[test]
fn every_need_is_an_object_of_the_catalog() {
    for server in TestServer::all() {
        let database = server.database();
        database.execute(&PARTS.join(";"));
        let catalog = catalog_of(&database, &schema_only());
        for (address, object) in &catalog.objects {
            for need in &object.needs {
                assert!(catalog.objects.contains_key(need), "{address} needs {need}");
            }
        }
        let view = catalog.objects.iter().find(|(address, _)| address.to_string() == "view app.v").unwrap().1;
        let needs: Vec<String> = view.needs.iter().map(ToString::to_string).collect();
        assert_eq!(
            needs,
            ["schema app", "table column app.t.id", "table column app.u.at", "table column app.u.t_id"]
        );
    }
}

#[test]
fn what_statements_are_written_from_comes_in_whole_pieces() {
    for server in TestServer::all() {
        let database = server.database();
        database.execute(
            "create schema app; create table app.\"T\" (id int primary key with (fillfactor = 70), \"N\" int, t text); \
             create unique index \"I\" on app.\"T\" (\"N\", lower(t)) with (fillfactor = 60, deduplicate_items = off) \
             where case when id > 0 then t like ' WITH (' else \"N\" = any (array[1, 2]) end; \
             create table app.r (id int references app.\"T\", e text[] collate \"C\"); \
             create table app.p (id int) partition by list (id); create index on app.p (id); \
             create view app.v as select id, e, 'a'::varchar(3) as \"X\" from app.r; \
             create function app.f() returns setof int language sql as 'select 1'",
        );
        let catalog = catalog_of(&database, &schema_only());
        let said = |address: &str, name: &str| {
            let (_, object) = catalog.objects.iter().find(|(one, _)| one.to_string() == address).unwrap();
            object.attribute(name).or_else(|| object.fact(name)).unwrap_or_default().to_owned()
        };
        let index = "index app.\"I\"";
        assert_eq!(
            said(index, "definition"),
            "USING btree (\"N\", lower(t)) WHERE \nCASE\n    WHEN (id > 0) THEN (t ~~ ' WITH ('::text)\n    \
             ELSE (\"N\" = ANY (ARRAY[1, 2]))\nEND"
        );
        assert_eq!(said(index, "storage parameters"), "deduplicate_items=off, fillfactor=60");
        assert_eq!(said(index, "unique"), "yes");
        let key = "index app.\"T_pkey\"";
        assert_eq!(said(key, "definition"), "");
        assert_eq!(said(key, "index definition"), "USING btree (id)");
        assert_eq!(said(key, "storage parameters"), "fillfactor=70");
        assert_eq!(said("index app.p_id_idx", "definition"), "USING btree (id)");
        let reference = "table constraint app.r.r_id_fkey";
        assert_eq!(said(reference, "columns"), "id");
        assert_eq!(said(reference, "index"), "app.\"T_pkey\"");
        assert_eq!(said(reference, "references"), "app.\"T\"");
        assert_eq!(
            said("view app.v", "columns"),
            "id integer\ne text[] collate pg_catalog.\"C\"\n\"X\" character varying(3)"
        );
        assert_eq!(said("function app.f()", "language"), "sql");
        assert_eq!(said("function app.f()", "returns set"), "yes");
        assert_eq!(said("function app.f()", "body"), "string");
        assert_eq!(said("table column app.r.e", "type kind"), "array of base");
    }
}

#[test]
fn what_no_kind_reads_is_named() {
    for server in TestServer::all() {
        let database = server.database();
        database.execute("create function pg_catalog.stray() returns void language plpgsql as 'begin end'");
        let catalog = catalog_of(&database, &schema_only());
        let names: Vec<String> = catalog.unmodelled.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["function pg_catalog.stray"]);
    }
}

#[test]
fn what_belongs_to_an_extension_is_left_out() {
    for server in TestServer::all() {
        let database = server.database();
        database.execute("create extension hstore; create extension citext; create extension pg_trgm");
        let catalog = catalog_of(&database, &schema_only());
        assert!(
            addresses(&catalog)
                .iter()
                .all(|address| address.contains("extension") || address.contains("schema public"))
        );
        assert_eq!(catalog.unmodelled, []);
    }
}

#[test]
fn a_role_without_privileges_reads_the_same() {
    for server in TestServer::all() {
        let database = server.database();
        let role = format!("{}_nobody", database.name());
        database.execute(&format!("create role {role} login"));
        database.execute(&PARTS.join(";"));
        database.execute(
            "create subscription s connection 'dbname=nowhere' publication p with (connect = false)",
        );
        let all = catalog_of(&database, &with_owners());
        assert_eq!(differences(&all, &catalog_for(&database, &role, &with_owners())), [""; 0]);
        database.execute(&format!(
            "alter subscription s set (slot_name = none); drop subscription s; drop role {role}"
        ));
    }
}

#[test]
fn owners_count_only_where_they_are_asked_for() {
    for server in TestServer::all() {
        let (ours, theirs) = (server.database(), server.database());
        let role = format!("{}_owner", theirs.name());
        ours.execute(&format!("create role {role} superuser login"));
        let parts = PARTS.join(";")
            + "; alter default privileges grant select on tables to public; revoke execute on function app.f from public";
        ours.execute(&parts);
        theirs.execute(&format!("set role {role}; {parts}"));
        let read_theirs = |options: &Introspection| catalog_for(&theirs, &role, options);
        assert_eq!(differences(&catalog_of(&ours, &schema_only()), &read_theirs(&schema_only())), [""; 0]);
        assert_ne!(differences(&catalog_of(&ours, &with_owners()), &read_theirs(&with_owners())), [""; 0]);
        theirs.execute(&format!("drop owned by {role}"));
        ours.execute(&format!("drop role {role}"));
    }
}

#[test]
fn the_database_itself_counts_only_where_it_is_asked_for() {
    for server in TestServer::all() {
        let database = server.database();
        let options = Introspection { database: Inclusion::Included, ..schema_only() };
        let (without, with) = (catalog_of(&database, &schema_only()), catalog_of(&database, &options));
        let name = database.name();
        database.execute(&format!(
            "alter database {name} set work_mem = '5MB'; comment on database {name} is 'c'; \
             revoke connect on database {name} from public"
        ));
        assert_eq!(differences(&without, &catalog_of(&database, &schema_only())), [""; 0]);
        assert_eq!(
            differences(&with, &catalog_of(&database, &options)),
            [
                "comment on database: missing",
                "database: setting work_mem: (default) → 5MB",
                "privileges on database: missing"
            ]
        );
    }
}

#[test]
fn a_schema_that_changes_all_the_time_can_be_read() {
    for server in TestServer::all() {
        let database = server.database();
        block_on(async {
            let (reader, writer) = (database.connect().await, database.connect().await);
            let change = async {
                for _ in 0..40 {
                    writer
                        .batch_execute(
                            "create table t (id int primary key, n int check (n > 0)); create index on t (n); \
                             create view v as select n from t; create function f() returns int language sql as 'select 1'",
                        )
                        .await
                        .unwrap();
                    writer.batch_execute("drop function f(); drop table t cascade").await.unwrap();
                }
            };
            let read_often = async {
                for _ in 0..10 {
                    read(&reader, &schema_only()).await;
                }
            };
            tokio::join!(change, read_often);
            let row = reader
                .query_one("select pg_catalog.pg_current_xact_id_if_assigned() is null", &[])
                .await
                .unwrap();
            assert!(row.get::<_, bool>(0));
        });
    }
}
