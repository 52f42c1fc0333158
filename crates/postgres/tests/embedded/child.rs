//! This test binary again, as another process, with a part to play.

use super::support::{Folder, ask, embedded_in, open, set_mode};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use whimbrel_postgres::embedded::{EmbeddedSettings, Fetching, Scratch, Server, ServerOptions};

/// What a child is told by its environment.
const PART: &str = "WHIMBREL_TEST_PART";
const FOLDER: &str = "WHIMBREL_TEST_FOLDER";
const BINARIES: &str = "WHIMBREL_TEST_BINARIES";

/// A copy of this binary that an unprivileged user can run.
pub(crate) fn readable_copy(folder: &Folder) -> PathBuf {
    let copy = folder.path().join("test-binary");
    std::fs::copy(std::env::current_exe().expect("this binary"), &copy).expect("a copy");
    set_mode(&copy, 0o755);
    copy
}

/// The arguments that make the test harness play only the part.
pub(crate) const ARGUMENTS: [&str; 3] =
    ["--exact", "child::plays_the_part_that_another_test_gave_it", "--nocapture"];

/// The command for a child with a part and a folder.
pub(crate) fn command(part: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    command.args(ARGUMENTS);
    give(&mut command, part, folder);
    command
}

/// Sets a part and a folder for any command that ends in this binary.
pub(crate) fn give(command: &mut Command, part: &str, folder: &Path) {
    let binaries = whimbrel_testbed::TestServer::any().bin_directory();
    command.env(PART, part).env(FOLDER, folder).env(BINARIES, binaries);
}

/// What the child says, line by line, each after its keyword.
pub(crate) fn listen(child: &mut Child, keyword: &str) -> String {
    let stdout = child.stdout.as_mut().expect("a pipe");
    let mut said = String::new();
    for line in BufReader::new(stdout).lines() {
        let line = line.expect("text");
        if let Some(rest) = line.strip_prefix(keyword) {
            return rest.trim().to_owned();
        }
        said.push_str(&line);
        said.push('\n');
    }
    panic!("the child never said {keyword}: {said}");
}

pub(crate) fn spawn(mut command: Command) -> Child {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the child runs")
}

fn say(keyword: &str, value: impl std::fmt::Display) {
    let mut stdout = std::io::stdout();
    // The harness has begun a line of its own.
    writeln!(stdout, "\n{keyword} {value}").expect("the parent listens");
    stdout.flush().expect("the parent listens");
}

fn wait_for_the_parent() {
    let _ = std::io::stdin().read_line(&mut String::new());
}

#[test]
fn plays_the_part_that_another_test_gave_it() {
    let (Ok(part), Some(folder)) = (std::env::var(PART), std::env::var_os(FOLDER)) else { return };
    let folder = PathBuf::from(folder);
    match part.as_str() {
        "scratch" => scratch(&folder),
        "persistent" => persistent(&folder),
        "everything" => everything(&folder),
        "fetch" => fetch(&folder),
        other => panic!("no such part: {other}"),
    }
}

/// Starts a server and holds it until killed.
fn scratch(folder: &Path) {
    let scratch = Scratch::start(&embedded_in(folder)).expect("a server");
    say("server", scratch.server().pid());
    say("folder", scratch.server().socket_directory().display());
    wait_for_the_parent();
}

/// Starts a server that stays, and ends.
fn persistent(folder: &Path) {
    let options = ServerOptions::persistent(folder.join("dev"), None);
    let server = Server::start(&embedded_in(folder), &options).expect("a server");
    say("server", server.pid());
}

/// The whole way with folders found from a home, as whoever runs this.
fn everything(home: &Path) {
    let settings = EmbeddedSettings {
        binaries: std::env::var_os(BINARIES).map(PathBuf::from),
        home: Some(home.to_path_buf()),
        fetching: Fetching::Refused,
        ..EmbeddedSettings::default()
    };
    let embedded = open(&settings).unwrap_or_else(|error| panic!("{:#?}", error.diagnostic()));
    let scratch = Scratch::start(&embedded).unwrap_or_else(|error| panic!("{:#?}", error.diagnostic()));
    say("cache", embedded.cache().display());
    say("answer", ask(scratch.server(), "select 'it runs'"));
}

/// Fetches a major that is not installed and says how that went.
fn fetch(folder: &Path) {
    let settings = EmbeddedSettings {
        major: super::fetching::major_to_fetch(),
        search_path: std::env::var_os("PATH"),
        cache: Some(folder.join("cache")),
        runtime: Some(folder.join("run")),
        ..EmbeddedSettings::default()
    };
    match open(&settings) {
        Ok(embedded) => say("fetched", &embedded.binaries().version),
        Err(error) => {
            let diagnostic = error.diagnostic();
            say("code", diagnostic.code);
            say("notes", diagnostic.notes.join(" / "));
            say("help", diagnostic.help.join(" / "));
        }
    }
}
