//! The way of a change from expand to purge, with the contract refused, applied, taken back and applied again.

use crate::apply::database;
use crate::story::{Story, err};
use whimbrel_testbed::TestDatabase;

const SETTINGS: &str = "version = 1\nmigrations = \"migrations\"\n\n[gate]\nsoak = \"0s\"\n";

const PEOPLE: &str = "select string_agg(id || ' ' || coalesce(name, 'null') || ' ' || coalesce(full_name, 'null'), \
    ', ' order by id) from app.people";

fn project(database: &TestDatabase) -> Story {
    let story = Story::on(database);
    story.write("whimbrel.toml", SETTINGS);
    story.write(
        "migrations/20260110120000_base.sql",
        "create schema app;\ncreate table app.people (id int primary key, name text not null);\n\
         insert into app.people values (1, 'Ada'), (2, 'Grace'), (3, 'Jean');\n",
    );
    let made = story.run(
        "new full_names --template rename --table app.people --old 'name text not null' --new full_name",
    );
    assert_eq!(made.status.code(), Some(0), "{}", err(&made));
    story
}

#[track_caller]
fn exits(story: &Story, command: &str, code: i32) -> String {
    let ran = story.run(command);
    assert_eq!(ran.status.code(), Some(code), "{command}: {}", err(&ran));
    err(&ran)
}

/// E1, E2, E5: expand, deploy, backfill, constrain, contract refused, deploy cycle, contract, undo, contract, purge.
#[test]
fn a_contract_is_refused_applied_undone_applied_again_and_purged() {
    let database = database();
    let mut story = project(&database);
    exits(&story, "up --steps 1", 0);
    exits(&story, "deploy record shop 1.0", 0);
    story.tell("up --steps 1");
    exits(&story, "deploy record shop 1.1", 0);
    story.tell("up");
    database.execute("insert into app.people (id, name) values (4, 'Barbara')");
    exits(&story, "deploy record shop 1.0 --gone", 0);
    exits(&story, "deploy record shop 2.0", 0);
    exits(&story, "deploy record shop 1.1 --gone", 0);
    story.tell("up");
    // What new code writes while the old column is out of the way.
    database.execute(
        "insert into app.people (id, full_name) values (5, 'Edsger'); update app.people set full_name = 'Ada L.' where id = 1; \
         delete from app.people where id = 3",
    );
    story.write(
        "migrations/20991231235959_later.sql",
        "-- whimbrel: phase = expand\ncreate table app.later (id int primary key);\n",
    );
    story.tell("up");
    story.tell("gate check --for full_names_purge");
    story.tell("purge --yes");
    story.tell("undo full_names_expand --yes");
    story.tell("undo full_names_contract --dry-run");
    story.tell("undo full_names_contract --yes");
    assert_eq!(
        database.query_text(PEOPLE),
        "1 Ada L. Ada L., 2 Grace Grace, 4 Barbara Barbara, 5 Edsger Edsger"
    );
    // Both versions write again.
    database.execute(
        "update app.people set name = 'G. Hopper' where id = 2; update app.people set full_name = 'B. Liskov' where id = 4",
    );
    story.tell("verify");
    story.tell("undo full_names_contract --yes");
    story.tell("purge --yes --now full_names_contract");
    // What made a person take it back has to be deployed first.
    story.tell("up");
    exits(&story, "deploy record shop 2.1", 0);
    exits(&story, "deploy record shop 2.0 --gone", 0);
    story.tell("up");
    story.tell("purge --yes --now full_names_contract");
    assert_eq!(
        database.query_text("select string_agg(id || ' ' || full_name, ', ' order by id) from app.people"),
        "1 Ada L., 2 G. Hopper, 4 B. Liskov, 5 Edsger"
    );
    story.tell("verify");
    story.tell("status");
    // What was purged comes from the new column.
    story.tell("undo full_names_contract --yes");
    assert_eq!(
        database.query_text(PEOPLE),
        "1 Ada L. Ada L., 2 G. Hopper G. Hopper, 4 B. Liskov B. Liskov, 5 Edsger Edsger"
    );
    story.ends_as("undo");
}

#[test]
fn a_contract_that_is_needed_by_what_came_behind_it_is_not_undone() {
    let database = database();
    let story = project(&database);
    exits(&story, "up", 0);
    story.write("migrations/20991231235959_again.sql", "alter table app.people add column name text;\n");
    exits(&story, "up", 0);
    let said = exits(&story, "undo full_names_contract --yes", 6);
    assert!(said.contains("what is applied needs what would be taken back"), "{said}");
    assert_eq!(database.query_text("select count(*) from app.people where name is null"), "3");
}

/// A table of texts that become numbers: '007' has no way back but its dump.
fn numbers(database: &TestDatabase, settings: &str) -> Story {
    let story = Story::on(database);
    story.write("whimbrel.toml", &format!("{SETTINGS}{settings}"));
    story.write(
        "migrations/20260110120000_base.sql",
        "create schema app;\ncreate table app.t (id int primary key, a text, other text default '\\N');\n\
         insert into app.t (id, a) select g, lpad(g::text, 4, '0') from generate_series(1, 2000) as g;\n",
    );
    let made = story.run("new change --template type --table app.t --old 'a text' --new 'b int'");
    assert_eq!(made.status.code(), Some(0), "{}", err(&made));
    story
}

/// The one file in a folder.
fn only_file(story: &Story, folder: &str) -> std::path::PathBuf {
    let mut found = std::fs::read_dir(story.path(folder)).unwrap().map(|entry| entry.unwrap().path());
    let path = found.next().unwrap();
    assert!(found.next().is_none(), "several files in {folder}");
    path
}

const NUMBERS: &str =
    "select count(*) filter (where a = lpad(b::text, 4, '0')) || ' ' || count(*) from app.t";

#[test]
fn what_a_purge_drops_comes_again_from_its_dump() {
    let database = database();
    let story = numbers(&database, "[backup]\nfolder = \"kept\"\n");
    exits(&story, "up --steps 5", 0);
    database.execute("update app.t set b = 5000 where id = 1; insert into app.t (id, b) values (2001, 7)");
    let said = exits(&story, "up", 0);
    assert!(said.contains("t_b (2001 rows) was dumped to"), "{said}");
    let path = only_file(&story, "kept");
    // Nothing runs without the file as it was written.
    let bytes = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let said = exits(&story, "undo change_contract --yes", 6);
    assert!(said.contains("error[dump-missing]") && said.contains("bring"), "{said}");
    let changed = String::from_utf8(bytes.clone()).unwrap().replacen("0002", "0003", 1);
    std::fs::write(&path, changed).unwrap();
    let said = exits(&story, "undo change_contract --yes", 6);
    assert!(said.contains("does not hold what it was written from"), "{said}");
    assert_eq!(database.query_text("select count(*) from whimbrel.history where event = 'reverted'"), "0");
    std::fs::write(&path, bytes).unwrap();
    exits(&story, "undo change_contract --yes", 0);
    // Old values are as they were written, but where new code wrote since.
    assert_eq!(database.query_text(NUMBERS), "2000 2001");
    assert_eq!(
        database.query_text("select string_agg(a, ' ' order by id) from app.t where id in (1, 2, 2001)"),
        "5000 0002 7"
    );
    assert_eq!(database.query_text("select to_regclass('whimbrel.dump_t_b') is null"), "t");
    exits(&story, "verify", 0);
    // There and back again: the last dump counts.
    database.execute("update app.t set a = '0009' where id = 2");
    exits(&story, "up", 0);
    exits(&story, "down --steps 2 --yes", 0);
    assert_eq!(database.query_text("select a || ' ' || b from app.t where id = 2"), "0009 9");
}

#[test]
fn a_dump_that_cannot_be_written_stops_the_purge() {
    let database = database();
    let story = numbers(&database, "[backup]\nfolder = \"whimbrel.toml/kept\"\n");
    exits(&story, "up --steps 5", 0);
    let said = exits(&story, "up", 7);
    assert!(said.contains("error[not-dumped]"), "{said}");
    assert_eq!(database.query_text("select count(whimbrel_gone_a) from app.t"), "2000");
    story.write("whimbrel.toml", SETTINGS);
    exits(&story, "up", 0);
    assert!(story.path(".whimbrel/dumps").is_dir());
}

/// C5: a backup is a precondition.
#[test]
fn a_backup_is_proved_before_anything_is_taken_away() {
    let database = database();
    let story = numbers(&database, "[backup]\ncommand = [\"sh\", \"backup.sh\"]\n");
    story.write("backup.sh", "echo the store is away >&2; exit 3\n");
    let said = exits(&story, "up", 6);
    assert!(said.contains("error[backup-not-proved]") && said.contains("the store is away"), "{said}");
    assert_eq!(database.query_text("select count(a) from app.t"), "2000");
    // One that never ends is killed, and what it has started with it.
    let settings = format!("{SETTINGS}[backup]\ncommand = [\"sh\", \"backup.sh\"]\ntimeout = \"300ms\"\n");
    story.write("whimbrel.toml", &settings);
    story.write("backup.sh", "sleep 300 & echo $! > started; wait\n");
    let said = exits(&story, "up", 6);
    assert!(said.contains("did not end within 300ms") && said.contains("[backup] timeout"), "{said}");
    let started = std::fs::read_to_string(story.path("started")).unwrap();
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", started.trim()));
    // Nobody may have asked yet how it ended.
    assert!(stat.is_err() || stat.as_ref().is_ok_and(|stat| stat.contains(") Z ")), "{stat:?}");
    story.write("whimbrel.toml", &settings.replace("300ms", "1min"));
    // Nor does the backup itself prove anything.
    story.write("backup.sh", "head -c 100000 /dev/zero | tr '\\0' x\n");
    let said = exits(&story, "up", 6);
    assert!(said.contains("is longer than 1000 letters"), "{said}");
    story.write("backup.sh", "echo taking $1; echo snapshot-42\n");
    let said = exits(&story, "up", 0);
    assert!(said.contains("snapshot-42"), "{said}");
    let proofs = "select string_agg(name || ' ' || proof, ', ' order by seq) from whimbrel.dumped where proof is not null";
    assert_eq!(database.query_text(proofs), "change_contract snapshot-42, change_purge snapshot-42");
}

/// A purge waits for days, and what it names may get another name meanwhile.
#[test]
fn a_purge_whose_table_was_renamed_meanwhile_says_which_file_did_it_and_what_to_do() {
    let database = database();
    let story = project(&database);
    exits(&story, "up --steps 1", 0);
    exits(&story, "deploy record shop 1.0", 0);
    story.run("up");
    exits(&story, "deploy record shop 2.0", 0);
    exits(&story, "deploy record shop 1.0 --gone", 0);
    story.run("up");
    assert_eq!(database.query_text("select count(whimbrel_gone_name) from app.people"), "3");
    story.write(
        "migrations/20991231235958_persons.sql",
        "-- whimbrel: phase = expand\nalter table app.people rename to persons;\n",
    );
    // It is said before it happens, and from then on.
    let takes = "full_names_purge waits, and does not find what it names";
    let status = String::from_utf8(story.run("status").stdout).unwrap();
    assert!(status.contains(takes) && status.contains("persons: app.people is renamed"), "{status}");
    for command in ["up --dry-run", "up"] {
        let said = exits(&story, command, 0);
        assert!(
            said.contains("warning[purge-overtaken]: ") && said.contains("whimbrel purge --now"),
            "{said}"
        );
    }
    assert_eq!(database.query_text("select count(whimbrel_gone_name) from app.persons"), "3");
    let status = String::from_utf8(story.run("status").stdout).unwrap();
    assert!(status.contains(takes) && status.contains("names behind"), "{status}");
    let said = exits(&story, "purge --yes --now full_names_contract", 7);
    assert!(said.contains("relation \"app.people\" does not exist"), "{said}");
    assert!(
        said.contains("This file was applied in front of the purge") && said.contains("persons"),
        "{said}"
    );
    assert!(said.contains("give the purge a version behind 20991231235958_persons"), "{said}");
    // As it says.
    let mut files = std::fs::read_dir(story.path("migrations")).unwrap().map(|entry| entry.unwrap().path());
    let purges = files.by_ref().filter(|path| path.to_string_lossy().contains("_full_names_purge"));
    for path in purges.collect::<Vec<_>>() {
        let text = std::fs::read_to_string(&path).unwrap().replace("app.people", "app.persons");
        let ending = if path.to_string_lossy().ends_with(".down.sql") { ".down.sql" } else { ".sql" };
        story.write(&format!("migrations/20991231235959_full_names_purge{ending}"), &text);
        std::fs::remove_file(path).unwrap();
    }
    exits(&story, "purge --yes --now full_names_contract", 0);
    assert_eq!(
        database.query_text("select string_agg(full_name, ' ' order by id) from app.persons"),
        "Ada Grace Jean"
    );
}
