//! Standard output is data, whoever reads it.

use crate::story::{Story, binary, err, out};
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};

/// Runs a shell line on a terminal of its own; what the terminal shows, with its line ends as `\n`.
///
/// `stdin` is what is typed.
pub(crate) fn on_a_terminal(story: &Story, line: &str, stdin: &str) -> String {
    let mut child = terminal(story, line);
    child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n")
}

/// The same, but `typed.1` is typed when the terminal shows `typed.0`.
pub(crate) fn typed_after(story: &Story, line: &str, typed: (&str, &str)) -> String {
    let mut child = terminal(story, line);
    let mut shown = Vec::new();
    while !String::from_utf8_lossy(&shown).contains(typed.0) {
        let mut byte = [0];
        let count = child.stdout.as_mut().unwrap().read(&mut byte).unwrap();
        assert_eq!(count, 1, "{}", String::from_utf8_lossy(&shown));
        shown.push(byte[0]);
    }
    child.stdin.take().unwrap().write_all(typed.1.as_bytes()).unwrap();
    shown.extend(child.wait_with_output().unwrap().stdout);
    String::from_utf8(shown).unwrap()
}

fn terminal(story: &Story, line: &str) -> Child {
    let mut command = Command::new("script");
    command.args(["-qec", line, "/dev/null"]).env_clear();
    for (name, value) in story.command("").get_envs() {
        command.env(name, value.unwrap());
    }
    command.env("WHIMBREL", binary()).env("SHELL", "/bin/sh").current_dir(story.path(""));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
}

/// The text without colour codes.
pub(crate) fn without_colour(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = behind.split_once('m').map_or("", |(_, rest)| rest);
    }
    plain + rest
}

#[test]
fn a_terminal_and_a_pipe_get_the_same_but_for_colour() {
    let story = Story::new();
    for arguments in ["explain", "explain 8", "version", "--format json explain 8", "explain --help"] {
        let piped = out(&story.run(arguments));
        let shown = on_a_terminal(&story, &format!("\"$WHIMBREL\" {arguments} 2>/dev/null"), "");
        assert_eq!(without_colour(&shown), piped, "{arguments}");
    }
}

#[test]
fn colour_is_shown_on_a_terminal_and_not_where_it_is_not_wanted() {
    let mut story = Story::new();
    let line = "\"$WHIMBREL\" explain 8";
    let has_colour = |story: &Story, line: &str| on_a_terminal(story, line, "").contains('\u{1b}');
    assert!(has_colour(&story, line));
    assert!(!has_colour(&story, &format!("{line} --color never")));
    assert!(!has_colour(&story, &format!("TERM=dumb {line}")));
    story.set("NO_COLOR", "1");
    assert!(!has_colour(&story, line));
    story.set("CLICOLOR_FORCE", "1");
    assert!(!has_colour(&story, line));
    assert!(has_colour(&story, &format!("{line} --color always")));
}

#[test]
fn colour_can_be_forced_into_a_pipe() {
    let mut story = Story::new();
    assert!(!out(&story.run("explain 8")).contains('\u{1b}'));
    assert!(out(&story.run("explain 8 --color always")).contains('\u{1b}'));
    story.set("CLICOLOR_FORCE", "1");
    assert!(out(&story.run("explain 8")).contains('\u{1b}'));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let story = Story::new();
    let line = format!("'{}' explain | head -1", binary().display());
    let mut command = Command::new("bash");
    command.args(["-o", "pipefail", "-c", &line]).current_dir(story.path(""));
    let output = command.output().unwrap();
    assert_eq!(
        (output.status.code(), out(&output).as_str(), err(&output).as_str()),
        (Some(0), "Exit codes\n", "")
    );
}

#[test]
fn a_full_disk_behind_standard_output_is_an_error() {
    let story = Story::new();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = story.command("explain").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("error[output-not-written]"), "{}", err(&output));
}

/// Each document says what it is; a problem has the exit code of the process.
fn answers_with_one_document(story: &Story, arguments: &str) {
    let output = story.run(&format!("--format json {arguments}"));
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let schema = document
        .get("schema")
        .and_then(|schema| schema.as_str())
        .unwrap_or_else(|| panic!("{arguments}: {document}"));
    let exit = output.status.code().unwrap();
    assert_eq!(schema == "whimbrel.problem/1", exit > 1, "{arguments}: {schema} {exit}");
    if exit > 1 {
        assert_eq!(
            document.get("exit").and_then(serde_json::Value::as_i64),
            Some(i64::from(exit)),
            "{arguments}"
        );
        assert_eq!(err(&output).matches("error[").count(), 1, "{arguments}: {}", err(&output));
    }
}

#[test]
fn every_command_answers_with_one_json_document() {
    let database = crate::apply::database();
    let mut story = Story::new();
    let without_database = ["init", "init", "new x --with-down", "new ''", "explain", "explain 8", "version"];
    for arguments in without_database.into_iter().chain(["completion bash", "nonsense", ""]) {
        answers_with_one_document(&story, arguments);
    }
    story.set("WHIMBREL_URL", &database.url());
    for arguments in [
        "status --check",
        "up --dry-run",
        "up",
        "up",
        "status --long",
        "verify",
        "log --sql",
        "resume",
        "abort",
        "repair --migration x --accept gone --because y",
        "repair",
        "revert --as-new x",
        "down",
        "down --yes --unchecked",
        "doctor",
        "dev status",
        "dev down",
        "dev psql-url",
        "status --url postgres://ada@127.0.0.1:1/app",
        "demo --messages 1000",
    ] {
        answers_with_one_document(&story, arguments);
    }
}

#[test]
fn json_lines_end_with_the_exit_code() {
    let story = Story::new();
    for (arguments, exit) in [("version", 0), ("nonsense", 2)] {
        let output = story.run(&format!("--format jsonl {arguments}"));
        let text = out(&output);
        let lines: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let last = lines.last().unwrap();
        assert_eq!((last["event"].as_str(), last["exit"].as_i64()), (Some("end"), Some(exit)));
        assert_eq!(output.status.code().map(i64::from), Some(exit));
    }
}
