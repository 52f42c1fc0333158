//! Goes through the tokens of one statement.

use crate::read::name::Name;
use smol_str::SmolStr;
use std::ops::Range;
use whimbrel_source::{SourceFile, Span, Token, TokenKind, name_of};

/// The tokens of a statement that PostgreSQL reads, and a place among them.
pub(crate) struct Cursor<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(file: &'a SourceFile, tokens: &'a [Token]) -> Self {
        Self { text: file.text(), tokens, at: 0 }
    }

    /// The same text, read within `range` of its tokens.
    pub(crate) fn within(&self, range: &Range<usize>) -> Self {
        Self { text: self.text, tokens: self.tokens.get(..range.end).unwrap_or(self.tokens), at: range.start }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(crate) fn token(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    /// The next token, where it is a word without quotes.
    pub(crate) fn word(&self) -> Option<&'a str> {
        let token = self.token().filter(|token| token.kind == TokenKind::Word)?;
        Some(self.slice(token.span))
    }

    pub(crate) fn text(&self) -> &'a str {
        self.token().map_or("", |token| self.slice(token.span))
    }

    fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// Whether the token at `at` is `word`; nearly always its length tells.
    fn is(&self, at: usize, word: &str) -> bool {
        let token = self.tokens.get(at).filter(|token| token.span.len() == word.len());
        token.is_some_and(|token| self.slice(token.span).eq_ignore_ascii_case(word))
    }

    pub(crate) fn skip(&mut self) {
        self.at += 1;
    }

    /// Goes back to where it was before.
    pub(crate) fn back_to(&mut self, at: usize) {
        self.at = at;
    }

    pub(crate) fn end(&mut self) {
        self.at = self.tokens.len();
    }

    /// Whether the next tokens are these.
    pub(crate) fn sees(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(ahead, word)| self.is(self.at + ahead, word))
    }

    /// Whether the next token is one of these.
    pub(crate) fn sees_one(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(self.at, word))
    }

    pub(crate) fn take(&mut self, word: &str) -> bool {
        self.take_all(&[word])
    }

    pub(crate) fn take_all(&mut self, words: &[&str]) -> bool {
        let is_there = self.sees(words);
        if is_there {
            self.at += words.len();
        }
        is_there
    }

    /// Whether one of the next tokens, up to `before`, is `word`, outside of parentheses.
    pub(crate) fn holds(&self, word: &str) -> bool {
        let mut look = self.within(&(self.at..self.tokens.len()));
        while !look.is_at_end() {
            if look.is(look.at, word) {
                return true;
            }
            look.skip_one();
        }
        false
    }

    pub(crate) fn holds_all(&self, words: &[&str]) -> bool {
        let mut look = self.within(&(self.at..self.tokens.len()));
        while !look.is_at_end() {
            if look.sees(words) {
                return true;
            }
            look.skip_one();
        }
        false
    }

    /// Goes on by one token, or by everything that stands in one pair of parentheses.
    pub(crate) fn skip_one(&mut self) {
        if self.parenthesised().is_none() {
            self.at += 1;
        }
    }

    /// Takes `( … )` and gives the tokens between.
    pub(crate) fn parenthesised(&mut self) -> Option<Range<usize>> {
        if !matches!(self.text(), "(" | "[") {
            return None;
        }
        let start = self.at + 1;
        let mut depth = 0_usize;
        while let Some(token) = self.token() {
            match self.slice(token.span) {
                "(" | "[" => depth += 1,
                ")" | "]" => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(start..self.at - 1);
            }
        }
        Some(start..self.at)
    }

    /// Goes on to the next comma outside of parentheses, and over it; gives what was passed.
    pub(crate) fn through_comma(&mut self) -> Range<usize> {
        let start = self.at;
        while !self.is_at_end() && self.text() != "," {
            self.skip_one();
        }
        let passed = start..self.at;
        self.at += 1;
        passed
    }

    /// Goes on until one of these words stands next, outside of parentheses.
    pub(crate) fn until(&mut self, words: &[&str]) -> Range<usize> {
        let start = self.at;
        while !self.is_at_end() && !self.sees_one(words) {
            self.skip_one();
        }
        start..self.at
    }

    pub(crate) fn identifier(&mut self) -> Option<SmolStr> {
        let token = self.token()?;
        let Some(name) = name_of(token.kind, self.slice(token.span)) else { return self.placeholder() };
        self.at += 1;
        Some(name.into())
    }

    /// What a tool puts a name in the place of before it sends the file: `${schema}` of Flyway, `:schema` of psql,
    /// `{{ schema }}` of others.
    fn placeholder(&mut self) -> Option<SmolStr> {
        let start = self.at;
        if self.take(":") {
            if self
                .token()
                .is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdentifier))
            {
                self.at += 1;
                return Some(self.slice(self.span(&(start..self.at))).into());
            }
        } else if (self.take("$") && self.take("{")) || (self.take("{") && self.take("{")) {
            let inside = self.until(&["}"]);
            if !inside.is_empty() && self.take("}") {
                self.take("}");
                return Some(self.slice(self.span(&(start..self.at))).into());
            }
        }
        self.at = start;
        None
    }

    pub(crate) fn name(&mut self) -> Option<Name> {
        let start = self.token()?.span.start;
        let (mut schema, mut name) = (None, self.identifier()?);
        while self.text() == "." {
            self.at += 1;
            schema = Some(std::mem::replace(&mut name, self.identifier()?));
        }
        Some(Name { schema, name, span: Span::new(start, self.before_end()) })
    }

    /// What stands before the last part of a name: `app.orders` of `app.orders.id`.
    pub(crate) fn name_before_last(&mut self) -> Option<Name> {
        let start = self.token()?.span.start;
        let mut parts = vec![self.identifier()?];
        while self.text() == "." {
            self.at += 1;
            parts.push(self.identifier()?);
        }
        parts.pop();
        let name = parts.pop()?;
        Some(Name { schema: parts.pop(), name, span: Span::new(start, self.before_end()) })
    }

    /// Names with commas between them.
    pub(crate) fn names(&mut self) -> Vec<Name> {
        let mut names = Vec::new();
        while let Some(name) = self.name() {
            names.push(name);
            if self.text() == "(" || self.text() == "*" {
                self.skip_one();
            }
            if !self.take(",") {
                break;
            }
        }
        names
    }

    /// The identifiers of a list in parentheses, which is taken.
    pub(crate) fn column_list(&mut self) -> Option<Vec<SmolStr>> {
        let range = self.parenthesised()?;
        let mut inner = self.within(&range);
        let mut columns = Vec::new();
        while !inner.is_at_end() {
            let item = inner.through_comma();
            columns.extend(self.within(&item).identifier());
        }
        Some(columns)
    }

    fn before_end(&self) -> usize {
        self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |token| token.span.end)
    }

    /// The place in the file of some tokens.
    pub(crate) fn span(&self, range: &Range<usize>) -> Span {
        let start = self.tokens.get(range.start).map_or(0, |token| token.span.start);
        let end = range
            .end
            .checked_sub(1)
            .and_then(|last| self.tokens.get(last))
            .map_or(start, |token| token.span.end);
        Span::new(start, end.max(start))
    }

    /// Tokens as text to compare with: words without quotes in lower case, one blank between them.
    pub(crate) fn plain(&self, range: &Range<usize>) -> String {
        let tokens = self.tokens.get(range.clone()).unwrap_or_default();
        let (first, last) = (tokens.first(), tokens.last());
        let length = first.zip(last).map_or(0, |(first, last)| last.span.end - first.span.start);
        // Most tokens have a blank or nothing between them; a few get one.
        let mut text = String::with_capacity(length + length / 8);
        for token in tokens {
            if !text.is_empty() {
                text.push(' ');
            }
            let word = self.slice(token.span);
            match token.kind {
                TokenKind::Word => {
                    let start = text.len();
                    text.push_str(word);
                    if let Some(own) = text.get_mut(start..) {
                        own.make_ascii_lowercase();
                    }
                }
                TokenKind::QuotedIdentifier => {
                    text.push_str(name_of(token.kind, word).as_deref().unwrap_or(word));
                }
                TokenKind::Whitespace
                | TokenKind::LineComment
                | TokenKind::BlockComment
                | TokenKind::String
                | TokenKind::DollarString
                | TokenKind::Number
                | TokenKind::Parameter
                | TokenKind::Symbol
                | TokenKind::Semicolon
                | TokenKind::Backslash => text.push_str(word),
            }
        }
        text
    }

    pub(crate) fn rest(&mut self) -> Range<usize> {
        let range = self.at..self.tokens.len();
        self.end();
        range
    }
}

impl Cursor<'_> {
    /// The text of some tokens from the first of these words on, as it is written.
    pub(crate) fn behind(&self, range: &Range<usize>, words: &[&str]) -> Option<String> {
        let mut look = self.within(range);
        while !look.is_at_end() && !look.sees(words) {
            look.skip_one();
        }
        (!look.is_at_end()).then(|| self.slice(self.span(&(look.at..range.end))).to_owned())
    }

    /// The text between dollar quotes or quotes among some tokens: the longest, as it is written.
    pub(crate) fn body(&self, range: &Range<usize>) -> Option<String> {
        let tokens = self.tokens.get(range.clone()).unwrap_or_default();
        let strings =
            tokens.iter().filter(|token| matches!(token.kind, TokenKind::DollarString | TokenKind::String));
        let longest = strings.max_by_key(|token| token.span.len())?;
        let text = self.slice(longest.span);
        let quoted = match longest.kind {
            TokenKind::DollarString => {
                let tag = text.get(1..)?.find('$')? + 2;
                text.get(tag..text.len().checked_sub(tag)?)?
            }
            TokenKind::String
            | TokenKind::Whitespace
            | TokenKind::LineComment
            | TokenKind::BlockComment
            | TokenKind::Word
            | TokenKind::QuotedIdentifier
            | TokenKind::Number
            | TokenKind::Parameter
            | TokenKind::Symbol
            | TokenKind::Semicolon
            | TokenKind::Backslash => text.get(1..text.len().checked_sub(1)?)?,
        };
        Some(quoted.to_owned())
    }
}
