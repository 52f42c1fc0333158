//! Where in its statement a part of an object stands: the line of a column, of a constraint.
//!
//! Which statement made an object is known before this; here its text is only searched for the place.

use std::borrow::Cow;
use std::collections::BTreeMap;
use whimbrel_catalog::{Catalog, ObjectAddress, Origin};
use whimbrel_source::{
    Lexer, SharedFile, SourceFile, Span, StandardConformingStrings, Token, TokenKind, name_of,
};

/// What a part of a statement names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Named {
    Column,
    Constraint,
}

/// The parts of one statement, by what they name.
type Parts = BTreeMap<(Named, String), Span>;

/// Words that may stand between the beginning of a part and the name in it.
const BEFORE_NAME: [&str; 6] = ["ADD", "COLUMN", "ATTRIBUTE", "IF", "NOT", "EXISTS"];

/// Points columns and constraints at their own lines, and what has no place at that of its owner.
pub fn refine(catalog: &mut Catalog) {
    let mut statements: BTreeMap<(String, usize), Parts> = BTreeMap::new();
    let mut found: Vec<(ObjectAddress, Origin)> = Vec::new();
    for (address, object) in &catalog.objects {
        let owners = object.goes_with.iter().filter_map(|owner| catalog.get(owner)?.origin.as_ref());
        let owner = owners.clone().next();
        let made = owner.into_iter().chain(&object.origin);
        let part = named(address).and_then(|(named, name)| {
            made.into_iter().find_map(|origin| {
                let key = (origin.file.name().to_owned(), origin.span.start);
                let parts = statements.entry(key).or_insert_with(|| parts(&origin.file, origin.span));
                let span = *parts.get(&(named, name.clone()))?;
                Some(Origin { file: origin.file.clone(), span })
            })
        });
        let whole = || if object.origin.is_none() { owner.cloned() } else { None };
        found.extend(part.or_else(whole).map(|origin| (address.clone(), origin)));
    }
    for (address, origin) in found {
        if let Some(object) = catalog.objects.get_mut(&address) {
            object.origin = Some(origin);
        }
    }
}

/// The object whose text begins at a place, of those that are asked for: where several do, the one whose name stands
/// first in it.
pub(crate) fn made_at<'a>(
    catalog: &'a Catalog,
    file: &SharedFile,
    start: usize,
    is_asked_for: impl Fn(&ObjectAddress) -> bool,
) -> Option<&'a ObjectAddress> {
    let begins = |origin: &&Origin| origin.file == *file && origin.span.start == start;
    let made = catalog.objects.iter().filter_map(|(address, object)| {
        let origin = object.origin.as_ref().filter(begins).filter(|_| is_asked_for(address))?;
        let name = address.names.last()?;
        let mut tokens = Lexer::between(file.text(), origin.span, StandardConformingStrings::On);
        let place =
            tokens.position(|token| token.is_ok_and(|token| identifier(file, token).as_ref() == Some(name)));
        Some((place.unwrap_or(usize::MAX), address))
    });
    made.min_by_key(|(place, _)| *place).map(|(_, address)| address)
}

/// What the text calls a part of an object.
fn named(address: &ObjectAddress) -> Option<(Named, String)> {
    let kind = address.kind.as_str();
    let named = match kind {
        "default value" => Named::Column,
        _ if kind.ends_with("not null constraint") => Named::Column,
        _ if kind.ends_with(" constraint") && !kind.contains(" on ") => Named::Constraint,
        _ if kind.ends_with(" column") && !kind.contains(" on ") => Named::Column,
        _ => return None,
    };
    Some((named, address.names.last()?.clone()))
}

/// A part that is being read.
#[derive(Default)]
struct Part {
    /// Its tokens outside of parentheses.
    tokens: Vec<Token>,
    end: usize,
}

/// The parts of a statement: what stands between the commas outside of parentheses, and inside of the outermost.
fn parts(file: &SourceFile, span: Span) -> Parts {
    let tokens = Lexer::between(file.text(), span, StandardConformingStrings::On);
    let tokens = tokens.filter_map(Result::ok).filter(|token| token.kind.is_significant());
    let mut parts = Parts::new();
    let mut depth = 0_usize;
    let (mut outer, mut inner) = (Part::default(), Part::default());
    for token in tokens {
        let text = file.slice(token.span);
        depth = if text == ")" { depth.saturating_sub(1) } else { depth };
        match (text, depth) {
            (",", 0) => keep(file, &std::mem::take(&mut outer), &mut parts),
            (")", 0) | (",", 1) => keep(file, &std::mem::take(&mut inner), &mut parts),
            (_, 0) if text.eq_ignore_ascii_case("add") => outer = Part::of(token),
            ("(", 0) => {}
            (_, 0) => outer.push(token),
            ("(" | ")", _) => inner.end = token.span.end,
            (_, 1) => inner.push(token),
            (_, _) => inner.end = token.span.end,
        }
        if !outer.tokens.is_empty() {
            outer.end = token.span.end;
        }
        depth = if text == "(" { depth + 1 } else { depth };
    }
    keep(file, &outer, &mut parts);
    parts
}

impl Part {
    fn of(token: Token) -> Self {
        Self { tokens: vec![token], end: token.span.end }
    }

    fn push(&mut self, token: Token) {
        self.tokens.push(token);
        self.end = token.span.end;
    }
}

/// Keeps what one part names: a column at its beginning, constraints anywhere.
fn keep(file: &SourceFile, part: &Part, parts: &mut Parts) {
    let Some(first) = part.tokens.first() else { return };
    let span = Span::new(first.span.start, part.end);
    let is_word = |token: &Token, words: &[&str]| {
        let text = file.slice(token.span);
        token.kind == TokenKind::Word && words.iter().any(|word| word.eq_ignore_ascii_case(text))
    };
    let mut column = part.tokens.iter().skip_while(|token| is_word(token, &BEFORE_NAME));
    if let Some(name) = column.next().and_then(|token| identifier(file, *token)) {
        parts.entry((Named::Column, name)).or_insert(span);
    }
    for (token, next) in part.tokens.iter().zip(part.tokens.iter().skip(1)) {
        if is_word(token, &["CONSTRAINT"])
            && let Some(name) = identifier(file, *next)
        {
            parts.entry((Named::Constraint, name)).or_insert(span);
        }
    }
}

/// The name that a token is, as the catalog has it.
pub(crate) fn identifier(file: &SourceFile, token: Token) -> Option<String> {
    name_of(token.kind, file.slice(token.span)).map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Named, String, String)> {
        let file = SourceFile::new("a.sql", text);
        let parts = parts(&file, Span::new(0, text.len()));
        parts.into_iter().map(|((named, name), span)| (named, name, file.slice(span).to_owned())).collect()
    }

    fn is_there(found: &[(Named, String, String)], named: Named, name: &str, text: &str) -> bool {
        found.contains(&(named, name.to_owned(), text.to_owned()))
    }

    #[test]
    fn columns_and_constraints_of_a_new_table_are_found() {
        let found = found(
            "create table t (\n  \"Id\" numeric(3, 2) constraint pk primary key, -- a, b\n  \
             b int check (b in (1, 2)),\n  constraint c check (true)\n)",
        );
        let id = "\"Id\" numeric(3, 2) constraint pk primary key";
        assert!(is_there(&found, Named::Column, "Id", id));
        assert!(is_there(&found, Named::Constraint, "pk", id));
        assert!(is_there(&found, Named::Column, "b", "b int check (b in (1, 2))"));
        assert!(is_there(&found, Named::Constraint, "c", "constraint c check (true)"));
    }

    #[test]
    fn columns_that_are_added_are_found() {
        let found = found(
            "alter table only t add column if not exists a numeric(3, 2), add b int, add constraint c unique (a)",
        );
        assert!(is_there(&found, Named::Column, "a", "add column if not exists a numeric(3, 2)"));
        assert!(is_there(&found, Named::Column, "b", "add b int"));
        assert!(is_there(&found, Named::Constraint, "c", "add constraint c unique (a)"));
    }
}
