//! The demo, as a person starts it.

use std::process::Command;
use whimbrel_testbed::TestServer;

#[test]
fn the_demo_says_what_it_did_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_whimbrel"));
    command
        .args(["demo", "--messages", "2000", "--color", "never"])
        .current_dir(folder.path())
        .env("TMPDIR", folder.path())
        .env("WHIMBREL_POSTGRES_BINARIES", TestServer::any().bin_directory())
        .env("DATABASE_URL", "postgres://nobody@nowhere.invalid/production");
    let output = command.output().unwrap();
    let (said, talk) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success(), "{said}\n{talk}");
    for line in [
        "▸ whimbrel status",
        "0 applied, 11 pending",
        "applied 7 migrations, 9 statements",
        "✓ schema   is what the history gives",
        "exit code 8 (failed-dirty), as it should be",
        "index uq_streams_workspace_name: not there",
        "✓ reverted 20260203091204_unique_stream_names",
        "✓ 13 migrations, 17 statements",
        "✓ no server is left running, and no file",
        "next: whimbrel init",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    assert!(talk.contains("waits for pid"), "{talk}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
