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
