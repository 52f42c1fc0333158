//! The pages under `docs/reference`, made of the tables in the code.
//!
//! The tests fail where a page is not what the code says; `UPDATE=1 cargo test -p whimbrel-cli
//! reference` writes the pages.

use crate::arguments::grammar;
use clap::{Arg, Command};
use std::fmt::Write as _;
use std::path::Path;
use whimbrel::Class;
use whimbrel::explain::SUBJECTS;
use whimbrel::lint::{Harm, RULES};
use whimbrel::project::VARIABLES;

fn check(page: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference").join(page);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == text,
        "docs/reference/{page} is not what the code says: UPDATE=1 cargo test -p whimbrel-cli reference"
    );
}

#[test]
fn the_page_of_exit_codes_is_current() {
    let mut page = String::from(
        "# Exit codes\n\nThe exit code of every command. They do not change from one version to the next.\n\n\
         | Code | Name | When |\n|---|---|---|\n",
    );
    for class in Class::ALL {
        writeln!(page, "| {} | {} | {} |", class.code(), class.name(), class.when()).unwrap();
    }
    check("exit-codes.md", &page);
}

#[test]
fn the_page_of_variables_is_current() {
    let mut page = String::from(
        "# Environment variables\n\nA flag wins over a variable, and a variable over the settings files. A \
         variable `WHIMBREL_…` that is not in this list is an error.\n\n| Variable | Meaning | Setting |\n|---|---|---|\n",
    );
    for variable in VARIABLES {
        let key = if variable.key.is_empty() { String::new() } else { format!("`{}`", variable.key) };
        writeln!(page, "| `{}` | {} | {key} |", variable.name, variable.meaning).unwrap();
    }
    page.push_str(
        "\nBesides, `DATABASE_URL`, libpq's `PG…` variables, `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE`, \
         `FORCE_COLOR`, `TERM` and `CI` are heard.\n",
    );
    check("environment.md", &page);
}

#[test]
fn the_page_of_codes_is_current() {
    let mut page =
        String::from("# Codes\n\nWhat the codes in messages mean, as `whimbrel explain CODE` says it.\n");
    for subject in SUBJECTS.iter().filter(|subject| !subject.explanations.is_empty()) {
        writeln!(page, "\n## {}", subject.title).unwrap();
        for explanation in subject.explanations {
            writeln!(page, "\n### {}\n", explanation.code).unwrap();
            writeln!(page, "{}\n\n{}", explanation.meaning, explanation.remedy).unwrap();
        }
    }
    check("codes.md", &page);
}

#[test]
fn the_page_of_rules_is_current() {
    let mut page = String::from(
        "# Rules of whimbrel lint\n\nWhat `whimbrel lint` speaks of, as `whimbrel explain CODE` says it. Locks and work \
         are those of the table of claims, which is held against real servers of each major.\n",
    );
    for harm in Harm::ALL {
        writeln!(page, "\n## {}", harm.title()).unwrap();
        for rule in RULES.iter().filter(|rule| rule.harm == harm) {
            let severity = format!("{:?}", rule.severity).to_lowercase();
            writeln!(page, "\n### {}\n\n{severity}\n", rule.code).unwrap();
            writeln!(page, "{}\n\n{}\n", rule.meaning(), rule.remedy()).unwrap();
            writeln!(page, "```sql\n-- bad\n{}```\n\n```sql\n-- good\n{}```\n", rule.bad, rule.good).unwrap();
            writeln!(page, "<{}>", rule.source).unwrap();
        }
    }
    check("rules.md", &page);
}

#[test]
fn the_page_of_commands_is_current() {
    let mut root = grammar();
    root.build();
    let mut page = format!("# Commands\n\n{}\n", root.get_about().unwrap());
    page.push_str("\n## Flags of every command\n");
    arguments(&mut page, root.get_arguments().filter(|argument| argument.is_global_set()));
    for command in root.get_subcommands() {
        section(&mut page, command, "##");
    }
    check("commands.md", &page);
}

fn section(page: &mut String, command: &Command, level: &str) {
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    writeln!(page, "\n{level} {name}\n").unwrap();
    let about = command.get_long_about().or_else(|| command.get_about());
    writeln!(page, "{}\n", about.expect("every command says what it does")).unwrap();
    let usage = command.clone().render_usage().to_string();
    writeln!(page, "```\n{}\n```", usage.trim_start_matches("Usage: ")).unwrap();
    arguments(page, command.get_arguments().filter(|argument| !argument.is_global_set()));
    for nested in command.get_subcommands() {
        section(page, nested, "###");
    }
}

fn arguments<'a>(page: &mut String, arguments: impl Iterator<Item = &'a Arg>) {
    let own = arguments.filter(|argument| !["help", "version"].contains(&argument.get_id().as_str()));
    let rows: Vec<String> = own.map(row).collect();
    if !rows.is_empty() {
        writeln!(page, "\n{}", rows.join("\n")).unwrap();
    }
}

fn row(argument: &Arg) -> String {
    let help = argument.get_help().expect("every argument says what it is").to_string();
    let mut facts = vec![help.trim_end_matches('.').to_owned() + "."];
    let values: Vec<String> =
        argument.get_possible_values().iter().map(|value| format!("`{}`", value.get_name())).collect();
    if !values.is_empty() && argument.get_action().takes_values() {
        facts.push(format!("One of {}.", values.join(", ")));
    }
    if let Some(variable) = argument.get_env() {
        facts.push(format!("Also `{}`.", variable.to_string_lossy()));
    }
    let default: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if !default.is_empty() && argument.get_action().takes_values() {
        facts.push(format!("Default: `{}`.", default.join(" ")));
    }
    format!("- `{}`: {}", argument.to_string().replace(" <", " ").replace(['<', '>'], ""), facts.join(" "))
}
