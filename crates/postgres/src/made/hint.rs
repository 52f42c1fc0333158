//! What the text of a check suggests: values that are worth trying, and columns that another gives.
//!
//! The text is the server's own, written from its tree, and nothing here decides: what is suggested is tried on the
//! server, with the check itself.

use super::pattern;
use super::template::Template;
use whimbrel_source::lexer::tokens;
use whimbrel_source::{Identifier, StandardConformingStrings, TokenKind, quote_literal};

/// Values that a check names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Hints {
    /// What stands in quotes, and numbers.
    pub(super) constants: Vec<String>,
    /// `column = expression` anywhere in it.
    pub(super) equations: Vec<(String, String)>,
    /// What stands in it without quotes, or in double ones: columns are among them.
    pub(super) names: Vec<String>,
}

/// How long a text may be made to fit a length that a check names.
const LONGEST: u64 = 10_000;

/// How many keys an object gets.
const KEYS: usize = 20;

#[derive(Debug)]
struct Piece<'a> {
    kind: TokenKind,
    text: &'a str,
    start: usize,
}

/// Reads a check.
pub(super) fn hints(expression: &str) -> Hints {
    let Ok(tokens) = tokens(expression, StandardConformingStrings::On) else { return Hints::default() };
    let pieces: Vec<Piece<'_>> = tokens
        .iter()
        .filter(|token| token.kind.is_significant())
        .filter_map(|token| {
            let text = expression.get(token.span.start..token.span.end)?;
            Some(Piece { kind: token.kind, text, start: token.span.start })
        })
        .collect();
    let constants = pieces.iter().filter_map(|piece| {
        if piece.kind == TokenKind::String {
            return unquoted(piece.text);
        }
        (piece.kind == TokenKind::Number).then(|| piece.text.to_owned())
    });
    let mut constants: Vec<String> = constants.collect();
    let mut seen = std::collections::BTreeSet::new();
    constants.retain(|text| seen.insert(text.clone()));
    let names = pieces.iter().filter_map(named).collect();
    Hints { constants, equations: equations(expression, &pieces), names }
}

/// `(column = rest)` and `((column)::type = rest)`: the server writes each operator in parentheses of its own.
fn equations(expression: &str, pieces: &[Piece<'_>]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (place, piece) in pieces.iter().enumerate() {
        if piece.text != "=" {
            continue;
        }
        let Some(open) = enclosing(pieces, place) else { continue };
        let left = pieces.get(open + 1..place).unwrap_or_default();
        let Some(close) = closing(pieces, place) else { continue };
        let (Some(column), Some(first)) = (only_column(left), pieces.get(place + 1)) else { continue };
        let end = pieces.get(close).map_or(expression.len(), |piece| piece.start);
        let Some(right) = expression.get(first.start..end) else { continue };
        let is_constant = matches!(first.kind, TokenKind::String | TokenKind::Number);
        if !is_constant && !right.starts_with("ANY") && !right.starts_with("ALL") {
            found.push((column, right.trim().to_owned()));
        }
    }
    found
}

/// The parenthesis that was opened last before a place and is not closed there; the start stands before all.
fn enclosing(pieces: &[Piece<'_>], place: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, piece) in pieces.iter().enumerate().take(place).rev() {
        match piece.text {
            ")" | "]" => depth += 1,
            "(" | "[" if depth == 0 => return Some(at),
            "(" | "[" => depth -= 1,
            _ => {}
        }
    }
    None
}

fn closing(pieces: &[Piece<'_>], place: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, piece) in pieces.iter().enumerate().skip(place + 1) {
        match piece.text {
            "(" | "[" => depth += 1,
            ")" | "]" if depth == 0 => return Some(at),
            ")" | "]" => depth -= 1,
            _ => {}
        }
    }
    None
}

fn only_column(pieces: &[Piece<'_>]) -> Option<String> {
    match pieces {
        [one] => named(one),
        [open, one, close, cast, ..] if open.text == "(" && close.text == ")" && cast.text == "::" => {
            named(one)
        }
        _ => None,
    }
}

fn named(piece: &Piece<'_>) -> Option<String> {
    if piece.kind == TokenKind::QuotedIdentifier {
        return Some(Identifier::of_quoted(piece.text).0);
    }
    (piece.kind == TokenKind::Word).then(|| Identifier::of_word(piece.text).0)
}

fn unquoted(literal: &str) -> Option<String> {
    let is_escaped = literal.starts_with(['E', 'e']);
    let inner = literal.trim_start_matches(['E', 'e']).strip_prefix('\'')?.strip_suffix('\'')?;
    let text = inner.replace("''", "'");
    Some(if is_escaped { text.replace("\\\\", "\\") } else { text })
}

/// What may fit a check that names these constants, for a column of this type.
pub(super) fn suggested(constants: &[String], ty: &str) -> Vec<Template> {
    let is_text = ["text", "varchar", "bpchar", "citext", "name"].contains(&ty);
    let mut found = Vec::new();
    if ["json", "jsonb"].contains(&ty) {
        found.extend(of_keys(constants, ty));
    }
    for constant in constants {
        if is_text {
            found.extend(pattern::of_regular_expression(constant));
            found.extend(pattern::of_like(constant));
            if let Ok(length) = constant.parse::<u64>()
                && length <= LONGEST
            {
                found.extend(of_length(length));
            }
        }
        if ty == "bytea"
            && let Ok(length) = constant.parse::<usize>()
        {
            found.extend(of_bytes(length));
        }
        found.push(Template::constant(constant));
        // An array, an object or a list in braces is a literal of its own.
        if let Ok(number) = constant.parse::<i128>() {
            found.extend([number - 1, number + 1].map(|near| Template::constant(&near.to_string())));
        } else if let Ok(number) = constant.parse::<f64>() {
            found.extend([number / 2.0, number * 2.0].map(|near| Template::constant(&near.to_string())));
        }
    }
    found
}

/// Objects with these keys, which have texts, and texts that are numbers.
fn of_keys(constants: &[String], ty: &str) -> Vec<Template> {
    let is_key = |text: &&String| {
        text.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '-')
            && text.parse::<f64>().is_err()
    };
    let keys: Vec<String> =
        constants.iter().filter(is_key).take(KEYS).map(|key| quote_literal(key)).collect();
    if keys.is_empty() {
        return Vec::new();
    }
    let of = |value: &str| {
        let pairs: Vec<String> = keys.iter().map(|key| format!("{key}, {value}")).collect();
        Template::injective(&format!("pg_catalog.{ty}_build_object({})", pairs.join(", ")))
    };
    vec![of("'item ' || ({i})::text"), of("({i})::text"), of("{i}")]
}

/// So many bytes, and one more and less.
fn of_bytes(length: usize) -> Vec<Template> {
    let lengths = [length, length + 1, length.saturating_sub(1)];
    let lengths = lengths.into_iter().filter(|length| *length > 0 && *length as u64 <= LONGEST);
    let of = |length: usize| {
        let digits = if length < 16 {
            format!("pg_catalog.right(pg_catalog.lpad(pg_catalog.to_hex({{i}}), {0}, '0'), {0})", 2 * length)
        } else {
            let times = length.div_ceil(16);
            format!(
                "pg_catalog.left(pg_catalog.repeat(pg_catalog.md5(({{i}})::text), {times}), {})",
                2 * length
            )
        };
        Template::injective(&format!("pg_catalog.decode({digits}, 'hex')"))
    };
    lengths.map(of).collect()
}

/// Texts of about so many letters.
fn of_length(length: u64) -> Vec<Template> {
    let lengths = [length, length + 1, length.saturating_sub(1)].into_iter().filter(|length| *length > 0);
    lengths
        .flat_map(|length| {
            ["x", "0"].map(|letter| {
                Template::injective(&format!(
                    "pg_catalog.right(pg_catalog.lpad(({{i}})::text, {length}, '{letter}'), {length})"
                ))
            })
        })
        .collect()
}
