//! Laws that hold for every text. `PROPTEST_CASES=1000000 cargo test -p whimbrel-source --test laws
//! --release` is the long run.

use proptest::prelude::*;
use whimbrel_source::lexer::tokens;
use whimbrel_source::render::human::{Colour, human};
use whimbrel_source::{
    Diagnostic, Digests, Header, Lexer, Script, SharedFile, SourceFile, Span, StandardConformingStrings,
    Statement, Token, TokenKind,
};

fn settings() -> impl Strategy<Value = StandardConformingStrings> {
    prop_oneof![Just(StandardConformingStrings::On), Just(StandardConformingStrings::Off)]
}

/// Pieces that mean something to the lexer.
const PIECES: &[&str] = &[
    "select",
    "create",
    "or",
    "replace",
    "function",
    "procedure",
    "begin",
    "atomic",
    "end",
    "case",
    "copy",
    "from",
    "stdin",
    "set",
    "local",
    "standard_conforming_strings",
    "on",
    "off",
    "to",
    "reset",
    "rollback",
    " ",
    " ",
    " ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    ";",
    ";",
    ";\n",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    ":",
    "::",
    ":=",
    "=",
    "-",
    "--",
    "--\n",
    "/*",
    "*/",
    "/",
    "*",
    "+",
    "<",
    "@",
    "'",
    "'",
    "''",
    "E'",
    "U&'",
    "b'",
    "\"",
    "\"\"",
    "U&\"",
    "$",
    "$$",
    "$a$",
    "$1",
    "$é$",
    "\\",
    "\\.",
    "\n\\.\n",
    "\\restrict x\n",
    "a",
    "é",
    "0",
    "1",
    "0x",
    "1e",
    "_",
    "😀",
    "\u{feff}",
    "\u{a0}",
    "\u{b}",
];

/// Those pieces in any order: most texts made of them are no SQL.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![3 => pieces(), 1 => any::<String>(), 1 => "(?s).{0,40}"]
}

/// Statements that are complete, with what stands around them.
fn statement() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "select 1",
        "select 'a;''b', \"c;d\", $$;$$, E'\\';'",
        "create rule r as on insert to t do also (select 1; select 2)",
        "create function f() returns int begin atomic select case when true then 1 end; select 2; end",
        "do $do$ begin perform $a$;$a$; end $do$",
        "insert into t values (1, 'x\ny'), (2, 'continued'\n'here')",
        "alter table a.\"B\" add c int[] default array[1, 2]",
        "select u&\"d!0061t\" uescape '!' || n'x' -> 'y'",
    ])
}

/// White space and comments, which PostgreSQL reads as one space.
fn gap() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        " ",
        "\n",
        "\r\n",
        "\t",
        " -- c;'\n",
        "/* ; /* ' */ */",
        "\n-- $$\r\n",
        "\r\n\r\n",
    ])
}

fn script(text: &str) -> Script {
    Script::read(SourceFile::new("law.sql", text), StandardConformingStrings::On)
        .unwrap_or_else(|errors| panic!("{text:?}: {errors:?}"))
}

fn normalised(text: &str) -> whimbrel_source::Digest {
    Digests::of(text.as_bytes(), &script(text)).normalised
}

/// `text` with a gap instead of each white space outside of literals.
fn with_gaps(text: &str, gaps: &[&str]) -> String {
    let mut gaps = gaps.iter().cycle();
    let mut spaced = String::new();
    for token in tokens(text, StandardConformingStrings::On).unwrap_or_default() {
        if token.kind == TokenKind::Whitespace {
            spaced.push_str(gaps.next().copied().unwrap_or(" "));
        } else {
            spaced.push_str(&text[token.span.start..token.span.end]);
        }
    }
    spaced
}

/// Failures are shown, not kept: each of them becomes a test with a name.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn tokens_joined_are_the_text(text in texts(), strings in settings()) {
        let mut end = 0;
        for token in Lexer::new(&text, strings) {
            match token {
                Ok(token) => {
                    prop_assert_eq!(token.span.start, end);
                    prop_assert!(!token.span.is_empty());
                    prop_assert!(text.is_char_boundary(token.span.end));
                    end = token.span.end;
                }
                Err(open) => {
                    prop_assert!(open.opening.start == end && open.opening.end <= text.len());
                    end = text.len();
                }
            }
        }
        prop_assert_eq!(end, text.len());
    }

    #[test]
    fn pieces_of_a_script_joined_are_the_text(text in texts(), strings in settings()) {
        let file = SourceFile::new("law.sql", text.as_str());
        let (whole, errors) = Script::read_what_is_whole(SharedFile::clone(&file), strings);
        let joined: String = whole.pieces().iter().map(|piece| whole.file.slice(piece.span())).collect();
        prop_assert_eq!(&joined, &text);
        let read = Script::read(file, strings);
        prop_assert_eq!(read.as_ref().err(), Some(&errors).filter(|errors| !errors.is_empty()));
        match read {
            Ok(script) => {
                for statement in &script.statements {
                    let first = statement.tokens(&script.file).next();
                    let last = statement.tokens(&script.file).last();
                    prop_assert_eq!(first.map(|token| token.span.start), Some(statement.span.start));
                    prop_assert_eq!(last.map(|token| token.span.end), Some(statement.span.end));
                    prop_assert!(statement.words(&script.file).next().is_some());
                    let _ = (statement.names(&script.file), statement.placeholders(&script.file));
                }
                let _ = Digests::of(text.as_bytes(), &script);
            }
            Err(errors) => {
                prop_assert!(!errors.is_empty());
                for error in &errors {
                    prop_assert!(!error.labels.is_empty());
                    let _ = human(error, Colour::Plain);
                }
            }
        }
    }

    #[test]
    fn what_is_made_of_each_statement_is_made_of_its_own_tokens(text in texts(), strings in settings()) {
        let file = SourceFile::new("law.sql", text.as_str());
        let make = &mut |statement: &Statement, tokens: &[Token]| (statement.span, tokens.to_vec());
        let (script, made, errors) = Script::read_each(SharedFile::clone(&file), strings, make);
        let own = script.statements.iter().map(|one| (one.span, one.tokens(&file).collect::<Vec<_>>()));
        prop_assert_eq!(made, own.collect::<Vec<_>>());
        prop_assert_eq!((script, errors), Script::read_what_is_whole(file, strings));
    }

    #[test]
    fn every_file_can_be_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        match SourceFile::from_bytes("law.sql", &bytes) {
            Ok(file) => {
                let _ = Header::read(&file);
                let _ = Script::read(file, StandardConformingStrings::On);
            }
            Err(error) => prop_assert!(human(&error, Colour::Plain).contains("law.sql:")),
        }
    }

    #[test]
    fn headers_of_any_text_can_be_read(text in texts(), comment in "(--|/\\*)[ \\n*a-zA-Z:=\"'-]{0,40}") {
        let _ = Header::read(&SourceFile::new("law.sql", format!("{comment}\n-- whimbrel: a=b\n{text}")));
    }

    #[test]
    fn positions_count_lines_and_characters(text in texts(), at in any::<prop::sample::Index>()) {
        let file = SourceFile::new("law.sql", text.as_str());
        let boundaries: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
        let offset = *at.get(&boundaries);
        let before = &text[..offset];
        let position = file.position(offset);
        prop_assert_eq!(position.line, before.matches('\n').count() + 1);
        let line_before = before.rsplit('\n').next().unwrap_or_default();
        prop_assert_eq!(position.column, line_before.chars().count() + 1);
        let all = Span::new(0, text.len());
        prop_assert_eq!(file.offset_of_character(all, before.chars().count() + 1), offset);
    }

    #[test]
    fn statements_are_found_whatever_stands_between(
        statements in prop::collection::vec(statement(), 0..8),
        gaps in prop::collection::vec(gap(), 1..8),
        ends_with_semicolon in any::<bool>(),
    ) {
        let mut text = statements.join(&format!("{0};{0}", gaps[0]));
        if ends_with_semicolon {
            text.push(';');
        }
        let script = script(&text);
        let found: Vec<&str> = script.statements.iter().map(|found| found.text(&script.file)).collect();
        prop_assert_eq!(found, statements);
    }

    #[test]
    fn gaps_do_not_change_the_normalised_digest(
        statements in prop::collection::vec(statement(), 1..6),
        gaps in prop::collection::vec(gap(), 1..8),
    ) {
        let text = statements.join("; ");
        prop_assert_eq!(normalised(&text), normalised(&with_gaps(&text, &gaps)));
        prop_assert_eq!(normalised(&text), normalised(&text.replace('\n', "\r\n")));
    }

    #[test]
    fn another_token_changes_the_normalised_digest(
        statements in prop::collection::vec(statement(), 1..6),
        at in any::<prop::sample::Index>(),
        instead in prop::sample::select(vec!["x", "'y'", "1", "a.b", "null"]),
    ) {
        let text = statements.join("; ");
        let significant: Vec<_> = tokens(&text, StandardConformingStrings::On)
            .unwrap_or_default()
            .into_iter()
            .filter(|token| !matches!(token.kind, TokenKind::Whitespace | TokenKind::Symbol | TokenKind::Semicolon))
            .collect();
        let token = at.get(&significant);
        let instead = if text[token.span.start..token.span.end] == *instead { "other" } else { instead };
        let changed = format!("{}{instead} {}", &text[..token.span.start], &text[token.span.end..]);
        let read = Script::read(SourceFile::new("law.sql", changed.as_str()), StandardConformingStrings::On);
        if let Ok(read) = read {
            prop_assert_ne!(normalised(&text), Digests::of(changed.as_bytes(), &read).normalised);
        }
    }

    #[test]
    fn any_diagnostic_can_be_shown(text in texts(), message in any::<String>(), start in 0..80_usize, length in 0..80_usize) {
        let file = SourceFile::new("law.sql", text);
        let diagnostic = Diagnostic::error("law", message.as_str())
            .at(&file, Span::new(start, start + length), message.as_str())
            .with_note(message);
        let shown = human(&diagnostic, Colour::Plain);
        prop_assert!(!shown.contains('\x1b'));
    }
}
