//! Where a rehearsal runs, and that nothing of it stays behind.

use crate::desk::{Desk, options};
use whimbrel::rehearse::{CloneChoice, PlaceChoice, Selection, Verdict, Way, Weight, time};

fn desk() -> Desk {
    let desk = Desk::new("");
    desk.file(
        "0001_orders.sql",
        "create schema app;\ncreate table app.orders (id integer primary key, n integer);\n\
         insert into app.orders select i, i from generate_series(1, 500) as i;\n",
    );
    desk.file("0001_orders.down.sql", "drop table app.orders;\ndrop schema app;\n");
    desk
}

fn second(desk: &Desk) {
    desk.file("0002_total.sql", "alter table app.orders add column total bigint;\n");
    desk.file("0002_total.down.sql", "alter table app.orders drop column total;\n");
}

#[tokio::test]
async fn a_copy_of_the_database_has_its_rows_and_the_original_stays_as_it_is() {
    let desk = desk();
    desk.up().await.unwrap();
    second(&desk);
    let rehearsal = desk.rehearse(&options(PlaceChoice::Template)).await.unwrap();
    assert_eq!(rehearsal.verdict, Verdict::Passed, "{:?}", rehearsal.findings);
    assert_eq!(rehearsal.place.rows, 500);
    let ways: Vec<Way> = rehearsal.steps.iter().map(|step| step.way).collect();
    assert_eq!(ways, [Way::Forward, Way::Back, Way::Again]);
    assert!(!desk.has_copy());
    let columns = "select count(*) from information_schema.columns where table_name = 'orders'";
    assert_eq!(desk.database.query_text(columns), "2");
    assert_eq!(desk.database.query_text("select count(*) from whimbrel.ledger where event = 'applied'"), "1");
    assert!(rehearsal.steps.iter().all(|step| time(step.duration_us) != "0 µs"));
}

#[tokio::test]
async fn a_rehearsal_on_the_target_itself_needs_its_name_and_leaves_it_applied() {
    let desk = desk();
    desk.up().await.unwrap();
    second(&desk);
    for consent in [None, Some("another".to_owned())] {
        let refused = desk.rehearse(&options(PlaceChoice::InPlace(consent))).await.unwrap_err();
        assert_eq!(refused.diagnostics[0].code, "in-place-not-consented");
    }
    assert_eq!(desk.database.query_text("select count(*) from whimbrel.ledger where event = 'applied'"), "1");
    let name = desk.database.name().to_owned();
    let rehearsal = desk.rehearse(&options(PlaceChoice::InPlace(Some(name)))).await.unwrap();
    assert_eq!(rehearsal.verdict, Verdict::Passed, "{:?}", rehearsal.findings);
    let events = "select string_agg(event, ' ' order by seq) from whimbrel.ledger where version = '0002'";
    assert_eq!(desk.database.query_text(events), "applied reverted applied");
    assert_eq!(
        desk.database.query_text("select count(*) from pg_namespace where nspname = 'whimbrel_rehearsal'"),
        "0"
    );
}

/// The name of a leftover is that of no other test.
#[tokio::test]
async fn what_a_killed_rehearsal_has_left_is_dropped_and_what_another_uses_is_not() {
    let desk = desk();
    desk.up().await.unwrap();
    second(&desk);
    let [left, used] = ["0a", "0b"].map(|digits| format!("whimbrel_rehearsal_{}", digits.repeat(16)));
    for name in [&left, &used] {
        desk.database.execute(&format!("create database {name}"));
        desk.database.execute(&format!("comment on database {name} is 'made by whimbrel rehearse from x'"));
    }
    let holder = desk.database.connect().await;
    let hold = format!("select pg_advisory_lock(hashtextextended('{used}', 0))");
    holder.batch_execute(&hold).await.unwrap();
    desk.rehearse(&options(PlaceChoice::Scratch)).await.unwrap();
    assert!(!desk.has(&left));
    assert!(desk.has(&used));
    drop(holder);
    desk.database.execute(&format!("drop database {used}"));
}

#[tokio::test]
async fn made_rows_fill_the_tables_of_a_schema_that_has_none() {
    let desk = Desk::new("");
    desk.file(
        "0001_shop.sql",
        "create schema app;\n\
         create table app.users (id integer primary key, email text not null unique);\n\
         create table app.orders (id integer primary key, user_id integer not null references app.users, n integer);\n",
    );
    desk.up().await.unwrap();
    desk.file("0002_wide.sql", "alter table app.orders alter column n type bigint;\n");
    desk.file("0002_wide.down.sql", "alter table app.orders alter column n type integer;\n");
    let with_rows = whimbrel::rehearse::RehearseOptions { rows: Some(300), ..options(PlaceChoice::Scratch) };
    let rehearsal = desk.rehearse(&with_rows).await.unwrap();
    assert_eq!(rehearsal.verdict, Verdict::Passed, "{:?}", rehearsal.findings);
    assert_eq!(rehearsal.place.rows, 600);
    let forward = rehearsal.steps_of(Way::Forward).next().unwrap();
    assert_eq!(forward.statements[0].rewritten, ["app.orders"]);
    assert!(forward.strong_locks().iter().any(|lock| lock.relation == "app.orders"));
}

const SHOP: &str = "create schema app;
create table app.users (id integer primary key, email text not null);
create table app.orders (id integer primary key, user_id integer not null references app.users, n integer);
insert into app.users values (1, 'seed@example.org');
";

const ROWS: &str =
    "insert into app.users select i, 'person' || i || '@example.com' from generate_series(2, 900) as i;
insert into app.orders select i, 1 + i % 900, i from generate_series(1, 4000) as i;
alter table app.orders add column drift text;
analyze";

#[tokio::test]
async fn rows_of_the_target_are_cloned_whole_or_as_a_sample_and_the_target_is_as_before() {
    let desk = Desk::new("[data]\nmask = [\"app.users.email = 'user' || id || '@example.org'\"]\n");
    desk.file("0001_shop.sql", SHOP);
    desk.up().await.unwrap();
    desk.database.execute(ROWS);
    desk.file(
        "0002_total.sql",
        "alter table app.orders add constraint few check (n <= 4000);\n\
         alter table app.users add constraint masked check (email like '%@example.org');\n",
    );
    desk.file(
        "0002_total.down.sql",
        "alter table app.users drop constraint masked;\nalter table app.orders drop constraint few;\n",
    );
    let state = "select md5(string_agg(o::text, ',' order by o.id)), (select count(*) from pg_stat_activity \
        where datname = current_database() and application_name like 'whimbrel%') from app.orders as o";
    let before = desk.database.query_text(state);
    let clone = |from, sample| options(PlaceChoice::Clone(CloneChoice { from, sample }));
    let whole = desk.rehearse(&clone(None, None)).await.unwrap();
    assert_eq!(whole.verdict, Verdict::Passed, "{:?}", whole.findings);
    assert_eq!(whole.place.rows, 4900);
    assert!(whole.place.data.ends_with("; masked: app.users.email"), "{}", whole.place.data);
    let said: Vec<&str> = whole.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(said, ["not as at the source: app.orders.drift: the column is not there here"]);
    let sample = desk.rehearse(&clone(Some(desk.database.url()), Some(0.05))).await.unwrap();
    assert_eq!(sample.verdict, Verdict::Passed, "{:?}", sample.findings);
    // The users are few, and so are there whole.
    assert!((980..=1250).contains(&sample.place.rows), "{}", sample.place.rows);
    assert_eq!(desk.database.query_text(state), before);
}

#[tokio::test]
async fn every_migration_is_rehearsed_with_the_rows_of_a_database_that_has_no_ledger() {
    let desk = Desk::new("");
    let source = whimbrel_testbed::TestServer::any().database();
    source.execute(&format!("{SHOP}{ROWS}"));
    desk.file("0001_shop.sql", SHOP);
    desk.file("0002_few.sql", "alter table app.orders add constraint few check (n < 4000);\n");
    let place = PlaceChoice::Clone(CloneChoice { from: Some(source.url()), sample: None });
    let options = whimbrel::rehearse::RehearseOptions {
        selection: Selection::All,
        from: Some("0002".to_owned()),
        ..options(place)
    };
    let rehearsal = desk.rehearse(&options).await.unwrap();
    let failing: Vec<&str> =
        rehearsal.findings.iter().filter(|one| one.weight == Weight::Fails).map(|one| one.code).collect();
    assert_eq!(failing, ["up-failed"], "{:?}", rehearsal.findings);
    assert_eq!(source.query_text("select count(*) from pg_constraint where conname = 'few'"), "0");
}
