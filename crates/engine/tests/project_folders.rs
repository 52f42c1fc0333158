//! The folders of migrations: which layouts are read, and which files are refused by name.

#[path = "project/folder_of_test.rs"]
mod folder_of_test;

use folder_of_test::TestFolder;
use std::time::{Duration, Instant};
use whimbrel::failure::{Class, Failure};
use whimbrel::project::{Folder, Migrations};
use whimbrel_change::Direction;
use whimbrel_source::render::human::{Colour, human};
use whimbrel_source::{Digest, StandardConformingStrings};

/// What a project with this project file and these (path, text) files has.
fn read(project_file: &str, files: &[(&str, &str)]) -> Result<Migrations, Failure> {
    let folder = TestFolder::with(files);
    folder.write("whimbrel.toml", project_file);
    Folder::read(&folder.project())
}

/// Files that only count by their names.
fn listed(paths: &[&str]) -> Result<Migrations, Failure> {
    let files: Vec<(&str, &str)> = paths.iter().map(|path| (*path, "select 1;\n")).collect();
    read("", &files)
}

/// Each migration as `id up-file down-file`.
fn shown(migrations: &Migrations) -> Vec<String> {
    let line = |migration: &whimbrel::project::MigrationFile| {
        let down = migration.down.as_ref().map_or("-", |down| down.name());
        format!("{} {} {down}", migration.id, migration.up.name())
    };
    migrations.iter().map(line).collect()
}

fn rendered(failure: &Failure) -> String {
    let texts: Vec<String> =
        failure.diagnostics.iter().map(|diagnostic| human(diagnostic, Colour::Plain)).collect();
    texts.join("\n")
}

#[test]
fn every_layout_is_read_in_the_order_of_versions() {
    let migrations = listed(&[
        "migrations/10_last.sql",
        "migrations/2_plain.sql",
        "migrations/2_plain.down.sql",
        "migrations/000003_pair.up.sql",
        "migrations/000003_pair.down.sql",
        "migrations/V4__flyway.sql",
        "migrations/U4__flyway.sql",
        "migrations/5_diesel/up.sql",
        "migrations/5_diesel/down.sql",
        "migrations/6_prisma/migration.sql",
        "migrations/README.md",
        "migrations/.hidden.sql",
        "migrations/.trash/1_x.sql",
        "migrations/7_x.sql.orig",
        "migrations/meta/journal.json",
    ]);
    assert_eq!(
        shown(&migrations.unwrap()),
        [
            "2_plain migrations/2_plain.sql migrations/2_plain.down.sql",
            "000003_pair migrations/000003_pair.up.sql migrations/000003_pair.down.sql",
            "4_flyway migrations/V4__flyway.sql migrations/U4__flyway.sql",
            "5_diesel migrations/5_diesel/up.sql migrations/5_diesel/down.sql",
            "6_prisma migrations/6_prisma/migration.sql -",
            "10_last migrations/10_last.sql -",
        ]
    );
}

#[test]
fn each_module_has_its_folder() {
    let modules = "migrations = [\"shared\", \"modules/*/infrastructure/migrations\"]\n";
    let migrations = read(
        modules,
        &[
            ("shared/1_base.sql", ""),
            ("modules/connections/infrastructure/migrations/2_add.sql", ""),
            ("modules/communications/infrastructure/migrations/2_add.sql", ""),
            ("modules/billing/README.md", ""),
            ("modules/.cache/infrastructure/migrations/9_no.sql", ""),
        ],
    );
    assert_eq!(
        shown(&migrations.unwrap()),
        [
            "1_base shared/1_base.sql -",
            "communications/2_add modules/communications/infrastructure/migrations/2_add.sql -",
            "connections/2_add modules/connections/infrastructure/migrations/2_add.sql -",
        ]
    );
}

#[test]
fn modules_may_stand_inside_the_folder_without_a_module() {
    let both = "migrations = [\"db\", \"db/*\"]\n";
    let migrations = read(both, &[("db/1_a.sql", ""), ("db/core/2_b.sql", "")]);
    assert_eq!(shown(&migrations.unwrap()), ["1_a db/1_a.sql -", "core/2_b db/core/2_b.sql -"]);
}

#[test]
fn files_that_would_be_misread_are_refused_by_name() {
    let cases: &[&[&str]] = &[
        &["migrations/seed.sql", "migrations/1_a.sql"],
        &["migrations/R__views.sql"],
        &["migrations/B1__base.sql"],
        &["migrations/1_a.sql", "migrations/0001_b.sql"],
        &["migrations/1_a.sql", "migrations/1_a.up.sql"],
        &["migrations/1_a.sql", "migrations/1_a/up.sql"],
        &["migrations/1_a.sql", "migrations/1_a.down.sql", "migrations/U1__a.sql"],
        &["migrations/1_a.down.sql"],
        &["migrations/1_a/seed.sql", "migrations/1_a/up.sql"],
        &["migrations/old/1_a.sql", "migrations/old/2_a.sql"],
        &["migrations/1_a.sql/up.txt", "migrations/2.sql"],
    ];
    let said = |paths: &&[&str]| match listed(paths) {
        Ok(migrations) => format!("{:#?}", shown(&migrations)),
        Err(failure) => {
            assert_eq!(failure.class, Class::Usage);
            rendered(&failure)
        }
    };
    insta::assert_snapshot!(cases.iter().map(said).collect::<Vec<_>>().join("\n---\n"));
}

#[test]
fn texts_that_would_be_misread_are_refused_by_name() {
    let cases = [
        "-- migrate:up\ncreate table a();\n\n-- migrate:down\ndrop table a;\n",
        "-- whimbrel: lock_timeuot = 1s\nselect 1;\n",
        "-- whimbrel: lock_timeout = 1\nselect 1;\n",
        "-- whimbrel: transaction = none\nselect 1;\n",
        "-- whimbrel: no value\nselect 1;\n",
        "select 1;\n-- whimbrel: phase = expand\n",
    ];
    let said = |text: &&str| rendered(&read("", &[("migrations/1_a.sql", text)]).unwrap_err());
    insta::assert_snapshot!(cases.iter().map(said).collect::<Vec<_>>().join("\n---\n"));
}

#[test]
fn missing_folders_are_an_error_and_not_an_empty_history() {
    let cases = [
        "",
        "\nmigrations = \"migratons\"\n",
        "migrations = \"modules/*/migrations\"\n",
        "migrations = [\"modules/*/m\"]\n",
        "migrations = [\"a/*/m\", \"b/*/m\"]\n",
    ];
    let files = [("modules/core/README.md", ""), ("a/x/m/1.sql", ""), ("b/x/m/1.sql", "")];
    let said = |project_file: &&str| rendered(&read(project_file, &files).unwrap_err());
    insta::assert_snapshot!(cases.iter().map(said).collect::<Vec<_>>().join("\n---\n"));
}

#[test]
fn the_rule_about_down_files_is_kept_in_every_layout() {
    let files = [
        ("migrations/1_a.sql", ""),
        ("migrations/2_b.up.sql", ""),
        ("migrations/V3__c.sql", ""),
        ("migrations/4_d/up.sql", ""),
        ("migrations/5_e.sql", ""),
        ("migrations/5_e.down.sql", ""),
    ];
    assert_eq!(read("down = \"optional\"", &files).unwrap().len(), 5);
    let required = read("down = \"required\"", &files).unwrap_err();
    let forbidden = read("down = \"forbidden\"", &files).unwrap_err();
    assert_eq!((required.class, forbidden.class), (Class::Refused, Class::Refused));
    insta::assert_snapshot!(format!("{}\n---\n{}", rendered(&required), rendered(&forbidden)));
}

#[test]
fn a_file_keeps_the_bytes_that_were_read() {
    let text = "\u{feff}-- Why: it is needed\r\n-- whimbrel: phase = expand\r\ncreate table a();\r\n";
    let folder = TestFolder::with(&[("whimbrel.toml", ""), ("migrations/1_a.sql", text)]);
    let migrations = Folder::read(&folder.project()).unwrap();
    folder.write("migrations/1_a.sql", "drop table a;");
    let file = migrations.as_slice()[0].text(Direction::Up).unwrap();
    assert_eq!(file.bytes(), text.as_bytes());
    assert_eq!(file.raw_digest(), Digest::of(text.as_bytes()));
    assert_eq!(file.header().reason, "it is needed");
    assert_eq!(file.settings().phase.map(whimbrel_change::Phase::as_str), Some("expand"));
    let script = file.script(StandardConformingStrings::On).unwrap();
    assert_eq!(script.statements.len(), 1);
    let plain = TestFolder::with(&[("whimbrel.toml", ""), ("migrations/1_a.sql", "create table a();")]);
    let plain = Folder::read(&plain.project()).unwrap();
    let plain = &plain.as_slice()[0].up;
    let plain_script = plain.script(StandardConformingStrings::On).unwrap();
    assert_eq!(file.digests(&script).normalised, plain.digests(&plain_script).normalised);
}

#[test]
fn a_migration_is_called_by_version_name_or_both() {
    let paths = ["migrations/1_add_memos.sql", "migrations/2_add_x.sql", "migrations/3_add_x.sql"];
    let migrations = listed(&paths).unwrap();
    for text in ["1", "0001", "add_memos", "1_add_memos"] {
        assert_eq!(migrations.called(text).unwrap().id.to_string(), "1_add_memos", "{text}");
    }
    let said = |text| rendered(&migrations.called(text).unwrap_err());
    assert!(said("add_memo").contains("did you mean add_memos?"), "{}", said("add_memo"));
    assert!(said("add_x").contains("write one of 2_add_x, 3_add_x"), "{}", said("add_x"));
    assert!(said("9").contains("whimbrel status"), "{}", said("9"));
    assert!(migrations.get(&migrations.as_slice()[1].id).is_some());
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_never_opened() {
    let folder = TestFolder::with(&[("whimbrel.toml", ""), ("migrations/1_a.sql", "")]);
    let pipe = folder.path().join("migrations/2_b.sql");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    std::os::unix::fs::symlink("nowhere", folder.path().join("migrations/3_c.sql")).unwrap();
    std::os::unix::fs::symlink("1_a.sql", folder.path().join("migrations/4_d.sql")).unwrap();
    let said = rendered(&Folder::read(&folder.project()).unwrap_err());
    for name in ["migrations/2_b.sql is neither", "migrations/3_c.sql is neither"] {
        assert!(said.contains(name), "{name} in {said}");
    }
    assert!(!said.contains("4_d"), "{said}");
}

#[test]
fn ten_thousand_files_are_read_in_well_under_a_second() {
    let folder = TestFolder::with(&[("whimbrel.toml", ""), ("migrations/0.sql", "")]);
    let text =
        "-- Why: one of many\ncreate table if not exists a (id bigint primary key, name text not null);\n";
    for number in 1..10_000 {
        std::fs::write(folder.path().join(format!("migrations/{number:05}_step.sql")), text).unwrap();
    }
    let project = folder.project();
    let began = Instant::now();
    let migrations = Folder::read(&project).unwrap();
    let took = began.elapsed();
    assert_eq!(migrations.len(), 10_000);
    // Generous, because tests run unoptimised and beside each other; optimised it takes a tenth of it.
    assert!(took < Duration::from_secs(5), "{took:?}");
}
