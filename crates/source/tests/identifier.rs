//! Names and literals as PostgreSQL writes them.

use whimbrel_source::{Digest, Identifier, TokenKind, name_of, quote_literal};

#[test]
fn quotes_stand_only_where_postgresql_puts_them() {
    for (name, shown) in [
        ("orders", "orders"),
        ("_a1", "_a1"),
        ("Orders", "\"Orders\""),
        ("1a", "\"1a\""),
        ("a$", "\"a$\""),
        ("a b", "\"a b\""),
        ("a\"b", "\"a\"\"b\""),
        ("", "\"\""),
        ("größe", "\"größe\""),
        ("select", "\"select\""),
        ("user", "\"user\""),
        ("values", "\"values\""),
        ("left", "\"left\""),
        ("json", "\"json\""),
        ("name", "name"),
        ("begin", "begin"),
    ] {
        assert_eq!(Identifier::new(name).to_string(), shown);
    }
}

#[test]
fn words_are_folded_and_quoted_names_are_not() {
    assert_eq!(Identifier::of_word("ORDERS").as_str(), "orders");
    assert_eq!(Identifier::of_word("GRÖSSE").as_str(), "grÖsse");
    assert_eq!(Identifier::of_quoted("\"A\"\"b\"").as_str(), "A\"b");
}

#[test]
fn a_token_means_a_name_or_none() {
    for (kind, text, name) in [
        (TokenKind::Word, "orders", Some("orders")),
        (TokenKind::Word, "Orders", Some("orders")),
        (TokenKind::QuotedIdentifier, "\"Orders\"", Some("Orders")),
        (TokenKind::QuotedIdentifier, "\"\"\"said\"\"\"", Some("\"said\"")),
        (TokenKind::QuotedIdentifier, "U&\"d\\0061ta\"", Some("data")),
        (TokenKind::String, "'orders'", None),
        (TokenKind::Number, "1", None),
    ] {
        assert_eq!(name_of(kind, text).as_deref(), name, "{text}");
    }
    let long = "A".repeat(70);
    assert_eq!(name_of(TokenKind::Word, &long).as_deref(), Some("a".repeat(63).as_str()));
}

#[test]
fn long_names_are_cut_after_a_whole_character() {
    assert_eq!(Identifier::of_word(&"a".repeat(70)).as_str(), "a".repeat(63));
    assert_eq!(Identifier::of_word(&"é".repeat(40)).as_str(), "é".repeat(31));
}

#[test]
fn escapes_of_unicode_identifiers_are_resolved() {
    let name = |text: &str, escape| Identifier::of_quoted_with_escapes(text, escape).as_str().to_owned();
    assert_eq!(name("U&\"d\\0061t\\+000061\"", '\\'), "data");
    assert_eq!(name("u&\"d!0061t!!a\"\"\"", '!'), "dat!a\"");
    assert_eq!(name("U&\"\\D83D\\DE00\"", '\\'), "😀");
    assert_eq!(name("U&\"\\00\"", '\\'), "\\00");
    assert_eq!(name("U&\"\\D83D\"", '\\'), "\\D83D");
}

#[test]
fn literals_mean_the_same_whatever_the_setting() {
    assert_eq!(quote_literal("it's"), "'it''s'");
    assert_eq!(quote_literal("a\\b'"), "E'a\\\\b'''");
    assert_eq!(quote_literal(""), "''");
}

#[test]
fn a_digest_is_read_as_it_is_written() {
    let digest = Digest::of(b"abc");
    let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(digest.to_string(), text);
    assert_eq!(text.parse(), Ok(digest));
    assert_eq!(serde_json::to_value(digest).unwrap(), serde_json::json!(text));
    assert_eq!(serde_json::from_value::<Digest>(serde_json::json!(text)).unwrap(), digest);
    for wrong in ["", "ba", &"g".repeat(64), &format!("{text}0"), &"é".repeat(32)] {
        assert!(wrong.parse::<Digest>().is_err());
    }
}
