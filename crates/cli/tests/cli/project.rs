//! Commands that need no database.

use crate::story::Story;

#[test]
fn a_folder_becomes_a_project_and_gets_a_migration() {
    let mut story = Story::new();
    story.tell("init");
    story.tell("init");
    story.tell("new 'Add user preferences' --because 'people asked for a dark mode'");
    story.tell("new add_memos --with-down");
    story.tell("--format json new add_reactions");
    story.tell("new ''");
    story.ends_as("init_and_new");
}

#[test]
fn without_a_project_the_way_out_is_named() {
    let mut story = Story::new();
    story.tell("new add_memos");
    story.tell("--config nowhere.toml new add_memos");
    story.write("whimbrel.toml", "version = 1\nmigration = \"sql\"\n");
    story.tell("new add_memos");
    story.set("WHIMBREL_NO_INPTU", "1");
    story.tell("new add_memos");
    story.ends_as("no_project");
}

#[test]
fn codes_and_exit_codes_are_explained() {
    let mut story = Story::new();
    story.tell("explain 8");
    story.tell("explain failed-dirty");
    story.tell("explain unterminated-quote");
    story.tell("--format json explain unterminated-quote");
    story.tell("explain unterminated-qoute");
    story.tell("--format json explain unterminated-qoute");
    story.tell("--format jsonl explain unterminated-qoute");
    story.ends_as("explain");
}

#[test]
fn a_command_line_that_cannot_be_understood_says_why() {
    let mut story = Story::new();
    story.tell("");
    story.tell("upp");
    story.tell("explain --lenght");
    story.tell("--format yaml version");
    story.tell("new");
    story.tell("--format json upp");
    story.tell("--format=jsonl upp");
    story.ends_as("usage");
}

#[test]
fn the_version_is_told_in_every_format() {
    let mut story = Story::new();
    story.tell("version");
    story.tell("--version");
    story.tell("--format json version");
    story.tell("--format jsonl version");
    story.ends_as("version");
}

#[test]
fn every_shell_gets_a_script_that_knows_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = Story::new().run(&format!("completion {shell}"));
        assert_eq!(output.status.code(), Some(0));
        let script = crate::story::out(&output);
        assert!(script.contains("whimbrel") && script.contains("explain"), "{shell}");
    }
}
