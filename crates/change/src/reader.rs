//! Reads the head of a statement, word by word. Names are taken as they are written: what they
//! mean is asked of the server.

use std::collections::VecDeque;
use whimbrel_source::{SourceFile, Statement, Token, TokenKind};

/// How many tokens of a statement are read: no head that is recognised is longer.
const HEAD: usize = 64;

/// A place between two tokens of one statement.
#[derive(Debug, Clone)]
pub(crate) struct Reader<'a> {
    text: &'a str,
    tokens: VecDeque<Token>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(file: &'a SourceFile, statement: &Statement) -> Self {
        Self { text: file.text(), tokens: statement.tokens(file).take(HEAD).collect() }
    }

    /// The same from a place in the statement on.
    pub(crate) fn from(file: &'a SourceFile, statement: &Statement, place: usize) -> Self {
        let tokens = statement.tokens(file).filter(|token| token.span.start >= place);
        Self { text: file.text(), tokens: tokens.take(HEAD).collect() }
    }

    fn text_of(&self, token: Token) -> &'a str {
        self.text.get(token.span.start..token.span.end).unwrap_or_default()
    }

    fn next_is(&self, kind: TokenKind, text: &str) -> bool {
        self.tokens
            .front()
            .is_some_and(|token| token.kind == kind && self.text_of(*token).eq_ignore_ascii_case(text))
    }

    /// The next token if it is a word.
    pub(crate) fn peek(&self) -> Option<&'a str> {
        self.tokens.front().filter(|token| token.kind == TokenKind::Word).map(|token| self.text_of(*token))
    }

    /// Steps over one token, whatever it is; `false` at the end.
    pub(crate) fn skip(&mut self) -> bool {
        self.tokens.pop_front().is_some()
    }

    /// Steps over this keyword if it is next.
    pub(crate) fn take(&mut self, word: &str) -> bool {
        self.next_is(TokenKind::Word, word) && self.skip()
    }

    /// Steps over these keywords if all of them are next.
    pub(crate) fn take_all(&mut self, words: &[&str]) -> bool {
        let mut ahead = self.clone();
        let all = words.iter().all(|word| ahead.take(word));
        if all {
            *self = ahead;
        }
        all
    }

    /// Steps over this symbol if it is next.
    pub(crate) fn take_symbol(&mut self, symbol: &str) -> bool {
        self.next_is(TokenKind::Symbol, symbol) && self.skip()
    }

    /// Steps over `( … )` if it is next, and tells whether `word` stands in it.
    pub(crate) fn take_parenthesised(&mut self, word: &str) -> Option<bool> {
        if !self.take_symbol("(") {
            return None;
        }
        let mut depth = 1_usize;
        let mut found = false;
        while depth > 0 {
            if self.take_symbol("(") {
                depth += 1;
            } else if self.take_symbol(")") {
                depth -= 1;
            } else {
                found = found || self.next_is(TokenKind::Word, word);
                if !self.skip() {
                    break;
                }
            }
        }
        Some(found)
    }

    /// Steps over a string constant and gives its text with the quotes.
    pub(crate) fn string(&mut self) -> Option<&'a str> {
        let token = *self.tokens.front().filter(|token| token.kind == TokenKind::String)?;
        self.skip();
        Some(self.text_of(token))
    }

    /// A name such as `app."Orders"`, as it is written, without white space.
    pub(crate) fn name(&mut self) -> Option<String> {
        let mut name = String::new();
        loop {
            let token = *self.tokens.front()?;
            if !matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdentifier) {
                return None;
            }
            name.push_str(self.text_of(token));
            self.skip();
            if !self.take_symbol(".") {
                return Some(name);
            }
            name.push('.');
        }
    }

    /// Where the next token begins; `None` at the end.
    pub(crate) fn place(&self) -> Option<usize> {
        self.tokens.front().map(|token| token.span.start)
    }

    /// Whether nothing is left.
    pub(crate) fn is_at_end(&self) -> bool {
        self.tokens.is_empty()
    }
}
