//! Whose an object is and when it was changed.

use whimbrel_catalog::ObjectAddress;
use whimbrel_postgres::changed::changed;
use whimbrel_postgres::{Introspection, introspect};
use whimbrel_testbed::TestServer;

const SCHEMA: &str = "create schema app; create type app.mood as enum ('glad'); create domain app.short as text check (value <> '');
create type app.pair as (a int, b int); create sequence app.numbers;
create function app.f() returns trigger language plpgsql as 'begin return new; end';
create procedure app.p(a int) language sql as 'select 1';
create table app.t (id int primary key default 1, mood app.mood, constraint positive check (id > 0));
create index t_mood on app.t (mood); create statistics app.s on id, mood from app.t;
create trigger tr before update on app.t for each row execute function app.f();
create policy mine on app.t using (true); create view app.v as select id from app.t;
create materialized view app.m as select id from app.t; create rule r as on delete to app.v do instead nothing;
comment on table app.t is 'x'; comment on column app.t.id is 'y'; grant select on app.t to public;";

#[test]
fn the_server_tells_of_every_kind_that_people_change_by_hand() {
    for server in TestServer::all() {
        let database = server.database();
        database.execute(SCHEMA);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let untold: Vec<String> = runtime.block_on(async {
            let client = database.connect().await;
            let catalog = introspect(&client, &Introspection::excluding(&[])).await.unwrap();
            let ours = |one: &&ObjectAddress| one.names.first().is_some_and(|name| name == "app");
            let objects: Vec<&ObjectAddress> = catalog.objects.keys().filter(ours).collect();
            let found = changed(&client, None, &objects).await.unwrap();
            let is_told = |one: &Option<_>| one.as_ref().is_some_and(is_told);
            objects
                .iter()
                .zip(&found)
                .filter(|(_, one)| !is_told(one))
                .map(|(one, _)| one.to_string())
                .collect()
        });
        assert_eq!(untold, Vec::<String>::new(), "{}", server.major());
    }
}

fn is_told(changed: &whimbrel_postgres::changed::Changed) -> bool {
    changed.owner == "postgres" && changed.behind.is_none() && changed.before.is_none()
}

/// The ledger says what was there before, and what was done by hand behind it.
const LEDGER: &str = "create schema ledger; create table ledger.ledger (seq int, event text, version text, name text, at timestamptz);
insert into ledger.ledger values (1, 'applied', '1', 'first', '2026-01-01Z')";

/// What is done by hand, each with the object that it makes or changes and that was there before.
const BY_HAND: [(&str, &str); 10] = [
    ("comment on table app.t is 'z'", "comment on table app.t"),
    ("comment on column app.t.id is 'z'", "comment on table column app.t.id"),
    ("comment on column app.v.id is 'z'", "comment on view column app.v.id"),
    ("comment on type app.mood is 'z'", "comment on enum app.mood"),
    ("comment on constraint positive on app.t is 'z'", "comment on table constraint app.t.positive"),
    ("alter type app.mood add value 'sad'", "enum app.mood"),
    ("alter type app.pair add attribute c int", "composite type app.pair"),
    ("alter sequence app.numbers increment 2", "sequence app.numbers"),
    ("create or replace view app.v with (security_barrier) as select id from app.t", "view app.v"),
    ("grant select on app.m to public", "privileges on materialized view app.m"),
];

#[test]
fn what_was_changed_by_hand_was_changed_behind_the_entry_that_was_there() {
    for server in TestServer::all() {
        let database = server.database();
        database.execute(SCHEMA);
        database.execute(LEDGER);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let behind = |object: &str| {
            runtime.block_on(async {
                let client = database.connect().await;
                let catalog = introspect(&client, &Introspection::excluding(&[])).await.unwrap();
                let address = catalog.objects.keys().find(|one| one.to_string() == object)?;
                changed(&client, Some("ledger"), &[address]).await.unwrap().remove(0)?.behind
            })
        };
        for (sql, object) in BY_HAND {
            assert_eq!(behind(object), None, "{}: {object}", server.major());
            database.execute(sql);
            let entry = "applied 1_first at 2026-01-01T00:00:00Z";
            assert_eq!(behind(object).as_deref(), Some(entry), "{}: {object}", server.major());
        }
    }
}
