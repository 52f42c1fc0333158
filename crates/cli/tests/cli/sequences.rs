//! Where a sequence is, is data: it stays when a column becomes an identity column, or ceases to be one.

use crate::apply::database;
use crate::story::{Story, err};

#[test]
fn a_number_that_was_given_once_is_not_given_again_by_an_identity_column() {
    let database = database();
    let story = Story::on(&database);
    let runs = |command: &str| {
        let ran = story.run(command);
        assert_eq!(ran.status.code(), Some(0), "{command}: {}", err(&ran));
    };
    let next = || database.query_text("insert into tickets (title) values ('t') returning id::text");
    story.write("schema/app.sql", "create table tickets (id serial primary key, title text);\n");
    runs("generate tickets");
    runs("up");
    assert_eq!((next(), next()), ("1".to_owned(), "2".to_owned()));
    database.execute("delete from tickets");
    story.write(
        "schema/app.sql",
        "create table tickets (id int generated always as identity primary key, title text);\n",
    );
    runs("generate counts_itself --because 'the standard has it'");
    runs("up");
    assert_eq!((next(), next()), ("3".to_owned(), "4".to_owned()));
    database.execute("delete from tickets");
    runs("down --yes");
    assert_eq!(next(), "5");
    let belongs = "select pg_get_serial_sequence('tickets', 'id')";
    assert_eq!(database.query_text(belongs), "public.tickets_id_seq");
    database.execute("delete from tickets");
    runs("up");
    assert_eq!(next(), "6");
    runs("verify");
}

/// Between any two files, rows come without a number: old code and new code both leave the column out.
#[test]
fn a_column_counts_on_while_a_wider_identity_column_takes_its_place() {
    let database = database();
    let story = Story::on(&database);
    let runs = |command: &str| {
        let ran = story.run(command);
        assert_eq!(ran.status.code(), Some(0), "{command}: {}", err(&ran));
    };
    let next = || {
        let given = database.query_text("insert into tickets (title) values ('t') returning id::text");
        database.execute("delete from tickets");
        given.parse::<u32>().expect("a number")
    };
    story.write("schema/app.sql", "create table tickets (id serial primary key, title text);\n");
    runs("generate tickets");
    runs("up");
    assert_eq!((next(), next()), (1, 2));
    story.write(
        "schema/app.sql",
        "create table tickets (id bigint generated always as identity primary key, title text);\n",
    );
    runs("generate wider --because 'two billion are not enough'");
    for expected in 3..=6 {
        runs("up --steps 1");
        assert_eq!(next(), expected);
    }
    runs("verify");
    for expected in 7..=10 {
        runs("down --yes --steps 1");
        assert_eq!(next(), expected);
    }
    runs("up");
    assert_eq!(next(), 11);
}
