//! Everything between an opening and its closing: strings, identifiers, dollar quotes, comments.

use super::{
    Quote, StandardConformingStrings, TokenKind, Unterminated, byte_at, continues_word, end_of, is_line_end,
    is_space, starts_word,
};
use crate::file::Span;

/// How the inside of a `'…'` literal is read; its prefix decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rules {
    /// A backslash takes the next character with it.
    backslash_escapes: bool,
    /// `''` is a quote within the literal; B'' and X'' end at each quote.
    doubled_quotes: bool,
}

/// The rules for a literal that begins with the byte `first`.
pub(super) const fn rules(first: u8, strings: StandardConformingStrings) -> Rules {
    let plain = matches!(strings, StandardConformingStrings::Off);
    match first {
        b'e' | b'E' => Rules { backslash_escapes: true, doubled_quotes: true },
        b'b' | b'B' | b'x' | b'X' => Rules { backslash_escapes: false, doubled_quotes: false },
        b'u' | b'U' => Rules { backslash_escapes: false, doubled_quotes: true },
        _ => Rules { backslash_escapes: plain, doubled_quotes: true },
    }
}

/// The literal whose first quote is at `quote`, with the pieces that continue it.
///
/// `'a'`, white space with a line end, `'b'` is one literal; comments that begin with `--` may
/// stand between.
pub(super) fn string(
    bytes: &[u8],
    start: usize,
    quote: usize,
    rules: Rules,
) -> Result<(TokenKind, usize), Unterminated> {
    let opening = Span::new(start, quote + 1);
    let mut inside = quote + 1;
    loop {
        let Some(end) = end_of_piece(bytes, inside, rules) else {
            return Err(Unterminated { quote: Quote::String, opening });
        };
        match continuation(bytes, end) {
            Some(next_quote) => inside = next_quote + 1,
            None => return Ok((TokenKind::String, end)),
        }
    }
}

/// After the closing quote of the piece whose inside begins at `inside`.
fn end_of_piece(bytes: &[u8], inside: usize, rules: Rules) -> Option<usize> {
    let mut at = inside;
    loop {
        at = end_of(bytes, at, |byte| byte != b'\'' && (byte != b'\\' || !rules.backslash_escapes));
        if at >= bytes.len() {
            return None;
        }
        if byte_at(bytes, at) == b'\\' || (rules.doubled_quotes && byte_at(bytes, at + 1) == b'\'') {
            at += 2;
        } else {
            return Some(at + 1);
        }
    }
}

/// The quote that continues a literal whose last piece ended at `end`.
fn continuation(bytes: &[u8], end: usize) -> Option<usize> {
    let mut at = end;
    let mut line_ended = false;
    loop {
        match byte_at(bytes, at) {
            b'\'' => return line_ended.then_some(at),
            b'-' if byte_at(bytes, at + 1) == b'-' => at = end_of(bytes, at, |byte| !is_line_end(byte)),
            byte if is_space(byte) => {
                line_ended = line_ended || is_line_end(byte);
                at += 1;
            }
            _ => return None,
        }
    }
}

/// The quoted pieces of a literal: one, or more where it is continued over lines.
pub(crate) fn literal_pieces(literal: &str, strings: StandardConformingStrings) -> Vec<&str> {
    let bytes = literal.as_bytes();
    let rules = rules(byte_at(bytes, 0), strings);
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut inside = end_of(bytes, 0, |byte| byte != b'\'') + 1;
    while let Some(end) = end_of_piece(bytes, inside, rules) {
        pieces.extend(literal.get(start..end));
        let Some(quote) = continuation(bytes, end) else { break };
        start = quote;
        inside = quote + 1;
    }
    pieces
}

/// The identifier whose first quote is at `quote`.
pub(super) fn identifier(
    bytes: &[u8],
    start: usize,
    quote: usize,
) -> Result<(TokenKind, usize), Unterminated> {
    let mut at = quote + 1;
    loop {
        at = end_of(bytes, at, |byte| byte != b'"');
        if at >= bytes.len() {
            return Err(Unterminated { quote: Quote::Identifier, opening: Span::new(start, quote + 1) });
        }
        if byte_at(bytes, at + 1) != b'"' {
            return Ok((TokenKind::QuotedIdentifier, at + 1));
        }
        at += 2;
    }
}

/// What a dollar sign at `start` begins: `$1`, `$tag$…$tag$`, or nothing.
pub(super) fn dollar(text: &str, start: usize) -> Result<(TokenKind, usize), Unterminated> {
    let bytes = text.as_bytes();
    let after = start + 1;
    if byte_at(bytes, after).is_ascii_digit() {
        return Ok((TokenKind::Parameter, end_of(bytes, after, |byte| byte.is_ascii_digit())));
    }
    let tag_end = if starts_word(byte_at(bytes, after)) {
        end_of(bytes, after, |byte| continues_word(byte) && byte != b'$')
    } else {
        after
    };
    if byte_at(bytes, tag_end) != b'$' {
        return Ok((TokenKind::Symbol, after));
    }
    let inside = tag_end + 1;
    let delimiter = text.get(start..inside).unwrap_or_default();
    match text.get(inside..).and_then(|rest| rest.find(delimiter)) {
        Some(length) => Ok((TokenKind::DollarString, inside + length + delimiter.len())),
        None => Err(Unterminated { quote: Quote::Dollar, opening: Span::new(start, inside) }),
    }
}

/// The comment that begins with `/*` at `start`; comments nest.
pub(super) fn block_comment(bytes: &[u8], start: usize) -> Result<(TokenKind, usize), Unterminated> {
    let mut depth = 1_usize;
    let mut at = start + 2;
    while depth > 0 {
        at = end_of(bytes, at, |byte| byte != b'*' && byte != b'/');
        match (byte_at(bytes, at), byte_at(bytes, at + 1)) {
            (0, _) if at >= bytes.len() => {
                return Err(Unterminated {
                    quote: Quote::BlockComment,
                    opening: Span::new(start, start + 2),
                });
            }
            (b'/', b'*') => (depth, at) = (depth + 1, at + 2),
            (b'*', b'/') => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    Ok((TokenKind::BlockComment, at))
}
