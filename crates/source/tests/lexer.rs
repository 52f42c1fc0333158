//! One table for each rule of PostgreSQL's lexer.

use whimbrel_source::lexer::{Quote, tokens};
use whimbrel_source::{StandardConformingStrings, TokenKind};

use StandardConformingStrings::{Off, On};

/// Asserts that `text` is cut as `expected`, which has each token that is no white space.
fn check(text: &str, strings: StandardConformingStrings, expected: &[(TokenKind, &str)]) {
    let found: Vec<(TokenKind, &str)> = tokens(text, strings)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .iter()
        .filter(|token| token.kind != TokenKind::Whitespace)
        .map(|token| (token.kind, &text[token.span.start..token.span.end]))
        .collect();
    assert_eq!(found, expected, "{text:?}");
}

/// Asserts that `text` is one token of this kind.
fn is_one(kind: TokenKind, text: &str) {
    check(text, On, &[(kind, text)]);
}

/// Asserts that `text` is cut at the spaces of `expected`, whatever the kinds are.
fn cuts(text: &str, expected: &str) {
    let found: Vec<&str> = tokens(text, On)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .iter()
        .map(|token| &text[token.span.start..token.span.end])
        .collect();
    assert_eq!(found.join(" "), expected, "{text:?}");
}

/// Asserts what is open at the end of `text`, and its opening.
fn is_open(text: &str, quote: Quote, opening: &str) {
    match tokens(text, On) {
        Ok(found) => panic!("{text:?} is {found:?}"),
        Err(error) => {
            assert_eq!(
                (error.quote, &text[error.opening.start..error.opening.end]),
                (quote, opening),
                "{text:?}"
            );
        }
    }
}

#[test]
fn dollar_quotes_end_at_the_same_tag() {
    for text in [
        "$$a$$",
        "$$$$",
        "$a$ $$ $b$ $a$",
        "$été$ ' $ete$ $été$",
        "$_1$;$_1$",
        "$a$ $A$ $a$",
        "$$ $a $$",
        "$a$$a$",
        "$a$ $b$a$",
        "$a$ $aa$ $a$",
    ] {
        is_one(TokenKind::DollarString, text);
    }
    check("$a$x$a$a$", On, &[(TokenKind::DollarString, "$a$x$a$"), (TokenKind::Word, "a$")]);
    is_open("select $a$ $A$ $$", Quote::Dollar, "$a$");
    is_open("$$ $a$", Quote::Dollar, "$$");
}

#[test]
fn a_dollar_sign_that_opens_nothing_is_no_quote() {
    check("$1", On, &[(TokenKind::Parameter, "$1")]);
    check("a$b$c", On, &[(TokenKind::Word, "a$b$c")]);
    check("é$$", On, &[(TokenKind::Word, "é$$")]);
    cuts("$1$2", "$1 $2");
    cuts("$a b", "$ a   b");
    cuts("$-", "$ -");
    cuts("1$a$;$a$", "1 $a$;$a$");
}

#[test]
fn block_comments_nest() {
    for text in
        ["/**/", "/* /* */ */", "/*/**/*/", "/***/", "/* * / */", "/* -- */", "/* ' $$ \" */", "/*/ */"]
    {
        is_one(TokenKind::BlockComment, text);
    }
    check("/**/*", On, &[(TokenKind::BlockComment, "/**/"), (TokenKind::Symbol, "*")]);
    is_open("select 1 /* /* */", Quote::BlockComment, "/*");
    is_open("/*/", Quote::BlockComment, "/*");
}

#[test]
fn line_comments_end_at_either_line_end() {
    for line_end in ["\n", "\r", "\r\n"] {
        let text = format!("-- it's; $$ /*{line_end}a");
        check(&text, On, &[(TokenKind::LineComment, "-- it's; $$ /*"), (TokenKind::Word, "a")]);
    }
    is_one(TokenKind::LineComment, "--");
    is_one(TokenKind::LineComment, "---");
}

#[test]
fn literals_have_prefixes_of_one_kind_each() {
    for text in [
        "'a'",
        "''",
        "''''",
        "'a''b'",
        "E'a'",
        "e'\\''",
        "E'\\\\'",
        "n'a'",
        "N'\"'",
        "b'01'",
        "X'1F'",
        "U&'\\0041'",
        "u&'\\'",
        "'\\'",
        "E'\\\n'",
        "'é'",
        "E'\\é'",
    ] {
        is_one(TokenKind::String, text);
    }
    check("fe'a'", On, &[(TokenKind::Word, "fe"), (TokenKind::String, "'a'")]);
    check("e 'a'", On, &[(TokenKind::Word, "e"), (TokenKind::String, "'a'")]);
    check("u & 'a'", On, &[(TokenKind::Word, "u"), (TokenKind::Symbol, "&"), (TokenKind::String, "'a'")]);
    check("b'0''1'", On, &[(TokenKind::String, "b'0'"), (TokenKind::String, "'1'")]);
    is_open("select E'\\'", Quote::String, "E'");
    is_open("'a''", Quote::String, "'");
    is_open("U&'", Quote::String, "U&'");
}

#[test]
fn a_backslash_escapes_in_plain_literals_only_where_the_setting_says_so() {
    check("'\\'", On, &[(TokenKind::String, "'\\'")]);
    check("'\\';'", Off, &[(TokenKind::String, "'\\';'")]);
    check("n'\\''", Off, &[(TokenKind::String, "n'\\''")]);
    check("U&'\\'", Off, &[(TokenKind::String, "U&'\\'")]);
    check("\"\\\"", Off, &[(TokenKind::QuotedIdentifier, "\"\\\"")]);
}

#[test]
fn a_literal_is_continued_after_a_line_end() {
    for text in
        ["'a'\n'b'", "'a' \r\n\t'b'", "'a' -- c\n 'b'", "'a'\n-- c\n--\n'b'\n'c'", "E'a'\n'\\''", "b'0'\n'1'"]
    {
        is_one(TokenKind::String, text);
    }
    check("'a' 'b'", On, &[(TokenKind::String, "'a'"), (TokenKind::String, "'b'")]);
    check(
        "'a' /* \n */ 'b'",
        On,
        &[(TokenKind::String, "'a'"), (TokenKind::BlockComment, "/* \n */"), (TokenKind::String, "'b'")],
    );
    check("'a'\n-b", On, &[(TokenKind::String, "'a'"), (TokenKind::Symbol, "-"), (TokenKind::Word, "b")]);
    check("'a'\nE'b'", On, &[(TokenKind::String, "'a'"), (TokenKind::String, "E'b'")]);
    check("'a'\n--'b'", On, &[(TokenKind::String, "'a'"), (TokenKind::LineComment, "--'b'")]);
}

#[test]
fn quoted_identifiers_know_no_backslash() {
    for text in ["\"a\"", "\"\"", "\"a\"\"b\"", "\"\\\"", "\"a;\n'$$\"", "U&\"d\\0061t\"", "u&\"\\\""] {
        is_one(TokenKind::QuotedIdentifier, text);
    }
    check("e\"a\"", On, &[(TokenKind::Word, "e"), (TokenKind::QuotedIdentifier, "\"a\"")]);
    is_open("select \"a\"\"", Quote::Identifier, "\"");
    is_open("U&\"", Quote::Identifier, "U&\"");
}

#[test]
fn words_are_letters_of_every_script() {
    for text in ["a", "_", "Über_1$", "表", "a\u{a0}b", "😀"] {
        is_one(TokenKind::Word, text);
    }
}

#[test]
fn numbers_stop_before_a_range() {
    for text in [
        "1",
        "1.",
        ".5",
        "1.5",
        "1e5",
        "1E-5",
        "1.e+5",
        "0x1F",
        "0o17",
        "0B01",
        "1_000",
        "0x_f_f",
        "1_0.0_1e1_0",
    ] {
        is_one(TokenKind::Number, text);
    }
    cuts("1..10", "1 .. 10");
    cuts("1...5", "1 .. .5");
    cuts("1.5.3", "1.5 .3");
    cuts("1e", "1 e");
    cuts("1e+", "1 e +");
    cuts("0x", "0 x");
    cuts("0xg", "0 xg");
    cuts("1__0", "1 __0");
    cuts("1_", "1 _");
    cuts("0b2", "0 b2");
}

#[test]
fn operators_are_as_long_as_they_can_be() {
    cuts("a<=b", "a <= b");
    cuts("a||b", "a || b");
    cuts("a->>'b'", "a ->> 'b'");
    cuts("a::b", "a :: b");
    cuts("a:=b", "a := b");
    cuts("a=>b", "a => b");
    cuts("a[1:2]", "a [ 1 : 2 ]");
    cuts(":::", ":: :");
    cuts("@#@", "@#@");
    cuts("{}", "{ }");
}

#[test]
fn operators_end_before_a_comment() {
    cuts("a+--b", "a + --b");
    cuts("a*/*b*/c", "a * /*b*/ c");
    cuts("a@--b", "a @ --b");
    cuts("a@-/**/b", "a @- /**/ b");
    cuts("a<!--b", "a <! --b");
}

#[test]
fn operators_end_with_a_sign_only_beside_an_unusual_character() {
    cuts("a=-1", "a = - 1");
    cuts("a*-+1", "a * - + 1");
    cuts("a@-1", "a @- 1");
    cuts("a+-+1", "a + - + 1");
    cuts("a-@-1", "a -@- 1");
    cuts("a<>-1", "a <> - 1");
}

#[test]
fn a_backslash_outside_of_quotes_takes_its_line() {
    check("\\i a.sql; b\nc", On, &[(TokenKind::Backslash, "\\i a.sql; b"), (TokenKind::Word, "c")]);
    check("a \\g\r\n", On, &[(TokenKind::Word, "a"), (TokenKind::Backslash, "\\g")]);
    is_one(TokenKind::Backslash, "\\");
}

#[test]
fn a_million_operators_or_quotes_take_linear_time() {
    for piece in [
        "+", "=-", "@", "$", "$a", "'a'\n", "'a' ", "--\n", "/**/", "/*/**/*/", "(", "\"\"", "e'", "\\\n",
        "1_",
    ] {
        let text = piece.repeat(1_000_000 / piece.len());
        let started = std::time::Instant::now();
        let length: usize = tokens(&text, On).iter().flatten().map(|token| token.span.len()).sum();
        assert!(length == text.len() || length == 0, "{piece:?}");
        assert!(started.elapsed().as_secs() < 5, "{piece:?}: {:?}", started.elapsed());
    }
}
