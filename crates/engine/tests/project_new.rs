//! `new` and `init`: what is written, and that no version is ever given twice.

#[path = "project/folder_of_test.rs"]
mod folder_of_test;

use folder_of_test::TestFolder;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use whimbrel::Project;
use whimbrel::failure::{Class, Failure};
use whimbrel::init::{InitOptions, TEMPLATE, init};
use whimbrel::new::{DownFile, NewOptions, NewReport, new};
use whimbrel::project::Folder;
use whimbrel_postgres::Environment;

const NOON: jiff::civil::DateTime = jiff::civil::datetime(2026, 1, 20, 12, 0, 0, 0);

fn options(name: &str) -> NewOptions {
    NewOptions { name: name.to_owned(), at: Some(NOON), ..NewOptions::default() }
}

fn made(folder: &TestFolder, name: &str) -> NewReport {
    new(&folder.project(), &options(name)).unwrap_or_else(|failure| panic!("{failure}"))
}

fn refusal(folder: &TestFolder, options: &NewOptions) -> Failure {
    match new(&folder.project(), options) {
        Ok(report) => panic!("{report:?}"),
        Err(failure) => failure,
    }
}

#[test]
fn b2_a_new_migration_asks_for_its_reason() {
    let folder = TestFolder::with(&[("whimbrel.toml", "down = \"required\"\n")]);
    let report = made(&folder, "add user preferences");
    assert_eq!(report.migration, "20260120120000_add_user_preferences");
    assert_eq!(report.up, "migrations/20260120120000_add_user_preferences.sql");
    assert_eq!(report.down.as_deref(), Some("migrations/20260120120000_add_user_preferences.down.sql"));
    assert_eq!(folder.read(&report.up), "-- Why:\n\n");
    assert_eq!(
        folder.read(report.down.as_deref().unwrap()),
        "-- Takes back 20260120120000_add_user_preferences.\n\n"
    );
    let migrations = Folder::read(&folder.project()).unwrap();
    assert_eq!(migrations.as_slice()[0].up.header().reason, "");
}

#[test]
fn a_reason_that_was_given_is_written_and_read_back() {
    let folder = TestFolder::with(&[("whimbrel.toml", "")]);
    let reason = Some("memos are asked for\nby everybody\u{7}; drop table x;".to_owned());
    let report = new(&folder.project(), &NewOptions { reason, ..options("add_memos") }).unwrap();
    assert_eq!(folder.read(&report.up), "-- Why: memos are asked for\n-- by everybody; drop table x;\n\n");
    let migrations = Folder::read(&folder.project()).unwrap();
    assert_eq!(
        migrations.as_slice()[0].up.header().reason,
        "memos are asked for\nby everybody; drop table x;"
    );
}

#[test]
fn b1_a_timestamp_that_is_taken_steps_to_the_next_free_second() {
    let folder = TestFolder::with(&[
        ("whimbrel.toml", "migrations = [\"migrations\", \"modules/*/sql\"]\n"),
        ("migrations/20260120120000_a.sql", ""),
        ("modules/core/sql/2026-01-20-120001_b.sql", ""),
        ("migrations/20260120120002_lost.down.sql", ""),
        ("migrations/20260120120003_whole/up.sql", ""),
        ("migrations/seed.sql", ""),
    ]);
    assert_eq!(made(&folder, "next").migration, "20260120120004_next");
    assert_eq!(made(&folder, "core/next").migration, "core/20260120120005_next");
}

#[test]
fn a_version_before_one_that_exists_is_said() {
    let folder = TestFolder::with(&[("whimbrel.toml", ""), ("migrations/20260120130000_a.sql", "")]);
    let notes = made(&folder, "earlier").notes;
    assert!(notes[0].starts_with("It comes before 20260120130000"), "{notes:?}");
}

#[test]
fn a_sequence_goes_on_after_the_highest_number() {
    let naming = "naming = { version = \"sequence\", style = \"PascalCase\", digits = 3 }\n";
    let folder = TestFolder::with(&[("whimbrel.toml", naming)]);
    assert_eq!(made(&folder, "create_memos").up, "migrations/001_CreateMemos.sql");
    folder.write("migrations/0041.5_x.sql", "");
    assert_eq!(made(&folder, "AddHTTPLog").up, "migrations/042_AddHttpLog.sql");
    folder.write("migrations/999_x.sql", "");
    assert_eq!(made(&folder, "on").up, "migrations/1000_On.sql");
}

#[test]
fn a1_a_module_in_front_of_the_name_picks_its_folder() {
    let folder = TestFolder::with(&[
        ("whimbrel.toml", "migrations = \"modules/*/infrastructure/migrations\"\n"),
        ("modules/communications/README.md", ""),
        ("modules/connections/infrastructure/migrations/20260101000000_a.sql", ""),
    ]);
    let report = made(&folder, "communications/AddMessageTempIdColumn");
    assert_eq!(
        report.up,
        "modules/communications/infrastructure/migrations/20260120120000_add_message_temp_id_column.sql"
    );
    let said = |name: &str| {
        let failure = refusal(&folder, &options(name));
        format!("{}: {}", failure.diagnostics[0].message, failure.diagnostics[0].help.join("; "))
    };
    assert_eq!(
        said("comunications/AddX"),
        "there is no module comunications: write <module>/<name>; the modules are communications, connections"
    );
    assert!(said("AddX").starts_with("the name says no module: write <module>/<name>"), "{}", said("AddX"));
    for name in ["../AddX", "communications/../../AddX", "/AddX", "*/AddX"] {
        assert_eq!(refusal(&folder, &options(name)).class, Class::Usage, "{name}");
    }
}

#[test]
fn a_down_file_is_made_as_the_project_wants_it() {
    let down = |policy: &str, wanted| {
        let folder = TestFolder::with(&[("whimbrel.toml", &format!("down = \"{policy}\"\n"))]);
        let report = new(&folder.project(), &NewOptions { down: wanted, ..options("a") });
        report.map(|report| report.down.is_some()).map_err(|failure| failure.class)
    };
    assert_eq!(down("required", DownFile::ByProject), Ok(true));
    assert_eq!(down("required", DownFile::Omitted), Err(Class::Refused));
    assert_eq!(down("optional", DownFile::ByProject), Ok(false));
    assert_eq!(down("optional", DownFile::Written), Ok(true));
    assert_eq!(down("optional", DownFile::Omitted), Ok(false));
    assert_eq!(down("forbidden", DownFile::ByProject), Ok(false));
    assert_eq!(down("forbidden", DownFile::Written), Err(Class::Refused));
}

#[test]
fn a_file_that_is_in_the_way_is_never_overwritten() {
    let folder = TestFolder::with(&[("whimbrel.toml", "down = \"required\"\n")]);
    folder.write("migrations/20260120120000_a.down.sql/x.txt", "");
    let failure = refusal(&folder, &options("a"));
    assert_eq!(failure.class, Class::Usage, "{failure}");
    assert_eq!(folder.names("migrations"), ["20260120120000_a.down.sql"]);
}

/// This test binary again, as a process that runs one test only.
fn child(test: &str, folder: &Path, name: &str) -> Command {
    let this_binary = std::env::current_exe().unwrap_or_else(|error| panic!("{error}"));
    let mut command = Command::new(this_binary);
    command
        .args([test, "--exact", "--quiet"])
        .env("WHIMBREL_TEST_FOLDER", folder)
        .env("WHIMBREL_TEST_NAME", name);
    command
}

/// Set in a child process alone.
fn folder_of_child() -> Option<(PathBuf, String)> {
    Some((
        PathBuf::from(std::env::var_os("WHIMBREL_TEST_FOLDER")?),
        std::env::var("WHIMBREL_TEST_NAME").ok()?,
    ))
}

#[test]
fn a_child_makes_a_migration() {
    let Some((folder, name)) = folder_of_child() else { return };
    let project = Project::find(&folder, None, &Environment::default()).unwrap();
    let report = new(&project, &options(&name)).unwrap();
    std::fs::write(folder.join("reports").join(name.replace('/', "-")), report.migration).unwrap();
}

#[test]
fn a_child_fails_to_write() {
    let Some((folder, name)) = folder_of_child() else { return };
    let project = Project::find(&folder, None, &Environment::default()).unwrap();
    assert_eq!(new(&project, &options(&name)).unwrap_err().class, Class::Usage);
}

#[test]
fn a_child_looks_at_its_clock() {
    let Some((folder, name)) = folder_of_child() else { return };
    let project = Project::find(&folder, None, &Environment::default()).unwrap();
    let report = new(&project, &NewOptions { at: None, ..options(&name) }).unwrap();
    std::fs::write(folder.join(name), report.migration).unwrap();
}

/// The hour that `new` writes for this clock where the sun rises 14 hours early.
fn moment_of(clock: &str, zone: &str) -> jiff::civil::DateTime {
    let folder = TestFolder::with(&[("whimbrel.toml", &format!("naming = {{ clock = \"{clock}\" }}\n"))]);
    let mut command = child("a_child_looks_at_its_clock", folder.path(), "a");
    let status = command.env("TZ", zone).stdout(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.success()));
    let migration = folder.read("a");
    let version = migration.split('_').next().unwrap_or_default();
    jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", version).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn b1_a_timestamp_shows_the_clock_that_the_project_chose() {
    let utc = moment_of("utc", "EAST-14");
    let local = moment_of("local", "EAST-14");
    let ahead = local.duration_since(utc);
    assert!((14 * 3600..14 * 3600 + 600).contains(&ahead.as_secs()), "{ahead:?}");
}

#[test]
fn b1_fifty_processes_at_once_never_share_a_version() {
    let folder = TestFolder::with(&[
        ("whimbrel.toml", "migrations = [\"sql\", \"modules/*/sql\"]\ndown = \"required\"\n"),
        ("modules/core/README.md", ""),
        ("reports/.keep", ""),
    ]);
    let start = |number: u32| {
        let module = if number.is_multiple_of(2) { "core/" } else { "" };
        let name = format!("{module}change_{number}");
        child("a_child_makes_a_migration", folder.path(), &name).stdout(Stdio::null()).spawn().unwrap()
    };
    let children: Vec<Child> = (0..50).map(start).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let migrations = Folder::read(&folder.project()).unwrap();
    assert_eq!(migrations.len(), 50);
    let versions: BTreeSet<&str> = migrations.iter().map(|migration| migration.id.version.as_str()).collect();
    assert_eq!(versions.len(), 50);
    assert_eq!(versions.last(), Some(&"20260120120049"));
    assert!(migrations.iter().all(|migration| migration.down.is_some()));
    assert_eq!(folder.names("reports").len(), 51);
}

#[test]
fn processes_that_are_killed_leave_no_half_file_and_no_lock() {
    let folder = TestFolder::with(&[("whimbrel.toml", "down = \"optional\"\n"), ("reports/.keep", "")]);
    let start = |number: u32| {
        let mut command = child("a_child_makes_a_migration", folder.path(), &format!("change_{number}"));
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let mut children: Vec<Child> = (0..12).map(start).collect();
    let wanted = || folder.path().join("migrations").is_dir() && !folder.names("migrations").is_empty();
    let limit = Instant::now() + Duration::from_secs(30);
    while !wanted() && Instant::now() < limit {
        std::thread::yield_now();
    }
    for child in &mut children {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    made(&folder, "after");
    let migrations = Folder::read(&folder.project()).unwrap();
    assert!(migrations.iter().all(|migration| migration.up.bytes() == b"-- Why:\n\n"));
    assert!(folder.names("migrations").iter().all(|name| !name.starts_with('.')));
    let versions: BTreeSet<&str> = migrations.iter().map(|migration| migration.id.version.as_str()).collect();
    assert_eq!(versions.len(), migrations.len());
}

#[test]
fn b1_twenty_threads_at_once_never_share_a_version() {
    let folder = TestFolder::with(&[("whimbrel.toml", "naming = { version = \"sequence\" }\n")]);
    let project = folder.project();
    std::thread::scope(|scope| {
        for number in 0..20 {
            let project = &project;
            scope.spawn(move || new(project, &options(&format!("change_{number}"))).unwrap());
        }
    });
    let names = folder.names("migrations");
    let versions: BTreeSet<&str> = names.iter().map(|name| &name[..4]).collect();
    assert_eq!((names.len(), versions.len(), versions.last()), (20, 20, Some(&"0020")));
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_nothing_half() {
    let folder = TestFolder::with(&[("whimbrel.toml", "down = \"required\"\n"), ("migrations/1_a.sql", "")]);
    folder.write("migrations/1_a.down.sql", "");
    folder.write(".whimbrel/.gitignore", "*\n");
    let child = child("a_child_fails_to_write", folder.path(), "b");
    let mut limited = Command::new("/bin/sh");
    // A limit of 0 blocks for the size of a file stands in for a full disk.
    limited.args(["-c", "trap '' XFSZ; ulimit -f 0; \"$@\" | cat", "sh"]).arg(child.get_program());
    limited.args(child.get_args());
    limited.envs(child.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = limited.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("1 passed"), "{text} {}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(folder.names("migrations"), ["1_a.down.sql", "1_a.sql"]);
}

#[test]
fn what_a_killed_process_left_is_cleared_away() {
    let folder = TestFolder::with(&[("whimbrel.toml", ""), ("migrations/.whimbrel-unfinished-1-1", "half")]);
    made(&folder, "a");
    assert_eq!(folder.names("migrations"), ["20260120120000_a.sql"]);
    assert_eq!(folder.names(".whimbrel"), [".gitignore", "new.lock"]);
}

#[test]
fn init_makes_a_project_that_is_ready() {
    let folder = TestFolder::new();
    let options = InitOptions { folder: folder.path().to_path_buf() };
    let report = init(&options).unwrap();
    assert_eq!(report.created, ["migrations/", ".gitignore", "whimbrel.toml"]);
    assert_eq!(folder.read(".gitignore"), "whimbrel.local.toml\n.whimbrel/\n");
    assert_eq!(folder.names("migrations"), [".gitkeep"]);
    assert!(Folder::read(&folder.project()).unwrap().is_empty());
    let again = init(&options).unwrap_err();
    assert_eq!(again.diagnostics[0].message, "there is a whimbrel.toml already");
}

#[test]
fn init_leaves_what_is_there() {
    let folder =
        TestFolder::with(&[(".gitignore", "/target\n.whimbrel/"), ("migrations/1_a.sql", "select 1;")]);
    let report = init(&InitOptions { folder: folder.path().to_path_buf() }).unwrap();
    assert_eq!(
        (report.created, report.extended),
        (vec!["whimbrel.toml".to_owned()], vec![".gitignore".to_owned()])
    );
    assert_eq!(folder.read(".gitignore"), "/target\n.whimbrel/\nwhimbrel.local.toml\n");
    assert_eq!(Folder::read(&folder.project()).unwrap().len(), 1);
}

#[test]
fn every_line_of_the_template_can_be_used() {
    let is_setting = |line: &&str| line.starts_with("# [") || line.contains(" = ");
    let choice = |line: &&str| !line.contains("modules/*");
    let text: Vec<&str> = TEMPLATE
        .lines()
        .filter(is_setting)
        .filter(choice)
        .map(|line| line.trim_start_matches("# "))
        .collect();
    let folder = TestFolder::with(&[("whimbrel.toml", &text.join("\n"))]);
    let project = folder.project();
    assert!(project.settings().environments["production"].protected);
    assert_eq!(project.settings().down.as_str(), "required");
}
