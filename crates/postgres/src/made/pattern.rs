//! Expressions that make texts which match a pattern.

use super::template::Template;
use regex_syntax::hir::{Class, Hir, HirKind};
use whimbrel_source::quote_literal;

/// How often something that may be repeated without end is repeated beyond its least.
const MORE: u32 = 3;

/// How many letters of a class are used: what a translation of digits needs.
const LETTERS: usize = 16;

/// From this many letters on a group is random rather than counted.
const RANDOM_FROM: u32 = 13;

/// Up to so many letters of a class are each a digit of the number, in a system with as many digits as the class has
/// letters.
const COUNTED: u32 = 6;

/// How many groups an expression may have.
const GROUPS: usize = 40;

/// The expression of a text, piece by piece from its end: what is before uses the digits of the number that are left.
#[derive(Debug, Default)]
struct Text {
    pieces: Vec<String>,
    divisor: u64,
    is_injective: bool,
}

/// A text that matches a regular expression, for each number; `None` where it is none that is understood.
///
/// The dialect of PostgreSQL differs in corners; what comes out is tried before it is used.
pub(super) fn of_regular_expression(pattern: &str) -> Option<Template> {
    let is_pattern = pattern.contains(['^', '$', '[', '\\', '(', '+', '*', '{', '|', '.']);
    let hir = is_pattern.then(|| regex_syntax::parse(pattern).ok()).flatten()?;
    let mut text = Text { divisor: 1, ..Text::default() };
    put(&mut text, &hir)?;
    finish(text)
}

/// A text that matches a pattern of LIKE, for each number.
pub(super) fn of_like(pattern: &str) -> Option<Template> {
    if !pattern.contains(['%', '_']) {
        return None;
    }
    let mut text = Text { divisor: 1, ..Text::default() };
    for letter in pattern.chars().rev() {
        match letter {
            '%' => {
                text.pieces.push(format!("({{i}} / {})::text", text.divisor));
                text.is_injective = true;
            }
            '_' => put_class(&mut text, &('a'..='z').collect::<Vec<_>>(), 1),
            other => text.pieces.push(quote_literal(&other.to_string())),
        }
    }
    finish(text)
}

fn finish(text: Text) -> Option<Template> {
    if text.pieces.is_empty() || text.pieces.len() > GROUPS {
        return None;
    }
    let pieces: Vec<String> = text.pieces.into_iter().rev().collect();
    let sql = pieces.join(" || ");
    Some(if text.is_injective { Template::injective(&sql) } else { Template::repeating(&sql, 1) })
}

fn put(text: &mut Text, hir: &Hir) -> Option<()> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => {
            text.pieces.push(quote_literal(std::str::from_utf8(&literal.0).ok()?));
        }
        HirKind::Class(class) => put_class(text, &letters(class)?, 1),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(repetition.min.saturating_add(MORE));
            let times = most.min(repetition.min.max(1).saturating_add(MORE)).min(512);
            if let HirKind::Class(class) = repetition.sub.kind() {
                put_class(text, &letters(class)?, times);
            } else {
                for _ in 0..repetition.min {
                    put(text, &repetition.sub)?;
                }
            }
        }
        HirKind::Capture(capture) => put(text, &capture.sub)?,
        HirKind::Concat(parts) => {
            for part in parts.iter().rev() {
                put(text, part)?;
            }
        }
        HirKind::Alternation(branches) => alternation(text, branches)?,
    }
    (text.pieces.len() <= GROUPS).then_some(())
}

/// Whole branches that take turns.
fn alternation(text: &mut Text, branches: &[Hir]) -> Option<()> {
    let mut made = Vec::new();
    let mut divisor = text.divisor;
    for branch in branches {
        let mut one = Text { divisor: text.divisor.checked_mul(branches.len() as u64)?, ..Text::default() };
        put(&mut one, branch)?;
        divisor = divisor.max(one.divisor);
        let pieces: Vec<String> = one.pieces.into_iter().rev().collect();
        made.push(if pieces.is_empty() { "''".to_owned() } else { pieces.join(" || ") });
    }
    let whens: Vec<String> =
        made.iter().enumerate().map(|(place, sql)| format!("when {place} then {sql}")).collect();
    text.pieces.push(format!(
        "(case ({{i}} / {}) % {} {} end)",
        text.divisor,
        made.len().max(1),
        whens.join(" ")
    ));
    text.divisor = divisor;
    text.is_injective = true;
    Some(())
}

/// A number of letters of a class: the digits of the number, in letters.
fn put_class(text: &mut Text, letters: &[char], times: u32) {
    if times == 0 || letters.is_empty() {
        return;
    }
    if times <= COUNTED {
        let base = letters.len() as u64;
        let all = quote_literal(&letters.iter().collect::<String>());
        for _ in 0..times {
            text.pieces.push(format!(
                "pg_catalog.substr({all}, (1 + {{i}} / {} % {base})::integer, 1)",
                text.divisor
            ));
            text.divisor = text.divisor.saturating_mul(base).min(1 << 62);
        }
        text.is_injective |= base >= 10;
        return;
    }
    let digits = "0123456789abcdef";
    let all: String = (0..LETTERS).filter_map(|place| letters.get(place % letters.len())).collect();
    let all = quote_literal(&all);
    if times >= RANDOM_FROM {
        let sums = (0..times.div_ceil(32)).map(|part| format!("pg_catalog.md5('{part}' || ({{i}})::text)"));
        let sums: Vec<String> = sums.collect();
        text.pieces.push(format!(
            "pg_catalog.translate(pg_catalog.left({}, {times}), '{digits}', {all})",
            sums.join(" || ")
        ));
        text.is_injective = true;
        return;
    }
    let (number, base) = if letters.len() >= LETTERS {
        (format!("pg_catalog.to_hex({{i}} / {})", text.divisor), 16_u64)
    } else {
        (format!("({{i}} / {})::text", text.divisor), 10)
    };
    text.pieces.push(format!(
        "pg_catalog.translate(pg_catalog.right(pg_catalog.lpad({number}, {times}, '0'), {times}), '{digits}', {all})"
    ));
    // Beyond this many numbers nothing is left for what stands before.
    text.divisor =
        base.checked_pow(times).and_then(|own| text.divisor.checked_mul(own)).unwrap_or(1 << 62).min(1 << 62);
    text.is_injective |= letters.len() >= 10;
}

/// The first letters of a class; those that are easily read where it has many.
fn letters(class: &Class) -> Option<Vec<char>> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.ranges().iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => {
            class.ranges().iter().map(|range| (char::from(range.start()), char::from(range.end()))).collect()
        }
    };
    let holds = |letter: &char| ranges.iter().any(|(start, end)| start <= letter && letter <= end);
    let readable: Vec<char> = ('a'..='z').chain('0'..='9').chain('A'..='Z').filter(holds).collect();
    if !readable.is_empty() {
        let has_all_digits = ('0'..='9').all(|digit| readable.contains(&digit));
        let hexadecimal: Vec<char> =
            ('0'..='9').chain('a'..='f').filter(|letter| readable.contains(letter)).collect();
        return Some(if has_all_digits { hexadecimal } else { readable });
    }
    let (start, end) = ranges.first()?;
    Some((*start..=*end).take(LETTERS).collect())
}
