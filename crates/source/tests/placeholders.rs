//! Where psql would put the value of a variable.

use whimbrel_source::{PlaceholderKind, Script, SourceFile, StandardConformingStrings};

/// Asserts that the statement has these placeholders, as they are written.
fn check(text: &str, expected: &[&str]) {
    let script = Script::read(SourceFile::new("a.sql", text), StandardConformingStrings::On)
        .unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
    let found: Vec<&str> = script
        .statements
        .iter()
        .flat_map(|statement| statement.placeholders(&script.file))
        .map(|placeholder| script.file.slice(placeholder.span))
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_quote_right_after_a_colon_is_a_placeholder() {
    check("create role :\"owner\" password :'password'", &[":\"owner\"", ":'password'"]);
    check("grant all on :\"schema\".t to :\"größe_1\"", &[":\"schema\"", ":\"größe_1\""]);
    check("select :'a'::text, (:'b'), array[:'c', :'d'], x[:'e']", &[":'a'", ":'b'", ":'c'", ":'d'", ":'e'"]);
    check("select 1+:'a'", &[":'a'"]);
}

#[test]
fn other_colons_are_none() {
    for text in [
        "select 'a'::text, x::\"char\"",
        "select f(a:='x', b :=\"y\")",
        "select ':''a''', \":\"\"b\"\"\", $$:'c'$$ -- :'d'\n/* :'e' */",
        "select x[1:\"upper\"], x[a :'5'], (x)[f(1):\"n\"], x[$1:\"n\"]",
        "select : 'a', :\n\"b\"",
        "select :a, :E'a', :U&\"a\"",
        "select :'', :'a b', :\"a-b\", :'it''s', :'a'\n'b'",
    ] {
        check(text, &[]);
    }
}

#[test]
fn a_placeholder_has_its_name_and_its_kind() {
    let file = SourceFile::new("a.sql", "-- x\ncreate role :\"owner\" password :'secret'");
    let script = Script::read(file, StandardConformingStrings::On).unwrap();
    let placeholders = script.statements[0].placeholders(&script.file);
    let facts: Vec<(&str, PlaceholderKind, usize)> = placeholders
        .iter()
        .map(|placeholder| (placeholder.name.as_str(), placeholder.kind, placeholder.span.start))
        .collect();
    let expected = [("owner", PlaceholderKind::Identifier, 17), ("secret", PlaceholderKind::Literal, 35)];
    assert_eq!(facts, expected);
}
