//! What the comments at the head of a file say.

use whimbrel_source::{Header, Script, SourceFile, StandardConformingStrings};

fn header(text: &str) -> Header {
    Header::read(&SourceFile::new("a.sql", text)).unwrap_or_else(|errors| panic!("{text:?}: {errors:?}"))
}

fn codes(text: &str) -> Vec<&'static str> {
    let errors = Header::read(&SourceFile::new("a.sql", text)).err().unwrap_or_default();
    errors.iter().map(|error| error.code).collect()
}

#[test]
fn the_reason_is_the_prose_of_the_first_block() {
    for (text, reason) in [
        ("-- one\n-- two\n\n-- three\nselect 1;", "one\ntwo"),
        ("-- Why: it is slow\n--\n-- really\nselect 1;", "it is slow\n\nreally"),
        ("/* Why: it is slow; */ select 1;", "it is slow;"),
        ("/*\n * one\n * two\n */\nselect 1;", "one\ntwo"),
        ("-- whimbrel: a = b\n\n-- why\nselect 1;", "why"),
        ("-- whimbrel: a = b\n-- why\nselect 1;", "why"),
        ("-- one\r\n-- two\r\n\r\n-- three\r\nselect 1;", "one\ntwo"),
        ("--\n-- PostgreSQL database dump\n--\n\n\\restrict x\n", "PostgreSQL database dump"),
        ("select 1; -- too late", ""),
        ("select 1", ""),
        ("", ""),
    ] {
        assert_eq!(header(text).reason, reason, "{text:?}");
    }
}

#[test]
fn a_template_that_was_not_filled_in_is_no_reason() {
    for text in ["-- Why:\n", "-- Why: \n--\n\nselect 1;", "/* Why: */", "--\n--\nselect 1;"] {
        assert_eq!(header(text).reason, "", "{text:?}");
    }
}

#[test]
fn settings_stand_anywhere_before_the_first_statement() {
    let text = "-- why\n--whimbrel: a = 1\n\n  -- whimbrel:  b-c=\"x = y\" \r\n/* whimbrel: d = '2 s'\n*/;\n\
                -- whimbrel: e=f\nselect 1;\n-- whimbrel: g = 3";
    let found = header(text);
    let settings: Vec<(&str, &str)> =
        found.settings.iter().map(|setting| (setting.key.as_str(), setting.value.as_str())).collect();
    assert_eq!(settings, [("a", "1"), ("b-c", "x = y"), ("d", "2 s"), ("e", "f")]);
    let file = SourceFile::new("a.sql", text);
    assert_eq!(file.slice(found.settings[1].span), "-- whimbrel:  b-c=\"x = y\"");
}

#[test]
fn settings_that_cannot_be_read_are_errors() {
    assert_eq!(codes("-- whimbrel: a = 1\n\n-- whimbrel: a = 1\n"), ["duplicate-setting"]);
    assert_eq!(
        codes("-- whimbrel: a\n-- whimbrel: = 1\n-- whimbrel: a b = 1\n-- whimbrel: a =\n-- whimbrel:\n"),
        ["malformed-setting"; 5]
    );
}

#[test]
fn settings_after_the_first_statement_are_not_passed_over() {
    let text = "-- whimbrel: a = 1\nselect '-- whimbrel: b = 1' -- whimbrel: c = 1\n;\n-- whimbrel: d = 1\n\
                copy t from stdin;\n-- whimbrel: e = 1\n\\.\n/*\n * whimbrel: f = 1 */";
    let script = Script::read(SourceFile::new("a.sql", text), StandardConformingStrings::On).unwrap();
    let late = Header::late_settings(&script);
    let lines: Vec<&str> = late.iter().map(|error| script.file.slice(error.labels[0].span)).collect();
    assert_eq!(lines, ["-- whimbrel: c = 1", "-- whimbrel: d = 1", "* whimbrel: f = 1 */"]);
}
