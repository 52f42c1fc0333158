//! How files are cut into statements.

use whimbrel_source::{Digests, Header, Identifier, Script, SourceFile, StandardConformingStrings};

fn read(text: &str) -> Script {
    Script::read(SourceFile::new("test.sql", text), StandardConformingStrings::On)
        .unwrap_or_else(|errors| panic!("{text}: {errors:?}"))
}

fn statements(text: &str) -> Vec<String> {
    let script = read(text);
    script.statements.iter().map(|statement| statement.text(&script.file).to_owned()).collect()
}

fn codes(text: &str) -> Vec<&'static str> {
    match Script::read(SourceFile::new("test.sql", text), StandardConformingStrings::On) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(|error| error.code).collect(),
    }
}

#[test]
fn statements_end_at_semicolons_and_the_last_needs_none() {
    assert_eq!(statements("select 1; ; -- x\n;select 2"), ["select 1", "select 2"]);
    assert_eq!(statements("-- nothing\n/* at all */ ;;"), [""; 0]);
}

#[test]
fn semicolons_in_parentheses_do_not_end_a_statement() {
    let rule = "create rule r as on insert to t do (select 1; select 2)";
    assert_eq!(statements(&format!("{rule}; select 3")), [rule, "select 3"]);
}

#[test]
fn a_body_goes_on_to_the_end_that_follows_a_semicolon() {
    let body = "create or replace function f(a int) returns int begin atomic \
                select case when a > 1 then 1 else 2 end; select 1 as end; select 2 end; end";
    assert_eq!(statements(&format!("{body}; select 3;")), [body, "select 3"]);
    let empty = "create procedure p() begin atomic end";
    assert_eq!(statements(&format!("{empty}; select 3;")), [empty, "select 3"]);
}

#[test]
fn a_function_may_be_called_begin() {
    let create = "create function begin() returns int language sql as 'select 1'";
    assert_eq!(statements(&format!("{create}; select 2")), [create, "select 2"]);
}

#[test]
fn copy_data_ends_at_its_line_and_is_not_read_as_sql() {
    let script = read("copy t (a, b) from stdin;\n1\t'\n2\t$$\n\\.\nselect 1;");
    assert_eq!(script.statements.len(), 2);
    assert_eq!(script.file.slice(script.statements[0].copy_data.unwrap()), "1\t'\n2\t$$\n");
    let script = read("copy t from stdin; -- two rows\r\n1\r\n2\r\n\\.\r\n");
    assert_eq!(script.file.slice(script.statements[0].copy_data.unwrap()), "1\r\n2\r\n");
    let script = read("copy t from stdin with (format csv);\n1\n2");
    assert_eq!(script.file.slice(script.statements[0].copy_data.unwrap()), "1\n2");
}

#[test]
fn every_error_of_a_file_is_reported() {
    assert_eq!(
        codes("\\restrict abc\n\\connect db\nselect 1 \\gset\n\\i x.sql\n\\unrestrict abc\nselect 'x"),
        ["psql-connect", "psql-command", "psql-command", "unterminated-quote"]
    );
    assert_eq!(codes("create table t (a int; select 1;"), ["unclosed-parenthesis"]);
}

/// The errors of a broken text by their lines, and the statements that are whole.
fn recovered(text: &str) -> (Vec<(&'static str, usize)>, Vec<String>) {
    let file = SourceFile::new("test.sql", text);
    let (script, errors) = Script::read_what_is_whole(file, StandardConformingStrings::On);
    let place = |error: &whimbrel_source::Diagnostic| {
        let lines = error.labels.iter().map(|label| label.file.position(label.span.start).line);
        (error.code, lines.min().unwrap_or_default())
    };
    let whole = script.statements.iter().map(|statement| statement.text(&script.file).to_owned());
    (errors.iter().map(place).collect(), whole.collect())
}

#[test]
fn behind_a_statement_that_is_broken_reading_goes_on() {
    let (one, three) = ("alter table a add b int", "drop table c");
    for (broken, code) in [
        ("comment on table t is 'it's';", "unterminated-quote"),
        ("insert into t\nvalues ('it's', 'x');", "unterminated-quote"),
        ("insert into \"t values (1);", "unterminated-quote"),
        ("create table t (\n  a int;\n", "unclosed-parenthesis"),
        ("/* why\nselect 1;", "unterminated-comment"),
        (
            "create function f() returns int as $$ begin\n  return 1;\nend; $f$ language plpgsql;",
            "unterminated-dollar-quote",
        ),
        ("create function f() returns int begin atomic select 1;", "unclosed-body"),
    ] {
        let (errors, whole) = recovered(&format!("{one};\n{broken}\n{three};\nselect 'x';\n"));
        assert_eq!(errors.first().map(|error| error.0), Some(code), "{broken}");
        assert_eq!(errors.len(), 1, "{broken}: {errors:?}");
        assert_eq!(whole, [one, three, "select 'x'"], "{broken}");
    }
}

#[test]
fn each_broken_statement_of_a_file_is_said_at_its_place() {
    let text = "comment on table t is 'it's';\nselect 'fine';\ncomment on table u is 'that's';\nselect (1;\n\
                create function f() returns int language sql as $$ select 1;\n\
                create function g() returns int language sql as $$ select 2; $$;\ndrop table c;\n/* the end";
    let (errors, whole) = recovered(text);
    let expected = [
        ("unterminated-quote", 1),
        ("unterminated-quote", 3),
        ("unclosed-parenthesis", 4),
        ("unterminated-dollar-quote", 5),
        ("unterminated-comment", 8),
    ];
    assert_eq!(errors, expected);
    let function = "create function g() returns int language sql as $$ select 2; $$";
    assert_eq!(whole, ["select 'fine'", function, "drop table c"]);
}

#[test]
fn literals_of_several_lines_are_whole_where_another_statement_is_broken() {
    let body = "create function f() returns int language plpgsql as 'begin\n  perform 1;\nupdate t set a = 1;\nend;'";
    let (errors, whole) = recovered(&format!("{body};\nselect (1;\nselect 2;\n"));
    assert_eq!(errors, [("unclosed-parenthesis", 5)]);
    assert_eq!(whole, [body, "select 2"]);
}

#[test]
fn a_file_that_is_broken_all_over_is_given_up_in_time() {
    let text = "insert into t values ((1;\n/* \ndrop table t;\n".repeat(10_000);
    let (errors, _) = recovered(&text);
    assert_eq!(errors.len(), 50);
}

/// Whether a backslash escapes the quote in a plain literal that comes after `text`.
fn escapes_after(text: &str, strings: StandardConformingStrings) -> bool {
    let file = SourceFile::new("test.sql", format!("{text}; select '\\'"));
    Script::read(file, strings).is_err()
}

#[test]
fn statements_that_turn_escapes_on_are_followed() {
    for text in [
        "set standard_conforming_strings = off",
        "SET SESSION Standard_Conforming_Strings TO 'OFF'",
        "set /* ; */ \"standard_conforming_strings\" -- x\n = f",
        "set standard_conforming_strings = 0; select 1",
        "begin; set local standard_conforming_strings = no",
        "begin; set standard_conforming_strings = no; commit",
        "select 1, pg_catalog.set_config('standard_conforming_strings', 'off', false)",
        "select set_config('x', 'y', true), set_config(E'standard_conforming_strings', 'false', true)",
        "set standard_conforming_strings = off; begin; set standard_conforming_strings = on; rollback",
        "set standard_conforming_strings = off; reset search_path",
        "set standard_conforming_strings = off; begin; savepoint a; rollback to a",
    ] {
        assert!(escapes_after(text, StandardConformingStrings::On), "{text}");
    }
}

#[test]
fn statements_that_turn_escapes_off_are_followed() {
    for text in [
        "set standard_conforming_strings = off; set standard_conforming_strings = on",
        "set standard_conforming_strings = off; reset standard_conforming_strings",
        "set standard_conforming_strings = off; reset all",
        "set standard_conforming_strings = off; discard all",
        "set standard_conforming_strings = off; set standard_conforming_strings to default",
        "begin; set local standard_conforming_strings = off; commit",
        "begin; set local standard_conforming_strings = off; end",
        "begin; set standard_conforming_strings = off; rollback",
        "begin; select set_config('standard_conforming_strings', 'off', true); abort",
        "set standard_conforming_strings = neither",
        "set standard_conforming_strings = o",
        "set other = off; select 'set standard_conforming_strings = off'",
        "-- set standard_conforming_strings = off\nselect 1",
    ] {
        assert!(!escapes_after(text, StandardConformingStrings::On), "{text}");
    }
    assert!(escapes_after("select 1", StandardConformingStrings::Off));
    assert!(!escapes_after("set standard_conforming_strings = on", StandardConformingStrings::Off));
    assert!(escapes_after("set standard_conforming_strings = on; reset all", StandardConformingStrings::Off));
}

#[test]
fn words_are_upper_case_and_quoted_names_are_not() {
    let script = read("create Unique index \"CREATE\" on T (a) where b = 'X'");
    let words: Vec<_> = script.statements[0].words(&script.file).collect();
    assert_eq!(
        words,
        ["CREATE", "UNIQUE", "INDEX", "\"CREATE\"", "ON", "T", "(", "A", ")", "WHERE", "B", "=", "'X'"]
    );
    assert!(script.statements[0].begins_with(&script.file, &["CREATE", "UNIQUE", "INDEX"]));
    assert!(!script.statements[0].begins_with(&script.file, &["CREATE", "INDEX"]));
}

#[test]
fn chains_of_names_are_found_however_they_are_written() {
    for (text, expected) in [
        ("select a . b /* x */ . \"C\", x.y[1].z, (r).f, t.*", "a.b.\"C\" | x.y | r | t"),
        ("lock table A, a, \"a\", S.A, s.a", "lock | a | s.a"),
        ("select U&\"!0061\" uescape '!' . b, 'x.y', $$z$$, 1.5, uescape", "a.b | uescape"),
        ("table \"select\".t", "\"select\".t"),
        ("drop view pg_catalog.v cascade", "drop | view | pg_catalog.v | cascade"),
    ] {
        let script = read(text);
        let chains: Vec<String> = script.statements[0]
            .names(&script.file)
            .iter()
            .map(|chain| chain.iter().map(Identifier::to_string).collect::<Vec<_>>().join("."))
            .collect();
        assert_eq!(chains.join(" | "), expected, "{text}");
    }
}

#[test]
fn errors_point_at_what_was_opened() {
    for (text, opened) in [
        ("select 1;\n  select E'a", "E'"),
        ("select \"a", "\""),
        ("/* /* */", "/*"),
        ("select $tag$ $Tag$", "$tag$"),
        ("select ((1)", "("),
        ("create function f() begin atomic select 1;", "begin"),
        ("  \\Connect x", "\\Connect"),
    ] {
        let file = SourceFile::new("test.sql", text);
        match Script::read(file, StandardConformingStrings::On) {
            Ok(script) => panic!("{text}: {:?}", script.statements),
            Err(errors) => {
                let label = &errors[0].labels[0];
                assert_eq!(label.file.slice(label.span), opened, "{text}");
            }
        }
    }
}

#[test]
fn names_are_what_the_server_would_look_up() {
    let script = read(r#"alter table App."Orders" add x int references U&"d\0061ta".t, add y "int" -- c"#);
    let names: Vec<String> = script.statements[0]
        .names(&script.file)
        .iter()
        .map(|chain| chain.iter().map(Identifier::to_string).collect::<Vec<_>>().join("."))
        .collect();
    assert_eq!(names, ["alter", "app.\"Orders\"", "add", "x", "\"int\"", "data.t", "y"]);
}

#[test]
fn a_header_gives_the_reason_and_the_settings() {
    let text = "-- Why: orders are slow\n-- to load.\n-- whimbrel: lock_timeout = '2s'\n\n-- more\nselect 1;";
    let header = Header::read(&SourceFile::new("test.sql", text)).unwrap();
    assert_eq!(header.reason, "orders are slow\nto load.");
    assert_eq!(header.setting("lock_timeout").unwrap().value, "2s");
    let template = Header::read(&SourceFile::new("test.sql", "-- Why:\n\nselect 1;")).unwrap();
    assert_eq!(template.reason, "");
}

#[test]
fn a_comment_does_not_change_the_normalised_digest() {
    let plain = "select 'a\n', 2;";
    let noisy = "\r\n-- c\r\nselect /* x */ 'a\r\n',2";
    let digests = |text: &str| Digests::of(text.as_bytes(), &read(text));
    assert_eq!(digests(plain).normalised, digests(noisy).normalised);
    assert_ne!(digests(plain).raw, digests(noisy).raw);
    assert_ne!(digests(plain).normalised, digests("select 'a\n', 3;").normalised);
}
