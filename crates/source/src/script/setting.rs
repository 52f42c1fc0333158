//! `standard_conforming_strings` as the statements of a file change it.

use crate::file::SourceFile;
use crate::lexer::{StandardConformingStrings, Token, TokenKind};

const NAME: &str = "standard_conforming_strings";

/// The setting, and what it goes back to.
#[derive(Debug, Clone, Copy)]
pub(super) struct StringsSetting {
    /// Before the file: what RESET and DEFAULT mean.
    initial: StandardConformingStrings,
    /// Before the transaction: what ROLLBACK goes back to.
    before_transaction: StandardConformingStrings,
    session: StandardConformingStrings,
    /// By SET LOCAL, until the transaction ends.
    local: Option<StandardConformingStrings>,
}

/// What a statement does to the setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Session(Value),
    Local(Value),
    Begin,
    Commit,
    Rollback,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Default,
    To(StandardConformingStrings),
}

impl StringsSetting {
    pub(super) fn new(initial: StandardConformingStrings) -> Self {
        Self { initial, before_transaction: initial, session: initial, local: None }
    }

    pub(super) fn current(self) -> StandardConformingStrings {
        self.local.unwrap_or(self.session)
    }

    /// Applies the statement whose first tokens are `head`.
    pub(super) fn follow(&mut self, file: &SourceFile, head: &[Token]) {
        match effect(file, head) {
            None => {}
            Some(Effect::Session(value)) => {
                self.session = self.resolve(value);
                self.local = None;
            }
            Some(Effect::Local(value)) => self.local = Some(self.resolve(value)),
            Some(Effect::Begin) => self.before_transaction = self.session,
            Some(Effect::Commit) => {
                self.before_transaction = self.session;
                self.local = None;
            }
            Some(Effect::Rollback) => {
                self.session = self.before_transaction;
                self.local = None;
            }
        }
    }

    fn resolve(self, value: Value) -> StandardConformingStrings {
        match value {
            Value::Default => self.initial,
            Value::To(value) => value,
        }
    }
}

fn effect(file: &SourceFile, head: &[Token]) -> Option<Effect> {
    let first = head.first().filter(|token| token.kind == TokenKind::Word)?;
    let rest = || head.iter().skip(1).map(|token| file.slice(token.span));
    match file.slice(first.span).to_ascii_lowercase().as_str() {
        "set" => set(rest()),
        "reset" => {
            let name = rest().next()?;
            (is(name, NAME) || is(name, "all")).then_some(Effect::Session(Value::Default))
        }
        "discard" => rest().next().filter(|word| is(word, "all")).map(|_| Effect::Session(Value::Default)),
        "select" => set_config(rest()),
        "begin" | "start" => Some(Effect::Begin),
        "commit" | "end" => Some(Effect::Commit),
        "rollback" | "abort" => {
            rest().all(|word| !is(word, "to") && !is(word, "prepared")).then_some(Effect::Rollback)
        }
        _ => None,
    }
}

/// `SET [SESSION | LOCAL] name {= | TO} value`.
fn set<'a>(mut words: impl Iterator<Item = &'a str>) -> Option<Effect> {
    let first = words.next()?;
    let is_local = is(first, "local");
    let name = if is_local || is(first, "session") { words.next()? } else { first };
    if !is(name, NAME) {
        return None;
    }
    let _equals_or_to = words.next()?;
    let value = value(words.next()?)?;
    Some(if is_local { Effect::Local(value) } else { Effect::Session(value) })
}

/// `set_config('name', 'value', is_local)` anywhere in a SELECT.
fn set_config<'a>(mut words: impl Iterator<Item = &'a str>) -> Option<Effect> {
    loop {
        words.find(|word| is(word, "set_config"))?;
        if words.next() != Some("(") || !is(words.next()?, NAME) {
            continue;
        }
        let _comma = words.next()?;
        let value = value(words.next()?)?;
        let _comma = words.next()?;
        let is_local = value_of_boolean(unquoted(words.next()?)) == Some(true);
        return Some(if is_local { Effect::Local(value) } else { Effect::Session(value) });
    }
}

fn value(text: &str) -> Option<Value> {
    let text = unquoted(text);
    if text.eq_ignore_ascii_case("default") {
        return Some(Value::Default);
    }
    value_of_boolean(text)
        .map(|on| Value::To(if on { StandardConformingStrings::On } else { StandardConformingStrings::Off }))
}

/// As PostgreSQL's `parse_bool`: any case, and shortened as long as it stays clear.
fn value_of_boolean(text: &str) -> Option<bool> {
    let text = text.to_ascii_lowercase();
    let shortens = |word: &str| !text.is_empty() && word.starts_with(&text);
    match text.as_str() {
        "1" | "on" => Some(true),
        "0" | "off" | "of" => Some(false),
        _ if shortens("true") || shortens("yes") => Some(true),
        _ if shortens("false") || shortens("no") => Some(false),
        _ => None,
    }
}

fn is(word: &str, keyword: &str) -> bool {
    unquoted(word).eq_ignore_ascii_case(keyword)
}

/// Without the quotes of `'…'`, `E'…'` or `"…"`.
fn unquoted(text: &str) -> &str {
    let text = text.strip_prefix(['e', 'E', 'n', 'N']).filter(|rest| rest.starts_with('\'')).unwrap_or(text);
    ['\'', '"']
        .iter()
        .find_map(|quote| text.strip_prefix(*quote).and_then(|rest| rest.strip_suffix(*quote)))
        .unwrap_or(text)
}
