//! The project file: what is read, where it came from, and what is said about mistakes.

#[path = "project/folder_of_test.rs"]
mod folder_of_test;

use folder_of_test::TestFolder;
use std::path::Path;
use whimbrel::Project;
use whimbrel::failure::{Class, Failure};
use whimbrel::project::{Origin, TargetAddress, TargetChoice, VARIABLES};
use whimbrel_postgres::Environment;
use whimbrel_source::render::human::{Colour, human};

/// What was chosen, in which variables, and the address, environment and origin that are meant.
type Case<'a> = (&'a TargetChoice, &'a [(&'a str, &'a str)], &'a str, Option<&'a str>, &'a str);

fn environment(variables: &[(&str, &str)]) -> Environment {
    variables.iter().copied().collect()
}

fn rendered(failure: &Failure) -> String {
    let texts: Vec<String> =
        failure.diagnostics.iter().map(|diagnostic| human(diagnostic, Colour::Plain)).collect();
    texts.join("\n")
}

fn find(folder: &TestFolder, variables: &[(&str, &str)]) -> Result<Project, Failure> {
    Project::find(folder.path(), None, &environment(variables))
}

/// What is said about a project file with this text.
fn complaint(text: &str) -> String {
    let folder = TestFolder::with(&[("whimbrel.toml", text)]);
    match find(&folder, &[]) {
        Ok(_) => format!("nothing, about {text}"),
        Err(failure) => {
            assert_eq!(failure.class, Class::Usage);
            rendered(&failure)
        }
    }
}

fn target(
    folder: &TestFolder,
    choice: &TargetChoice,
    variables: &[(&str, &str)],
) -> Result<TargetAddress, Failure> {
    find(folder, variables)?.target(choice, &environment(variables))
}

fn chosen(url: Option<&str>, environment: Option<&str>) -> TargetChoice {
    TargetChoice { url: url.map(str::to_owned), environment: environment.map(str::to_owned) }
}

#[test]
fn every_mistake_in_the_project_file_is_said_at_its_place() {
    let cases = [
        "migratons = \"db\"\n",
        "version = 2\n",
        "down = \"maybe\"\n",
        "down = true\n",
        "[lock]\ntimeout = \"2\"\n",
        "lock = { timeout = 50, patience = \"2m\", old = \"0\" }\n",
        "[lock]\ntimeout = \"0\"\npatience = \"48h\"\ntimeuot = \"1s\"\n",
        "lock_timeout = \"1s\"\n",
        "lock = \"1s\"\n",
        "timeout = \"1s\"\n",
        "colour = \"red\"\n",
        "[naming]\ncolour = 1\nstyle = \"camelCase\"\ndigits = 0\n",
        "[ledger]\nschema = \"pg_mine\"\n",
        "migrations = []\n",
        "migrations = [\"a\", \"b\"]\n",
        "migrations = \"*/*\"\n",
        "migrations = 7\n",
        "[environment.local]\nurl = \"\"\n",
        "[environment.local]\nurl = \"postgres://a\"\nurl_env = \"A\"\n",
        "[environment.local]\nadress = \"x\"\n",
        "[environment]\nlocal = \"postgres://a\"\n",
        "[environment.local]\nurl_env = \"1 A\"\nprotected = \"yes\"\n",
        "[placeholders]\nrole = { default = \"app\" }\n",
        "[placeholders]\n\"a-b\" = { environment = \"A\" }\n",
        "[scratch]\nmajor = 12\n",
        "[[environment]]\nurl = \"x\"\n",
        "down = \"required\"\ndown = \"optional\"\n",
        "down = required\n",
        "grüße = \"ä\" # and a tab\t\nversion =\n",
    ];
    let said: Vec<String> = cases.iter().map(|text| format!("{text}\n{}", complaint(text))).collect();
    insta::assert_snapshot!(said.join("\n---\n"));
}

#[test]
fn one_run_says_all_mistakes() {
    let said = complaint("dwon = \"required\"\nversion = 3\n[lock]\ntimeout = \"2\"\n");
    for mistake in ["down?", "version 3", "needs a unit"] {
        assert!(said.contains(mistake), "{mistake} in {said}");
    }
}

#[test]
fn a_file_that_is_not_utf_8_is_refused_at_its_byte() {
    let folder = TestFolder::new();
    std::fs::write(folder.path().join("whimbrel.toml"), b"version = 1\n# \xff\n").unwrap();
    let failure = find(&folder, &[]).unwrap_err();
    assert!(rendered(&failure).contains("whimbrel.toml:2:3"), "{}", rendered(&failure));
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_do_not_count() {
    let folder = TestFolder::with(&[("whimbrel.toml", "\u{feff}version = 1\r\ndown = \"required\"\r\n")]);
    assert_eq!(find(&folder, &[]).unwrap().origin("down").to_string(), "whimbrel.toml:2");
}

#[test]
fn the_project_is_found_from_any_folder_below_it() {
    let folder = TestFolder::with(&[("whimbrel.toml", "version = 1\n"), ("a/b/c.txt", "")]);
    for start in ["", "a", "a/b", "a/b/not there"] {
        let project = Project::find(&folder.path().join(start), None, &Environment::default()).unwrap();
        assert_eq!(project.root(), folder.path(), "{start}");
    }
}

#[test]
fn the_project_file_can_be_named() {
    let folder = TestFolder::with(&[
        ("whimbrel.toml", "version = 1\n"),
        ("other/whimbrel.toml", "down = \"required\"\n"),
        ("third/migrate.toml", "down = \"forbidden\"\n"),
    ]);
    let down = |explicit: Option<&str>, variables: &[(&str, &str)]| {
        let project = Project::find(folder.path(), explicit.map(Path::new), &environment(variables));
        project.map(|project| project.settings().down.as_str()).map_err(|failure| rendered(&failure))
    };
    assert_eq!(down(None, &[]), Ok("optional"));
    assert_eq!(down(Some("other"), &[]), Ok("required"));
    assert_eq!(down(None, &[("WHIMBREL_CONFIG", "third/migrate.toml")]), Ok("forbidden"));
    assert_eq!(down(Some("other/whimbrel.toml"), &[("WHIMBREL_CONFIG", "third")]), Ok("required"));
    assert!(down(Some("third"), &[]).unwrap_err().contains("there is no project file"));
}

#[test]
fn without_a_project_the_next_command_is_said() {
    let failure = Project::find(Path::new("/proc"), None, &Environment::default()).unwrap_err();
    let said = rendered(&failure);
    assert!(said.starts_with("error[no-project]: there is no whimbrel.toml in /proc or above it"), "{said}");
    assert!(said.ends_with("help: go to the folder of a project, or make one here: whimbrel init"), "{said}");
}

#[test]
fn an_unknown_variable_is_an_error_with_the_name_that_was_meant() {
    let folder = TestFolder::with(&[("whimbrel.toml", "")]);
    let said = rendered(&find(&folder, &[("WHIMBREL_LOCKTIMEOUT", "1s")]).unwrap_err());
    assert!(said.contains("did you mean WHIMBREL_LOCK_TIMEOUT?"), "{said}");
    let said = rendered(&find(&folder, &[("WHIMBREL_FLAVOUR", "1s")]).unwrap_err());
    assert!(VARIABLES.iter().all(|variable| said.contains(variable.name)), "{said}");
    assert!(find(&folder, &[("WHIMBREL_TEST_MAJORS", "15"), ("WHIMBRELS", "x")]).is_ok());
}

#[test]
fn a_variable_wins_over_the_files_and_is_checked_like_them() {
    let files = [
        ("whimbrel.toml", "lock = { timeout = \"1s\", patience = \"2s\" }\n"),
        ("whimbrel.local.toml", "lock = { patience = \"3s\" }\n"),
    ];
    let folder = TestFolder::with(&files);
    let project = find(&folder, &[("WHIMBREL_LOCK_TIMEOUT", "20ms"), ("WHIMBREL_STATEMENT_TIMEOUT", "")]);
    let effective: Vec<String> = project
        .unwrap()
        .effective()
        .iter()
        .filter(|value| value.key.contains("lock") || value.key.contains("timeout"))
        .map(|value| format!("{} = {} ({})", value.key, value.value, value.origin))
        .collect();
    assert_eq!(
        effective,
        [
            "naming.clock = local (default)",
            "lock.timeout = 20ms (WHIMBREL_LOCK_TIMEOUT)",
            "lock.patience = 3s (whimbrel.local.toml:1)",
            "lock.old = 25ms (default)",
            "statement_timeout = 0 (default)",
            "backup.timeout = 10min (default)",
        ]
    );
    let said = rendered(&find(&folder, &[("WHIMBREL_LOCK_TIMEOUT", "20")]).unwrap_err());
    assert!(said.contains("WHIMBREL_LOCK_TIMEOUT is \"20\"; it needs a unit"), "{said}");
}

#[test]
fn effective_values_hide_passwords() {
    let text = "[environment.production]\nurl = \"postgres://ada:secret@db/app\"\nprotected = true\n";
    let folder = TestFolder::with(&[("whimbrel.toml", text)]);
    let project = find(&folder, &[]).unwrap();
    let shown = format!("{:?}{project:?}", project.effective());
    assert!(shown.contains("postgres://ada@db/app"), "{shown}");
    let target = project.target(&chosen(None, Some("production")), &Environment::default()).unwrap();
    assert!(!format!("{shown}{target:?}").contains("secret"));
}

#[test]
fn the_database_is_the_one_that_was_said_closest_to_the_command() {
    let project = "[environment.local]\nurl = \"postgres://local\"\n[environment.staging]\nurl_env = \"STAGING\"\n\
                   [environment.production]\nurl = \"postgres://production\"\nprotected = true\n";
    let folder = TestFolder::with(&[("whimbrel.toml", project)]);
    let flag_url = chosen(Some("postgres://flag"), None);
    let staging = chosen(None, Some("staging"));
    let none = TargetChoice::default();
    let staging_is = ("STAGING", "postgres://staging");
    let cases: [Case<'_>; 9] = [
        (&none, &[], "postgres://local", Some("local"), "whimbrel.toml:2"),
        (&none, &[("DATABASE_URL", "postgres://d")], "postgres://d", None, "DATABASE_URL"),
        (
            &none,
            &[("WHIMBREL_URL", "postgres://w"), ("DATABASE_URL", "")],
            "postgres://w",
            None,
            "WHIMBREL_URL",
        ),
        (
            &none,
            &[("WHIMBREL_ENVIRONMENT", "staging"), staging_is],
            "postgres://staging",
            Some("staging"),
            "STAGING",
        ),
        (
            &staging,
            &[("DATABASE_URL", "postgres://d"), staging_is],
            "postgres://staging",
            Some("staging"),
            "STAGING",
        ),
        (&flag_url, &[("WHIMBREL_URL", "postgres://w")], "postgres://flag", None, "--url"),
        (&flag_url, &[("WHIMBREL_URL", "a"), ("DATABASE_URL", "b")], "postgres://flag", None, "--url"),
        (
            &chosen(Some("postgres://production"), None),
            &[],
            "postgres://production",
            Some("production"),
            "--url",
        ),
        (&chosen(Some("postgres://s"), Some("staging")), &[], "postgres://s", Some("staging"), "--url"),
    ];
    for (choice, variables, url, name, origin) in cases {
        let found =
            target(&folder, choice, variables).unwrap_or_else(|failure| panic!("{failure}: {variables:?}"));
        assert_eq!(
            (found.url.as_str(), found.environment.as_deref()),
            (url, name),
            "{choice:?} {variables:?}"
        );
        assert_eq!(found.origin.to_string(), origin, "{choice:?} {variables:?}");
        assert_eq!(found.protected, name == Some("production"), "{choice:?}");
    }
}

#[test]
fn two_different_databases_are_an_error_and_no_guess() {
    let project = "default_environment = \"nowhere\"\n[environment.local]\nurl = \"postgres://local\"\n\
                   [environment.staging]\nurl_env = \"STAGING\"\n[environment.bare]\nprotected = true\n";
    let folder = TestFolder::with(&[("whimbrel.toml", project)]);
    let none = TargetChoice::default();
    let cases: [(&TargetChoice, &[(&str, &str)]); 6] = [
        (&none, &[("WHIMBREL_URL", "postgres://u:secret@w"), ("DATABASE_URL", "postgres://d")]),
        (&chosen(Some("postgres://a"), Some("local")), &[]),
        (&chosen(None, Some("stagign")), &[]),
        (&chosen(None, Some("staging")), &[]),
        (&chosen(None, Some("bare")), &[]),
        (&none, &[]),
    ];
    let said: Vec<String> = cases
        .iter()
        .map(|(choice, variables)| rendered(&target(&folder, choice, variables).unwrap_err()))
        .collect();
    insta::assert_snapshot!(said.join("\n---\n"));
}

#[test]
fn with_nothing_said_the_database_of_dev_up_is_meant_and_else_that_of_libpq() {
    let folder = TestFolder::with(&[("whimbrel.toml", "version = 1\n")]);
    let none = TargetChoice::default();
    let failure = target(&folder, &none, &[]).unwrap_err();
    assert!(rendered(&failure).contains("whimbrel dev up"), "{failure}");
    let of_libpq = target(&folder, &none, &[("PGHOST", "/tmp"), ("PGDATABASE", "app")]).unwrap();
    assert_eq!((of_libpq.url.as_str(), of_libpq.origin.to_string().as_str()), ("postgres://", "PGHOST"));
    folder.project().write_local_url("dev", "postgres:///app?host=/tmp/x").unwrap();
    let of_dev = target(&folder, &none, &[("PGHOST", "/tmp")]).unwrap();
    assert_eq!(
        (of_dev.url.as_str(), of_dev.environment.as_deref()),
        ("postgres:///app?host=/tmp/x", Some("dev"))
    );
    assert!(matches!(of_dev.origin, Origin::File(_)));
}

#[test]
fn the_local_file_overrides_an_address_but_not_a_protection() {
    let project =
        "[environment.a]\nurl_env = \"A\"\n[environment.b]\nurl = \"postgres://b\"\nprotected = true\n";
    let folder = TestFolder::with(&[
        ("whimbrel.toml", project),
        (
            "whimbrel.local.toml",
            "[environment.a]\nurl = \"postgres://mine\"\n[environment.b]\nurl_env = \"B\"\n",
        ),
    ]);
    let found =
        |name| target(&folder, &chosen(None, Some(name)), &[("A", "postgres://a"), ("B", "postgres://c")]);
    assert_eq!(found("a").unwrap().url, "postgres://mine");
    assert_eq!(found("b").unwrap().url, "postgres://c");
    assert!(found("b").unwrap().protected);
    folder.write("whimbrel.local.toml", "[environment.b]\nprotected = false\n");
    let said = rendered(&find(&folder, &[]).unwrap_err());
    assert!(said.contains("whimbrel.local.toml:2:13"), "{said}");
}

#[test]
fn writing_the_local_file_keeps_what_people_wrote() {
    let folder = TestFolder::with(&[
        ("whimbrel.toml", "version = 1\n"),
        (
            "whimbrel.local.toml",
            "# mine\nlock = { timeout = \"1s\" } # slow machine\n\n[environment.other] # theirs\nurl = \"postgres://o\"\n",
        ),
    ]);
    let before = folder.read("whimbrel.local.toml");
    folder.project().write_local_url("dev", "postgres://one").unwrap();
    folder.project().write_local_url("dev", "postgres://two").unwrap();
    let after = folder.read("whimbrel.local.toml");
    assert_eq!(after, format!("{before}\n[environment.dev]\nurl = \"postgres://two\"\n"));
    folder.project().remove_local_environment("dev").unwrap();
    assert_eq!(folder.read("whimbrel.local.toml"), before);
    assert_eq!(folder.names(""), ["whimbrel.local.toml", "whimbrel.toml"]);
}

#[test]
fn writing_the_local_file_begins_it_where_there_is_none() {
    let folder = TestFolder::with(&[("whimbrel.toml", "version = 1\n")]);
    folder.project().remove_local_environment("dev").unwrap();
    folder.project().write_local_url("dev", "postgres:///app").unwrap();
    let text = folder.read("whimbrel.local.toml");
    assert!(text.starts_with("# Settings of this machine alone."), "{text}");
    assert!(text.ends_with("[environment.dev]\nurl = \"postgres:///app\"\n"), "{text}");
    folder.write("whimbrel.local.toml", "environment = 1\n");
    let broken = find(&folder, &[]).unwrap_err();
    assert!(rendered(&broken).contains("takes a table"), "{broken}");
}

#[test]
fn placeholders_come_from_their_variable_else_from_their_default() {
    let text = "[placeholders]\nrole = { environment = \"APP_ROLE\", default = \"app\" }\nowner = { environment = \"OWNER\" }\n";
    let folder = TestFolder::with(&[("whimbrel.toml", text)]);
    let project = find(&folder, &[]).unwrap();
    let values = project.placeholders(&environment(&[("APP_ROLE", ""), ("OWNER", "ada")])).unwrap();
    assert_eq!(
        (values.get("role"), values.get("owner"), values.get("other")),
        (Some("app"), Some("ada"), None)
    );
    assert_eq!(values.names().collect::<Vec<_>>(), ["owner", "role"]);
    let failure = project.placeholders(&Environment::default()).unwrap_err();
    assert!(rendered(&failure).contains("whimbrel.toml:3:25"), "{}", rendered(&failure));
    assert!(rendered(&failure).contains("OWNER is not set"));
}
