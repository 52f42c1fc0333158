//! Words that older servers do not know where they stand.

mod built_in;
mod place;

use std::sync::LazyLock;
use whimbrel_source::{Span, Token, TokenKind};

/// Words of a statement, and the first major that knows them there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Newer {
    pub(crate) span: Span,
    pub(crate) words: &'static str,
    pub(crate) since: u32,
    pub(crate) what: What,
}

/// What the words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Syntax,
    /// The name of a function that is called: somebody may have made one of the same name.
    Function,
}

/// Words that stand in a statement one behind the other.
struct Phrase {
    /// The words with which the statement may begin; where there are none, it is any.
    begins: &'static [&'static str],
    /// `*` is any one token.
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

const ANY: &[&str] = &[];
const MADE: &[&str] = &["CREATE"];
const CHANGED: &[&str] = &["ALTER"];
const MADE_OR_CHANGED: &[&str] = &["CREATE", "ALTER"];
const RIGHTS: &[&str] = &["GRANT", "REVOKE"];
const MERGE: &[&str] = &["MERGE", "WITH"];
const COPY: &[&str] = &["COPY"];
const VACUUM: &[&str] = &["VACUUM", "ANALYZE"];
const REINDEX: &[&str] = &["REINDEX"];

/// `what_a_server_does_not_know_is_what_the_linter_says` holds them against servers.
const PHRASES: [Phrase; 61] = [
    phrase(ANY, &["AT", "LOCAL"], ("AT LOCAL", 17)),
    phrase(ANY, &["GROUP", "BY", "DISTINCT"], ("GROUP BY DISTINCT", 14)),
    phrase(ANY, &["IS", "JSON"], ("IS JSON", 16)),
    phrase(ANY, &["IS", "NOT", "JSON"], ("IS JSON", 16)),
    phrase(ANY, &["SEARCH", "BREADTH", "FIRST"], ("SEARCH", 14)),
    phrase(ANY, &["SEARCH", "DEPTH", "FIRST"], ("SEARCH", 14)),
    phrase(CHANGED, &["ACCESS", "METHOD", "DEFAULT"], ("SET ACCESS METHOD DEFAULT", 17)),
    phrase(CHANGED, &["ALTER", "CONSTRAINT", "*", "INHERIT"], ("INHERIT of a constraint", 18)),
    phrase(CHANGED, &["ALTER", "CONSTRAINT", "*", "NO", "INHERIT"], ("NO INHERIT of a constraint", 18)),
    phrase(CHANGED, &["MERGE", "PARTITIONS"], ("MERGE PARTITIONS", 19)),
    phrase(CHANGED, &["ON", "LARGE", "OBJECTS"], ("ON LARGE OBJECTS", 18)),
    phrase(CHANGED, &["SET", "STATISTICS", "DEFAULT"], ("SET STATISTICS DEFAULT", 17)),
    phrase(CHANGED, &["SET", "STORAGE", "DEFAULT"], ("SET STORAGE DEFAULT", 16)),
    phrase(CHANGED, &["SPLIT", "PARTITION"], ("SPLIT PARTITION", 19)),
    phrase(CHANGED, &["SUBSCRIPTION", "*", "ADD", "PUBLICATION"], ("ADD PUBLICATION", 14)),
    phrase(CHANGED, &["SUBSCRIPTION", "*", "DROP", "PUBLICATION"], ("DROP PUBLICATION", 14)),
    phrase(CHANGED, &["SUBSCRIPTION", "*", "SKIP"], ("SKIP of a subscription", 15)),
    phrase(COPY, &["HEADER", "MATCH"], ("HEADER MATCH", 15)),
    phrase(COPY, &["LOG_VERBOSITY"], ("LOG_VERBOSITY", 17)),
    phrase(COPY, &["ON_ERROR"], ("ON_ERROR", 17)),
    phrase(COPY, &["REJECT_LIMIT"], ("REJECT_LIMIT", 18)),
    phrase(MADE, &["(", "CONSTRAINT", "*", "NOT", "NULL"], ("NOT NULL as a constraint of a table", 18)),
    phrase(MADE, &["(", "NOT", "NULL"], ("NOT NULL as a constraint of a table", 18)),
    phrase(MADE, &[")", "VIRTUAL"], ("VIRTUAL", 18)),
    phrase(MADE, &[",", "CONSTRAINT", "*", "NOT", "NULL"], ("NOT NULL as a constraint of a table", 18)),
    phrase(MADE, &[",", "NOT", "NULL"], ("NOT NULL as a constraint of a table", 18)),
    phrase(MADE, &["BEGIN", "ATOMIC"], ("BEGIN ATOMIC", 14)),
    phrase(MADE, &["MULTIRANGE_TYPE_NAME"], ("multiranges", 14)),
    phrase(MADE, &["NOT", "ENFORCED"], ("NOT ENFORCED", 18)),
    phrase(MADE, &["ON", "LOGIN"], ("event triggers at login", 17)),
    phrase(MADE, &["SQL", "RETURN"], ("RETURN in place of a body", 14)),
    phrase(MADE, &["STORAGE", "DEFAULT"], ("STORAGE of a new column", 16)),
    phrase(MADE, &["STORAGE", "EXTENDED"], ("STORAGE of a new column", 16)),
    phrase(MADE, &["STORAGE", "EXTERNAL"], ("STORAGE of a new column", 16)),
    phrase(MADE, &["STORAGE", "MAIN"], ("STORAGE of a new column", 16)),
    phrase(MADE, &["STORAGE", "PLAIN"], ("STORAGE of a new column", 16)),
    phrase(MADE, &["UNLOGGED", "SEQUENCE"], ("UNLOGGED sequences", 15)),
    phrase(MADE_OR_CHANGED, &["(", "PERIOD", "*"], ("PERIOD", 18)),
    phrase(MADE_OR_CHANGED, &[",", "PERIOD", "*"], ("PERIOD", 18)),
    phrase(MADE_OR_CHANGED, &["COMPRESSION", "LZ4"], ("COMPRESSION", 14)),
    phrase(MADE_OR_CHANGED, &["COMPRESSION", "PGLZ"], ("COMPRESSION", 14)),
    phrase(MADE_OR_CHANGED, &["DELETE", "SET", "DEFAULT", "("], ("columns of SET DEFAULT", 15)),
    phrase(MADE_OR_CHANGED, &["DELETE", "SET", "NULL", "("], ("columns of SET NULL", 15)),
    phrase(MADE_OR_CHANGED, &["NULLS", "NOT", "DISTINCT"], ("NULLS NOT DISTINCT", 15)),
    phrase(MADE_OR_CHANGED, &["SECURITY_INVOKER"], ("security_invoker", 15)),
    phrase(MADE_OR_CHANGED, &["TABLES", "IN", "SCHEMA"], ("TABLES IN SCHEMA", 15)),
    phrase(MADE_OR_CHANGED, &["WITHOUT", "OVERLAPS"], ("WITHOUT OVERLAPS", 18)),
    phrase(MERGE, &["MATCHED", "BY", "SOURCE"], ("BY SOURCE", 17)),
    phrase(MERGE, &["MATCHED", "BY", "TARGET"], ("BY TARGET", 17)),
    phrase(&["MERGE"], &["RETURNING"], ("RETURNING of MERGE", 17)),
    phrase(REINDEX, &["(", "CONCURRENTLY"], ("CONCURRENTLY as an option of REINDEX", 14)),
    phrase(REINDEX, &[",", "CONCURRENTLY"], ("CONCURRENTLY as an option of REINDEX", 14)),
    phrase(REINDEX, &["TABLESPACE"], ("TABLESPACE of REINDEX", 14)),
    phrase(RIGHTS, &["MAINTAIN", "ON"], ("MAINTAIN", 17)),
    phrase(RIGHTS, &["ON", "PARAMETER"], ("ON PARAMETER", 15)),
    phrase(RIGHTS, &["WITH", "INHERIT"], ("WITH INHERIT", 16)),
    phrase(RIGHTS, &["WITH", "SET"], ("WITH SET", 16)),
    phrase(VACUUM, &["BUFFER_USAGE_LIMIT"], ("BUFFER_USAGE_LIMIT", 16)),
    phrase(VACUUM, &["PROCESS_MAIN"], ("PROCESS_MAIN", 16)),
    phrase(VACUUM, &["PROCESS_TOAST"], ("PROCESS_TOAST", 14)),
    phrase(VACUUM, &["SKIP_DATABASE_STATS"], ("SKIP_DATABASE_STATS", 16)),
];

/// The phrases by the first byte of their first word, in lower case.
static BY_FIRST: LazyLock<[Vec<&'static Phrase>; 128]> = LazyLock::new(|| {
    let mut places = [const { Vec::new() }; 128];
    for phrase in &PHRASES {
        let first = phrase.words.first().and_then(|word| word.bytes().next());
        if let Some(place) = first.and_then(|first| places.get_mut(usize::from(first.to_ascii_lowercase()))) {
            place.push(phrase);
        }
    }
    places
});

/// The tokens of a statement, looked at as words.
#[derive(Clone, Copy)]
struct Words<'a> {
    text: &'a str,
    tokens: &'a [Token],
}

impl<'a> Words<'a> {
    /// A word or a symbol, and no quoted name.
    fn at(self, at: usize) -> Option<&'a str> {
        let token = self.tokens.get(at)?;
        let is_plain = matches!(token.kind, TokenKind::Word | TokenKind::Symbol);
        is_plain.then(|| self.text.get(token.span.start..token.span.end)).flatten()
    }

    fn is(self, at: usize, word: &str) -> bool {
        self.at(at).is_some_and(|own| own.eq_ignore_ascii_case(word))
    }

    fn begins_with(self, words: &[&str]) -> bool {
        words.iter().zip(0..).all(|(word, at)| self.is(at, word))
    }

    /// Where `words` stand one behind the other, from `from` on.
    fn find(self, from: usize, words: &[&str]) -> Option<usize> {
        (from..self.tokens.len()).find(|at| self.has(*at, words))
    }

    fn has(self, at: usize, words: &[&str]) -> bool {
        words.iter().zip(at..).all(|(word, at)| match *word {
            "*" => at < self.tokens.len(),
            word => self.is(at, word),
        })
    }

    /// The place behind the parenthesis that closes the one at `open`.
    fn behind(self, open: usize) -> usize {
        let mut depth = 0_usize;
        for at in open..self.tokens.len() {
            match self.at(at) {
                Some("(") => depth += 1,
                Some(")") => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return at + 1;
            }
        }
        self.tokens.len()
    }

    /// A number in a form that is newer.
    fn number(self, at: usize) -> Option<Newer> {
        let token = self.tokens.get(at).filter(|token| token.kind == TokenKind::Number)?;
        let text = self.text.get(token.span.start..token.span.end)?;
        let has_base = matches!(text.as_bytes(), [b'0', b'x' | b'X' | b'o' | b'O' | b'b' | b'B', ..]);
        let shown = if has_base { "a number of another base" } else { "_ in a number" };
        (has_base || text.contains('_')).then(|| self.newer(at, 1, (shown, 16))).flatten()
    }

    fn newer(self, at: usize, length: usize, (words, since): (&'static str, u32)) -> Option<Newer> {
        let stood = self.tokens.get(at..at + length)?;
        let span = Span::new(stood.first()?.span.start, stood.last()?.span.end);
        Some(Newer { span, words, since, what: What::Syntax })
    }
}

/// Those that the tokens of a statement have.
pub(crate) fn newer(text: &str, tokens: &[Token]) -> Vec<Newer> {
    let words = Words { text, tokens };
    let mut found: Vec<Newer> = Vec::new();
    let begins =
        |phrase: &Phrase| phrase.begins.is_empty() || phrase.begins.iter().any(|word| words.is(0, word));
    for at in 1..tokens.len() {
        if let Some(own) = words.number(at)
            && found.iter().all(|other| other.words != own.words)
        {
            found.push(own);
        }
        let Some(word) = words.at(at) else { continue };
        let first = word.bytes().next().map_or(0, |byte| usize::from(byte.to_ascii_lowercase()));
        for own in BY_FIRST.get(first).into_iter().flatten() {
            let is_new = || found.iter().all(|other| other.words != own.shown);
            if words.has(at, own.words) && begins(own) && is_new() {
                found.extend(words.newer(at, own.words.len(), (own.shown, own.since)));
            }
        }
        found.extend(built_in::at(words, at));
    }
    found.extend(place::all(words));
    found
}
