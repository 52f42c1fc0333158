//! A person at a terminal: questions, the live line, names that want to act on a terminal.

use crate::apply::{database, two_migrations};
use crate::story::{Story, err, out};
use crate::streams::{on_a_terminal, typed_after};

fn down(story: &Story, stdin: &str) -> String {
    on_a_terminal(story, "\"$WHIMBREL\" down --unchecked; echo \"exit $?\"", stdin)
}

#[test]
fn a_person_is_asked_before_anything_is_reverted() {
    let database = database();
    let story = Story::on(&database);
    two_migrations(&story);
    story.run("up");
    let shown = down(&story, "n\n");
    assert!(shown.contains("revert 1 migration?") && shown.contains("[y/N]"), "{shown}");
    assert!(shown.contains("error[not-confirmed]") && shown.contains("exit 6"), "{shown}");
    let shown = down(&story, "y\n");
    assert!(shown.contains("reverted 20250111120000_add_reactions") && shown.contains("exit 0"), "{shown}");
    assert_eq!(database.query_text("select to_regclass('reactions') is null"), "t");
}

#[test]
fn control_c_at_a_question_ends_the_command_and_nothing_was_done() {
    let database = database();
    let story = Story::on(&database);
    two_migrations(&story);
    story.run("up");
    let line = "trap : INT; \"$WHIMBREL\" down --unchecked; echo \"exit $?\"";
    let shown = typed_after(&story, line, ("[y/N]", "\u{3}"));
    assert!(shown.contains("exit 130"), "{shown}");
    assert_eq!(database.query_text("select to_regclass('reactions') is null"), "f");
}

#[test]
fn nobody_is_asked_where_a_flag_a_variable_or_a_pipe_forbids_it() {
    let database = database();
    let story = Story::on(&database);
    two_migrations(&story);
    story.run("up");
    for line in [
        "\"$WHIMBREL\" down --no-input",
        "WHIMBREL_NO_INPUT=1 \"$WHIMBREL\" down",
        "\"$WHIMBREL\" down </dev/null",
        "\"$WHIMBREL\" down 2>&1 | cat",
        "\"$WHIMBREL\" down --format json",
    ] {
        let shown = on_a_terminal(&story, line, "y\n");
        assert!(shown.contains("error[missing-answer]"), "{line}: {shown}");
    }
    assert_eq!(database.query_text("select to_regclass('reactions') is null"), "f");
}

#[test]
fn a_protected_environment_is_typed_by_a_person() {
    let database = database();
    let mut story = Story::on(&database);
    story.unset("WHIMBREL_URL");
    story.set("PRODUCTION_URL", &database.url());
    story.write(
        "whimbrel.toml",
        "version = 1\n[environment.production]\nurl_env = \"PRODUCTION_URL\"\nprotected = true\n",
    );
    two_migrations(&story);
    let line = "\"$WHIMBREL\" up --environment production; echo \"exit $?\"";
    let shown = on_a_terminal(&story, line, "prod\n");
    assert!(shown.contains("its name, to go on:") && shown.contains("exit 6"), "{shown}");
    let shown = on_a_terminal(&story, line, "production\n");
    assert!(shown.contains("applied 2 migrations") && shown.contains("exit 0"), "{shown}");
}

#[test]
fn the_live_line_is_drawn_only_where_a_terminal_can_show_it() {
    let database = database();
    let story = Story::on(&database);
    let line = "\"$WHIMBREL\" up --color never";
    let is_live = |shown: &str| shown.contains('\u{1b}') || shown.contains('⠁');
    let lines = ["CI=1", "TERM=dumb", "WHIMBREL_NO_PROGRESS=1", ""];
    for (number, variable) in lines.into_iter().enumerate() {
        story.write(&format!("migrations/2025011012000{number}_wait.sql"), "select pg_sleep(0.4);\n");
        let shown = on_a_terminal(&story, &format!("{variable} {line}"), "");
        assert!(shown.contains("applied 1 migration"), "{shown}");
        assert_eq!(is_live(&shown), variable.is_empty(), "{variable}: {shown:?}");
    }
}

#[test]
fn the_live_line_fits_into_forty_columns() {
    let database = database();
    let story = Story::on(&database);
    story.write(
        "migrations/20250110120000_wait_for_a_long_time_with_a_long_name.sql",
        "select pg_sleep(0.5) as a_column_with_a_long_name_so_that_the_line_is_long;\n",
    );
    let shown = on_a_terminal(&story, "stty rows 24 cols 40; \"$WHIMBREL\" up 2>&1 >/dev/null", "");
    let frames: Vec<&str> = shown
        .split(['\r', '\n'])
        .filter(|frame| frame.contains("pg_sleep") || frame.contains("wait_for"))
        .collect();
    let spinning = frames.iter().filter(|frame| frame.contains('…') || frame.contains("0s"));
    assert!(spinning.clone().count() > 0, "{shown:?}");
    for frame in spinning {
        let width = crate::streams::without_colour(frame).chars().filter(|c| !c.is_control()).count();
        assert!(width <= 40, "{width}: {frame:?}");
    }
}

#[test]
fn standard_output_is_the_same_on_a_terminal_and_in_a_pipe() {
    let database = database();
    let story = Story::on(&database);
    two_migrations(&story);
    story.run("up --steps 1");
    for arguments in ["status", "status --long", "log --sql", "--format json status", "up --dry-run"] {
        let piped = out(&story.run(arguments));
        let shown = on_a_terminal(&story, &format!("\"$WHIMBREL\" {arguments} 2>/dev/null"), "");
        assert_eq!(crate::streams::without_colour(&shown), piped, "{arguments}");
    }
}

#[test]
fn what_comes_from_a_server_or_a_file_cannot_act_on_a_terminal() {
    let database = database();
    let story = Story::on(&database);
    story.write(
        "migrations/20250110120000_hostile.sql",
        "do $$ begin raise notice 'a%[2Jb', chr(27); end $$;\n\
         do $$ begin raise exception using message = 'c' || chr(27) || '[2Jd' || chr(155) || chr(8238) || 'e'; end $$; -- \u{1b}[2J\n",
    );
    for arguments in ["up", "--format json up", "--format jsonl up", "log"] {
        let output = story.run(arguments);
        for bytes in [&output.stdout, &output.stderr] {
            let text = String::from_utf8(bytes.clone()).unwrap();
            assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{arguments}: {text:?}");
        }
    }
    assert!(err(&story.run("up")).contains("c[2Jde"));
}

#[test]
fn a_password_on_the_command_line_is_warned_of_and_never_shown() {
    let database = database();
    let mut story = Story::on(&database);
    story.unset("WHIMBREL_URL");
    let url = database.url().replace("user=postgres", "user=postgres&password=s3cret");
    let output = story.run(&format!("status --url {url}"));
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(err(&output).contains("warning[password-in-arguments]"), "{}", err(&output));
    assert!(!err(&output).contains("s3cret") && !out(&output).contains("s3cret"));
    let output = story.run("status --url postgres://ada:s3cret@127.0.0.1:1/db");
    assert!(!err(&output).contains("s3cret"), "{}", err(&output));
}

/// What goes and what comes may be one: a person says so, and is asked about nothing that follows from an answer.
#[test]
fn a_person_is_asked_whether_something_was_renamed() {
    let story = Story::new();
    story.write("whimbrel.toml", "version = 1\n");
    story.write(
        "migrations/20260110120000_base.sql",
        "create table users (id bigint constraint users_key primary key, name text, nick text);\n",
    );
    story.write(
        "schema/app.sql",
        "create table people (id bigint constraint users_key primary key, name text, nick text);\n",
    );
    let line = "\"$WHIMBREL\" generate people --dry-run; echo \"exit $?\"";
    let shown = on_a_terminal(&story, line, "y\n");
    assert!(shown.contains("public.users goes and people (schema/app.sql:1:1) comes"), "{shown}");
    assert!(shown.contains("alter table public.users rename to people;"), "{shown}");
    assert!(!shown.contains("drop table") && shown.contains("exit 0"), "{shown}");
    let shown = on_a_terminal(&story, line, "n\n");
    assert!(shown.contains("drop table public.users") && shown.contains("exit 0"), "{shown}");
    let shown = on_a_terminal(&story, &format!("\"$WHIMBREL\" --no-input {}", &line[11..]), "");
    assert!(shown.contains("--rename public.users=people") && !shown.contains("[y/N]"), "{shown}");
    story.write(
        "schema/app.sql",
        "create table users (id bigint constraint users_key primary key, full_name text, nick_name text);\n",
    );
    let shown = on_a_terminal(&story, line, "y\nn\n");
    assert!(shown.contains("rename column name to full_name"), "{shown}");
    assert!(
        shown.contains("rename column nick to nick_name") || shown.contains("drop column nick"),
        "{shown}"
    );
    assert_eq!(shown.matches("[y/N]").count(), 2, "{shown}");
}
