//! Each safety line of a template taken away on purpose: what the tests then see.

use super::history::history;
use super::{Change, DERIVE, LOSSY, project};
use crate::apply::database;
use crate::story::Story;
use whimbrel_testbed::TestDatabase;

const DERIVED: &Change = &DERIVE;
const DAMAGING: &Change = &LOSSY;

/// Replaces a text in one file of a change; the text has to be there.
fn plant(story: &Story, phase: &str, from: &str, to: &str) {
    let folder = story.path("migrations");
    let mut found = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let path = found.find(|path| path.to_string_lossy().ends_with(&format!("_change_{phase}.sql"))).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{phase} has no {from}");
    std::fs::write(&path, text.replace(from, to)).unwrap();
}

fn run(story: &Story, command: &str) {
    let ran = story.run(command);
    assert_eq!(ran.status.code(), Some(0), "{command}: {}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn a_backfill_without_its_marker_damages_old_values_and_that_is_seen() {
    let damaged = "select count(*) from app.t where a <> '000000007'";
    for (has_marker, expected) in [(true, "0"), (false, "400")] {
        let database = database();
        let story = project(&database, DAMAGING);
        if !has_marker {
            plant(&story, "expand", "if marker = 'on' then", "if false then");
        }
        run(&story, "up --steps 2");
        assert_eq!(database.query_text(damaged), expected);
    }
}

#[test]
fn a_backfill_before_its_trigger_is_seen() {
    let database = database();
    let story = project(&database, DERIVED);
    // The trigger comes behind the backfill; what is written between the two is missed.
    let folder = story.path("migrations");
    let mut found = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let path = found.find(|path| path.to_string_lossy().ends_with("_change_expand.sql")).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let (columns, trigger) = text.split_once("create function").unwrap();
    std::fs::write(&path, columns).unwrap();
    let head = "-- whimbrel: transaction = statement\n";
    let moved = format!("{head}\nbegin;\ncreate function{trigger}commit;\n");
    plant(&story, "constrain", head, &moved);
    let wrong = history(&database, &story, DERIVED, 3_000).unwrap_err();
    assert!(wrong.contains("whimbrel_t_b_filled"), "{wrong}");
}

/// Whether both columns are the same after each way in which a row is written behind the trigger's back.
fn sees(database: &TestDatabase, sql: &str) -> bool {
    database.execute(sql);
    database.query_text("select count(*) from app.t where b is distinct from upper(a)") == "0"
}

const OTHER_TRIGGER: &str = "create function app.m() returns trigger language plpgsql as \
    'begin new.a := new.a || new.v; return new; end';\
    create trigger m before update on app.t for each row execute function app.m();";
const BY_ANOTHER_TRIGGER: &str = "update app.t set v = v + 1 where id < 20";
const BY_A_SUBSCRIPTION: &str =
    "set session_replication_role = replica; update app.t set a = 'applied' where id > 300";

/// The trigger sees what other triggers and a subscription write; with another name, only on some columns, or as a
/// plain trigger it would not.
#[test]
fn what_other_triggers_and_a_subscription_write_is_seen_by_the_trigger_as_it_is_made_only() {
    let mutants = [
        ("as it is made", "", "", true, true),
        ("named first", "zzzz_whimbrel_t_b", "aaaa_whimbrel_t_b", false, true),
        ("on one column", "insert or update on", "insert or update of a on", false, true),
        ("plain", "enable always trigger", "enable trigger", true, false),
    ];
    for (name, from, to, sees_other, sees_applied) in mutants {
        let database = database();
        let story = project(&database, DERIVED);
        if !from.is_empty() {
            plant(&story, "expand", from, to);
        }
        run(&story, "up --steps 2");
        database.execute(OTHER_TRIGGER);
        assert_eq!(sees(&database, BY_ANOTHER_TRIGGER), sees_other, "{name}");
        database.execute("drop trigger m on app.t; update app.t set a = a || '.'");
        assert_eq!(sees(&database, BY_A_SUBSCRIPTION), sees_applied, "{name}");
    }
}

/// Rows that were left out stop the constrain phase; without its check nobody would notice.
#[test]
fn rows_that_were_left_out_are_noticed_by_the_check_alone() {
    for is_checked in [true, false] {
        let database = database();
        let story = project(&database, DERIVED);
        run(&story, "up --steps 2");
        database.execute(
            "alter table app.t disable trigger zzzz_whimbrel_t_b; update app.t set a = 'missed' where id = 7;\
             alter table app.t enable always trigger zzzz_whimbrel_t_b",
        );
        if !is_checked {
            plant(&story, "constrain", "check (b is not distinct from (upper(a)))", "check (true)");
        }
        let ran = story.run("up --steps 1");
        assert_eq!(ran.status.success(), !is_checked, "{}", String::from_utf8_lossy(&ran.stderr));
    }
}
