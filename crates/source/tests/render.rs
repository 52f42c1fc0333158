//! What people and programs are shown.

use whimbrel_source::render::human::{Colour, human};
use whimbrel_source::render::json::json;
use whimbrel_source::{Diagnostic, Script, SourceFile, Span, StandardConformingStrings};

fn first_error(text: &str) -> Diagnostic {
    let file = SourceFile::new("migrations/0042_orders.sql", text);
    match Script::read(file, StandardConformingStrings::On) {
        Ok(_) => panic!("no error in {text}"),
        Err(errors) => errors.into_iter().next().unwrap_or_else(|| panic!("no error in {text}")),
    }
}

#[test]
fn an_error_shows_its_place_its_reason_and_the_way_out() {
    let expected = "\
error[psql-command]: \\echo is a command of psql, not SQL
  ╭▸ migrations/0042_orders.sql:2:3
  │
2 │   \\echo done
  │   ━━━━━
  │
  ├ note: It only changes what psql shows.
  ╰ help: remove the line";
    for line_end in ["\n", "\r\n"] {
        let text = format!("select 1;{line_end}  \\echo done{line_end}");
        assert_eq!(human(&first_error(&text), Colour::Plain), expected);
    }
}

#[test]
fn several_labels_of_a_file_share_one_excerpt() {
    let file = SourceFile::new("a.sql", "-- whimbrel: a = 1\n\n\n\n\n-- whimbrel: a = 2\n");
    let errors = whimbrel_source::Header::read(&file).unwrap_err();
    let expected = "\
error[duplicate-setting]: a is set twice
  ╭▸ a.sql:6:1
  │
1 │ -- whimbrel: a = 1
  │ ────────────────── first here
  ┆
6 │ -- whimbrel: a = 2
  │ ━━━━━━━━━━━━━━━━━━ again here
  │
  ╰ help: keep one of the two lines";
    assert_eq!(human(&errors[0], Colour::Plain), expected);
}

#[test]
fn colour_is_only_added_where_it_is_asked_for() {
    let error = first_error("select 'x");
    assert!(!human(&error, Colour::Plain).contains('\u{1b}'));
    assert!(human(&error, Colour::Styled).contains("\u{1b}["));
}

#[test]
fn characters_that_a_terminal_obeys_are_never_printed() {
    let evil = "\u{1b}[2J\u{9b}31m\u{7}\u{202e}\r";
    let file = SourceFile::new(format!("a{evil}.sql"), format!("{evil} here"));
    let diagnostic = Diagnostic::warning("evil", format!("message {evil}"))
        .at(&file, Span::new(0, 3), evil)
        .with_note(format!("one\ntwo {evil}"))
        .with_help(evil);
    let shown = human(&diagnostic, Colour::Plain);
    let is_obeyed = |character: char| character.is_control() && character != '\n' || character == '\u{202e}';
    assert!(!shown.contains(is_obeyed), "{shown:?}");
}

#[test]
fn a_huge_line_is_cut_around_its_underline_and_keeps_its_column() {
    let text = format!("{}→{}", "ä, ".repeat(100_000), "b, ".repeat(100_000));
    let file = SourceFile::new("dump.sql", text);
    let at = file.text().find('→').unwrap();
    let shown = human(&Diagnostic::error("x", "m").at(&file, Span::new(at, at + 3), "here"), Colour::Plain);
    assert!(shown.contains("dump.sql:1:300001"), "{shown}");
    assert!(shown.contains("━ here"), "{shown}");
    assert!(shown.len() < 1000, "{shown}");
}

#[test]
fn a_huge_note_is_cut() {
    let shown = human(&Diagnostic::error("x", "m").with_note("é".repeat(1_000_000)), Colour::Plain);
    assert!(shown.len() < 5000 && shown.contains('…'), "{}", shown.len());
}

#[test]
fn a_long_statement_is_underlined_on_its_first_line() {
    let file = SourceFile::new("a.sql", "insert into t values\n".to_owned() + &"(1),\n".repeat(1000));
    let all = Span::new(0, file.text().len());
    let shown = human(&Diagnostic::error("x", "m").at(&file, all, "this"), Colour::Plain);
    assert!(shown.ends_with("━━━━━━━━━━━━━━━━━━━━ this"), "{shown}");
}

#[test]
fn any_span_can_be_shown() {
    let text = "é\n\r\nline ü\n";
    let file = SourceFile::new("a.sql", text);
    for start in 0..text.len() + 3 {
        for end in start..text.len() + 3 {
            let diagnostic = Diagnostic::note("x", "m").at(&file, Span::new(start, end), "here");
            assert!(human(&diagnostic, Colour::Plain).contains("here"), "{start}..{end}");
        }
    }
}

#[test]
fn json_has_every_fact_of_the_human_text() {
    let json = json(&first_error("select 1;\n  \\echo done\n"));
    let expected = serde_json::json!({
        "code": "psql-command",
        "severity": "error",
        "message": "\\echo is a command of psql, not SQL",
        "labels": [{
            "file": "migrations/0042_orders.sql",
            "line": 2, "column": 3, "end_line": 2, "end_column": 8,
            "message": "",
        }],
        "notes": ["It only changes what psql shows."],
        "help": ["remove the line"],
    });
    assert_eq!(json, expected);
}
