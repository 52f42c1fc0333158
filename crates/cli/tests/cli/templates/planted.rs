//! Each safety line of a template taken away on purpose: what the tests then see.

use super::history::history;
use super::{Change, DERIVE, LOSSY, project};
use crate::apply::database;
use crate::steering::{status, until};
use crate::story::Story;
use whimbrel_testbed::TestDatabase;

const DERIVED: &Change = &DERIVE;
const DAMAGING: &Change = &LOSSY;

/// Replaces a text in one file of a change; the text has to be there.
pub(crate) fn plant(story: &Story, phase: &str, from: &str, to: &str) {
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
    plant(&story, "backfill", "-- whimbrel: trigger", "-- trigger");
    let head = "-- whimbrel: transaction = statement\n";
    let moved = format!("{head}\nbegin;\ncreate function{trigger}commit;\n");
    plant(&story, "constrain", head, &moved);
    let wrong = history(&database, &story, DERIVED, 3_000).unwrap_err();
    // By what is counted behind the backfill, or, where nobody wrote before that, by the check.
    assert!(wrong.contains("backfill-incomplete") || wrong.contains("whimbrel_t_b_filled"), "{wrong}");
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
            plant(&story, "backfill", "-- whimbrel: trigger", "-- trigger");
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

fn stops(story: &Story, command: &str, code: i32, why: &str) {
    let ran = story.run(command);
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert_eq!(ran.status.code(), Some(code), "{command}: {said}");
    assert!(said.contains("error[trigger-lost]") && said.contains(why), "{said}");
}

/// The trigger is looked at in each piece: without it, what old code writes behind the backfill would be missed.
#[test]
fn a_backfill_stops_where_its_trigger_is_not_as_it_was_and_begins_again_with_it() {
    let database = database();
    let story = project(&database, DERIVED);
    run(&story, "up --steps 1");
    let trigger = "zzzz_whimbrel_t_b";
    database.execute(&format!("alter table app.t enable trigger {trigger}"));
    stops(&story, "up --steps 1", 7, "is not ENABLE ALWAYS");
    database.execute(&format!("drop trigger {trigger} on app.t"));
    stops(&story, "up --steps 1", 7, "is gone");
    database.execute(&format!(
        "create trigger {trigger} before insert or update on app.t for each row execute function app.{trigger}(); \
         alter table app.t enable always trigger {trigger}"
    ));
    plant(&story, "backfill", "-- whimbrel: trigger", "-- whimbrel: duty = 1%\n-- whimbrel: trigger");
    let mut command = story.command("up --steps 1");
    let child =
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    until("it writes", || status(&story)["rows"].as_i64().unwrap_or_default() > 0);
    // For a moment nobody keeps the columns in step, and then somebody else does.
    database.execute(&format!(
        "alter table app.t disable trigger {trigger}; update app.t set a = 'missed' where id = 1; \
         alter table app.t enable always trigger {trigger}; \
         alter function app.{trigger}() cost 99"
    ));
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(8), "{said}");
    assert!(said.contains("is another than when the backfill began"), "{said}");
    let missed = "select count(*) from app.t where b is distinct from upper(a)";
    assert_ne!(database.query_text(missed), "0");
    plant(&story, "backfill", "duty = 1%", "duty = 100%");
    run(&story, "resume");
    assert_eq!(database.query_text(missed), "0");
    run(&story, "up");
}
