//! `whimbrel lint` and what a project wants of its own.

use crate::story::{Story, binary, err, out};
use std::path::Path;
use std::process::Command;

const RULES: [(&str, &str); 3] = [
    ("no-float-money", include_str!("../../../../examples/lint-rules/no-float-money.sql")),
    ("one-table-stopped", include_str!("../../../../examples/lint-rules/one-table-stopped.sql")),
    ("allowed-with-ticket", include_str!("../../../../examples/lint-rules/allowed-with-ticket.sql")),
];

fn project(story: &Story, more: &str) {
    story.write("whimbrel.toml", &format!("version = 1\n{more}"));
    story.write(
        "migrations/20260101000000_orders.sql",
        "-- Orders are kept.\ncreate schema app;\ncreate table app.orders (id bigint primary key, note text);\n\
         create table app.items (id bigint primary key, note text);\n",
    );
}

#[test]
fn queries_over_what_is_found_are_rules_of_the_project_own() {
    let mut story = Story::new();
    let own: Vec<String> = RULES.iter().map(|(name, _)| format!("{name} = \"lint/{name}.sql\"\n")).collect();
    let own = own.concat();
    project(&story, &format!("[lint.own]\n{own}"));
    for (name, query) in RULES {
        story.write(&format!("lint/{name}.sql"), query);
    }
    story.write(
        "migrations/20260102000000_prices.sql",
        "-- Prices.\ncreate table app.prices (id bigint primary key,\n  price float not null);\n\
         alter table app.orders drop column note;\nalter table app.items add column kind text;\n\
         -- whimbrel: allow index-build-blocks-writes because \"it is small\"\ncreate index items_kind_idx on app.items (kind);\n",
    );
    story.tell("lint");
    let sarif = story.run("lint --as sarif");
    let document: serde_json::Value = serde_json::from_str(&out(&sarif)).unwrap();
    assert_eq!(crate::sarif::violations(&document), Vec::<String>::new());
    assert!(out(&sarif).contains("\"ruleId\":\"own/no-float-money\""));
    // What is wrong with a rule is said, and not taken for silence.
    story.write("lint/no-float-money.sql", "select file, line from statement");
    story.tell("lint");
    story.write("lint/no-float-money.sql", "select file from statements");
    story.tell("lint");
    story.ends_as("lint_own");
}

#[test]
fn codes_of_the_project_own_are_denied_and_allowed_as_others_are() {
    let story = Story::new();
    let settings = |lint: &str| {
        story.write(
            "whimbrel.toml",
            &format!("version = 1\n[lint]\n{lint}\n[lint.own]\nno-float-money = \"money.sql\"\n"),
        );
        let output = story.run("lint");
        (output.status.code(), out(&output) + &err(&output))
    };
    story.write("money.sql", RULES[0].1);
    let prices = "create table prices (id bigint primary key, price float not null);\n";
    story.write("migrations/20260101000000_prices.sql", &format!("-- Prices.\n{prices}"));
    // The query itself says that it is an error.
    let (code, said) = settings("warn = [\"own/no-float-money\"]");
    assert!(code == Some(0) && said.contains("warning[own/no-float-money]"), "{said}");
    let (code, said) = settings("deny = [\"own/no-float-money\"]");
    assert!(code == Some(1) && said.contains("error[own/no-float-money]"), "{said}");
    let (code, said) = settings("allow = [\"own/no-float-money\"]");
    assert!(code == Some(0) && !said.contains("own/no-float-money"), "{said}");
    let path = "allow_in = [{ path = \"*prices.sql\", codes = [\"own/no-float-money\"], because = \"old\" }]";
    let (code, said) = settings(path);
    assert!(code == Some(0) && !said.contains("own/no-float-money") && said.contains("1 allowed"), "{said}");
    let (code, said) = settings("deny = [\"own/no-float-monney\"]");
    assert!(code == Some(2) && said.contains("did you mean own/no-float-money?"), "{said}");
    // By a comment, which needs something that it allows.
    let allowed = "-- whimbrel: allow own/no-float-money because \"a rate\"\n";
    story.write("migrations/20260101000000_prices.sql", &format!("-- Prices.\n\n{allowed}{prices}"));
    let (code, said) = settings("deny = [\"own/no-float-money\"]");
    assert!(code == Some(0) && said.contains("1 allowed") && !said.contains("no rule is called"), "{said}");
    let exact = prices.replace("float", "numeric(12, 2)");
    story.write("migrations/20260101000000_prices.sql", &format!("-- Prices.\n\n{allowed}{exact}"));
    let (_, said) = settings("warn = [\"unused-allowance\"]");
    assert!(said.contains("the comment allows own/no-float-money, which is not found here"), "{said}");
    let (_, said) = settings(&format!("warn = [\"unused-allowance\"]\n{path}"));
    assert!(said.contains("the project file allows own/no-float-money in *prices.sql"), "{said}");
}

/// D7: SQL by hand that leads elsewhere than the entities.
#[test]
fn a_history_that_does_not_lead_to_what_is_described_is_an_error_where_the_project_asks() {
    let story = Story::new();
    project(&story, "[lint]\ndeny = [\"history-not-desired\"]\n");
    let described = "create schema app;\ncreate table app.orders (id bigint primary key, note text);\n";
    let items = "create table app.items (id bigint primary key, note text);\n";
    story.write("schema/app.sql", &format!("{described}{items}"));
    let output = story.run("lint");
    assert_eq!(output.status.code(), Some(0), "{}{}", out(&output), err(&output));
    story.write("schema/app.sql", described);
    let output = story.run("lint");
    assert_eq!(output.status.code(), Some(1), "{}{}", out(&output), err(&output));
    assert!(out(&output).contains("error[history-not-desired]"), "{}", out(&output));
    assert!(out(&output).contains("nothing describes table app.items"), "{}", out(&output));
}

#[test]
fn what_the_files_are_wrong_about_does_not_hide_what_is_found_in_them() {
    let story = Story::new();
    project(&story, "[lint]\ndeny = [\"history-not-desired\"]\n");
    story.write("schema/app.sql", "create schema app;\n");
    story.write("migrations/20260301000000_one.sql", "create table app.ones (id bigint primary key);\n");
    story.write("migrations/20260301000000_two.sql", "create table app.twos (id bigint primary key);\n");
    let output = story.run("lint");
    assert_eq!(output.status.code(), Some(2), "{}{}", out(&output), err(&output));
    for code in ["same-version", "version-reused", "reason-missing"] {
        assert!(out(&output).contains(&format!("[{code}]")), "{code}: {}", out(&output));
    }
}

/// E3: forward, back, and an entry in the registry.
#[test]
fn a_file_without_its_entry_or_without_its_way_back_is_named_where_the_project_has_them() {
    let story = Story::new();
    project(&story, "down = \"required\"\n");
    story.write("migrations/20260101000000_orders.down.sql", "drop schema app cascade;\n");
    let has = |code: &str| out(&story.run("lint")).contains(&format!("[{code}]"));
    assert!(!has("registry-entry-missing") && !has("way-back-missing"));
    let written = story.run("registry --offline");
    assert!(story.path("migrations/registry.toml").exists(), "{}", err(&written));
    assert!(!has("registry-entry-missing"));
    story.write(
        "migrations/20260102000000_note.sql",
        "-- Why.\nalter table app.items add column kind text;\n",
    );
    assert!(has("registry-entry-missing") && has("way-back-missing"));
    std::fs::remove_file(story.path("migrations/20260102000000_note.sql")).unwrap();
    let orders = std::fs::read_to_string(story.path("migrations/20260101000000_orders.sql")).unwrap();
    story.write(
        "migrations/20260101000000_orders.sql",
        &format!("{orders}create table app.more (id bigint primary key);\n"),
    );
    assert!(out(&story.run("lint")).contains("edited after its entry"));
}

/// D7: a migration that has never run is not committed unseen.
#[test]
fn a_file_that_no_rehearsal_vouches_for_is_named_where_an_environment_wants_one() {
    let story = Story::new();
    let said = || {
        let text = out(&story.run("lint"));
        let names = text.lines().skip_while(|line| !line.contains("[rehearsal-missing]"));
        names.take(2).map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    project(&story, "[environment.production]\nurl_env = \"NONE\"\n");
    story.write(
        "migrations/20260102000000_note.sql",
        "-- Why.\nalter table app.items add column kind text;\n",
    );
    assert_eq!(said(), "", "nobody wants one");
    project(&story, "[environment.production]\nurl_env = \"NONE\"\nrequire_rehearsal = \"1h\"\n");
    assert!(
        said().contains("no certificate vouches") && said().contains("20260102000000_note.sql"),
        "{}",
        said()
    );
    let rehearsed = story.run("rehearse --all");
    assert!(story.path("migrations/rehearsal.json").exists(), "{}{}", out(&rehearsed), err(&rehearsed));
    assert_eq!(said(), "", "the certificate has both");
    story.write(
        "migrations/20260103000000_more.sql",
        "-- Why.\nalter table app.items add column more text;\n",
    );
    assert!(
        said().contains("no certificate vouches") && said().contains("20260103000000_more.sql"),
        "{}",
        said()
    );
    std::fs::remove_file(story.path("migrations/20260103000000_more.sql")).unwrap();
    story.write("migrations/20260102000000_note.down.sql", "alter table app.items drop column kind;\n");
    assert!(said().contains("the way back of this migration was edited"), "{}", said());
    story.write(
        "migrations/20260102000000_note.sql",
        "-- Why.\nalter table app.items add column sort text;\n",
    );
    assert!(said().contains("this migration was edited after it was rehearsed"), "{}", said());
}

#[test]
fn the_hook_for_pre_commit_is_a_script_that_lints_what_it_is_given() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let hooks = std::fs::read_to_string(root.join(".pre-commit-hooks.yaml")).unwrap();
    let said = |key: &str| {
        let line = hooks.lines().find_map(|line| line.trim_start().strip_prefix(key));
        line.unwrap_or_else(|| panic!("{key} in {hooks}")).trim().to_owned()
    };
    // A workspace has no package at its root, so cargo installs nothing from there.
    assert_eq!(said("language:"), "script");
    let story = Story::new();
    story.write("migrations/20260101000000_index.sql", "-- Why.\ncreate index on app.orders (note);\n");
    let folder = binary().parent().unwrap().display().to_string();
    let output = Command::new(root.join(said("entry:")))
        .arg("migrations/20260101000000_index.sql")
        .current_dir(story.folder())
        .env("PATH", format!("{folder}:/usr/bin:/bin"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}{}", out(&output), err(&output));
    assert!(out(&output).contains("error[index-build-blocks-writes]"), "{}", out(&output));
}
