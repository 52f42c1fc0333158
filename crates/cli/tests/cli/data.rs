//! Rows for a database that has none.

use crate::apply::database;
use crate::story::{Story, out};

const TABLES: &str = "create schema app;
create table app.customers (id bigint generated always as identity primary key, email text not null unique
    check (email ~ '^[a-z0-9.]+@[a-z.]+$'), state text not null check (state in ('new', 'active')));
create table app.orders (id bigint generated always as identity primary key,
    customer_id bigint not null references app.customers, total numeric(10, 2) check (total >= 0));
create table app.switches (is_on boolean primary key);
";

#[test]
fn rows_are_made_and_what_is_short_is_named() {
    let database = database();
    let mut story = Story::on(&database);
    story.write("migrations/20260110120000_base.sql", TABLES);
    story.run("up");
    story.tell("data make --rows 50");
    let into = format!("--into {}", database.name());
    story.tell(&format!("data make --rows 50 --table app.orders=200 {into}"));
    story.tell(&format!("data make --rows 2 --table app.orders=200 {into}"));
    story.tell("data make --table orders");
    story.tell("data make --share 1%");
    assert_eq!(
        database.query_text("select count(*), count(distinct customer_id) > 20 from app.orders"),
        "200|t"
    );
    story.ends_as("data_make");
}

#[test]
fn another_database_gives_the_numbers_and_the_shares() {
    let (like, database) = (database(), database());
    like.execute(TABLES);
    like.execute(
        "insert into app.customers (email, state) select 'a' || i || '@b.c', 'active' from generate_series(1, 400) i;
         insert into app.orders (customer_id, total) select 1, case when i % 2 = 0 then 5 end from generate_series(1, 900) i;
         analyze",
    );
    let story = Story::on(&database);
    story.write("migrations/20260110120000_base.sql", TABLES);
    story.run("up");
    let command = format!(
        "--format json data make --like {} --share 10% --rows 1 --into {}",
        like.url(),
        database.name()
    );
    let output = story.run(&command);
    assert!(out(&output).contains("\"table\":\"app.orders\",\"added\":90,\"rows\":90"), "{}", out(&output));
    assert_eq!(database.query_text("select count(*) from app.customers"), "40");
    assert_eq!(
        database.query_text("select count(*) filter (where total is null) between 25 and 65 from app.orders"),
        "t"
    );
    assert_eq!(database.query_text("select count(distinct customer_id) from app.orders"), "1");
}

#[test]
fn rows_of_another_database_are_cloned_masked_and_said_before_they_are_read() {
    let (source, database) = (database(), database());
    source.execute(TABLES);
    source.execute(
        "insert into app.customers (email, state) select 'a' || i || '@b.c', 'active' from generate_series(1, 40) i;
         insert into app.orders (customer_id, total) select 1 + i % 3, i from generate_series(1, 5000) i;
         alter table app.orders add column secret text; analyze",
    );
    let mut story = Story::on(&database);
    story.write("migrations/20260110120000_base.sql", TABLES);
    let settings = std::fs::read_to_string(story.path("whimbrel.toml")).unwrap_or_default();
    let mask = "[data]\nmask = [\"app.customers.email = 'c' || id || '@example.org'\"]\n";
    story.write("whimbrel.toml", &format!("{settings}\n{mask}"));
    story.run("up");
    // Between its signs the name is not the beginning of another.
    story.folds(format!("/{}?", source.name()), "/SOURCE?");
    let clone = format!("data clone --from {} --into {}", source.url(), database.name());
    assert_eq!(story.run("data make --rows 1 --into nothing").status.code(), Some(6));
    story.tell(&clone);
    story.tell(&clone);
    let sampled = story.run(&format!("--format json {clone} --replace --sample 2%"));
    let sampled = out(&sampled);
    assert!(sampled.contains("\"table\":\"app.customers\",\"rows\":40,\"masked\":[\"email\"]"), "{sampled}");
    let orders: u64 = database.query_text("select count(*) from app.orders").parse().unwrap();
    assert!((40..=250).contains(&orders), "{orders}");
    assert_eq!(
        database.query_text("select count(*) from app.customers where email = 'c' || id || '@example.org'"),
        "40"
    );
    story.write("whimbrel.toml", &format!("{settings}\n[data]\nmask = [\"app.orders.customer_id = 1\"]\n"));
    story.tell(&clone);
    story.write("whimbrel.toml", &format!("{settings}\n[data]\nmask = [\"orders\"]\n"));
    story.tell(&clone);
    story.ends_as("data_clone");
}
