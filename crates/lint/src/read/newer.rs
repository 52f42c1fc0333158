//! Words that older servers do not know where they stand.

use whimbrel_source::{Span, Token, TokenKind};

/// Words of a statement, and the first major that knows them there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Newer {
    pub(crate) span: Span,
    pub(crate) words: &'static str,
    pub(crate) since: u32,
}

/// Words that stand in a statement one behind the other.
struct Phrase {
    /// The words with which the statement may begin.
    begins: &'static [&'static str],
    words: &'static [&'static str],
    shown: &'static str,
    since: u32,
}

const fn phrase(
    begins: &'static [&'static str],
    words: &'static [&'static str],
    (shown, since): (&'static str, u32),
) -> Phrase {
    Phrase { begins, words, shown, since }
}

const MADE: &[&str] = &["CREATE"];
const MADE_OR_CHANGED: &[&str] = &["CREATE", "ALTER"];
const RIGHTS: &[&str] = &["GRANT", "REVOKE"];

/// `what_a_server_does_not_know_is_what_the_linter_says` holds them against servers.
const PHRASES: [Phrase; 13] = [
    phrase(MADE_OR_CHANGED, &["NULLS", "NOT", "DISTINCT"], ("NULLS NOT DISTINCT", 15)),
    phrase(MADE_OR_CHANGED, &["COMPRESSION", "LZ4"], ("COMPRESSION", 14)),
    phrase(MADE_OR_CHANGED, &["COMPRESSION", "PGLZ"], ("COMPRESSION", 14)),
    phrase(MADE_OR_CHANGED, &["SECURITY_INVOKER"], ("security_invoker", 15)),
    phrase(MADE_OR_CHANGED, &["TABLES", "IN", "SCHEMA"], ("TABLES IN SCHEMA", 15)),
    phrase(MADE, &["NOT", "ENFORCED"], ("NOT ENFORCED", 18)),
    phrase(MADE, &["WITHOUT", "OVERLAPS"], ("WITHOUT OVERLAPS", 18)),
    phrase(MADE, &[")", "VIRTUAL"], ("VIRTUAL", 18)),
    phrase(MADE, &["BEGIN", "ATOMIC"], ("BEGIN ATOMIC", 14)),
    phrase(MADE, &["SQL", "RETURN"], ("RETURN in place of a body", 14)),
    phrase(RIGHTS, &["ON", "PARAMETER"], ("ON PARAMETER", 15)),
    phrase(RIGHTS, &["MAINTAIN", "ON"], ("MAINTAIN", 17)),
    phrase(&["MERGE"], &["RETURNING"], ("RETURNING of MERGE", 17)),
];

/// Those that the tokens of a statement have.
pub(crate) fn newer(text: &str, tokens: &[Token]) -> Vec<Newer> {
    let is = |at: usize, word: &str| {
        let token = tokens.get(at).filter(|token| token.span.len() == word.len());
        token.is_some_and(|token| {
            matches!(token.kind, TokenKind::Word | TokenKind::Symbol)
                && text
                    .get(token.span.start..token.span.end)
                    .is_some_and(|own| own.eq_ignore_ascii_case(word))
        })
    };
    let mut found = Vec::new();
    for own in PHRASES.iter().filter(|own| own.begins.iter().any(|word| is(0, word))) {
        let stands = |at: &usize| own.words.iter().zip(*at..).all(|(word, at)| is(at, word));
        let stood = (1..tokens.len()).find(stands).and_then(|at| tokens.get(at..at + own.words.len()));
        let span = stood.and_then(|stood| Some(Span::new(stood.first()?.span.start, stood.last()?.span.end)));
        found.extend(span.map(|span| Newer { span, words: own.shown, since: own.since }));
    }
    found
}
