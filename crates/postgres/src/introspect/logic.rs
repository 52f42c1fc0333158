//! Another text that PostgreSQL writes and does not read back as it wrote it.
//!
//! `b between 0 and 10 and a >= 0` is stored as one AND within another, and written `((b >= 0) AND (b <= 10)) AND
//! (a >= 0)`. Read again, an AND whose first part is an AND becomes one of three parts, written without the inner
//! parentheses. The second form is the one that stays, so it stands for both where schemas are compared. Where
//! statements are written, the inner AND is BETWEEN again, of which PostgreSQL makes what it made at first.

/// The form that stays; `None` where the text has it already.
pub(super) fn settled(text: &str) -> Option<String> {
    without_nested(text, |_| None)
}

/// The form that is read back to what it was, as far as that can be written; `None` where it is the one that stays.
pub(super) fn written(text: &str) -> Option<String> {
    let mut has_between = false;
    let written = without_nested(text, |inner| {
        let between = between(inner);
        has_between |= between.is_some();
        between
    });
    written.filter(|_| has_between)
}

/// Each group that is the first part of one joined by the same word is replaced, or loses its parentheses.
fn without_nested(text: &str, mut replaced: impl FnMut(&str) -> Option<String>) -> Option<String> {
    if !text.contains("((") {
        return None;
    }
    let mut settled = text.to_owned();
    let mut has_changed = false;
    while let Some((open, close)) = nested(&settled) {
        if let Some(other) = settled.get(open + 1..close).and_then(&mut replaced) {
            settled.replace_range(open..=close, &format!("({other})"));
        } else {
            settled.replace_range(close..=close, "");
            settled.replace_range(open..=open, "");
        }
        has_changed = true;
    }
    has_changed.then_some(settled)
}

/// `(x >= a) AND (x <= b)` as BETWEEN, and its contrary; in lower case, which PostgreSQL writes nowhere.
fn between(inner: &str) -> Option<String> {
    let forms = [(" AND ", " >= ", " <= ", "between"), (" OR ", " < ", " > ", "not between")];
    forms.into_iter().find_map(|(joined, lower, upper, word)| {
        let place = outermost(inner, joined)?;
        let (first, second) = (inner.get(..place)?, inner.get(place + joined.len()..)?);
        let (value, from) = compared(first, lower)?;
        let (again, to) = compared(second, upper)?;
        let (value, from, to) = (value == again).then(|| (operand(value), operand(from), operand(to)))?;
        Some(format!("{value} {word} {from} and {to}"))
    })
}

/// In parentheses, but for a name or a number.
fn operand(text: &str) -> String {
    let is_plain = text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_.".contains(letter));
    if is_plain { text.to_owned() } else { format!("({text})") }
}

/// Both sides of `(left operator right)`.
fn compared<'a>(group: &'a str, operator: &str) -> Option<(&'a str, &'a str)> {
    let inner = group.strip_prefix('(')?.strip_suffix(')')?;
    let place = outermost(inner, operator)?;
    Some((inner.get(..place)?, inner.get(place + operator.len()..)?))
}

/// Where a word stands outside of parentheses and quotes, if it stands there once.
fn outermost(text: &str, word: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut found = None;
    for (place, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (None, '\'' | '"') => quote = Some(letter),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.checked_sub(1)?,
            (None, ' ') if depth == 0 && text.get(place..).is_some_and(|rest| rest.starts_with(word)) => {
                if found.replace(place).is_some() {
                    return None;
                }
            }
            (Some(_) | None, _) => {}
        }
    }
    found.filter(|_| depth == 0)
}

/// A pair of parentheses with what was seen inside of it.
struct Group {
    open: usize,
    /// What joins its parts, as far as they are all joined by the same.
    joined_by: Option<&'static str>,
    is_mixed: bool,
    /// Its first part, where that is a group and nothing else.
    first: Option<(usize, usize, &'static str)>,
    /// Whether something stands in it beside groups and what joins them.
    has_begun: bool,
}

/// The parentheses of the first part of an AND, or an OR, that is one itself.
fn nested(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let outermost = || Group { open: 0, joined_by: None, is_mixed: false, first: None, has_begun: false };
    let mut groups = vec![outermost()];
    let mut place = 0;
    while let Some(byte) = bytes.get(place) {
        match byte {
            b'\'' | b'"' => {
                groups.last_mut()?.has_begun = true;
                place += 1;
                while bytes.get(place).is_some_and(|inner| inner != byte) {
                    place += 1;
                }
            }
            b'(' => groups.push(Group { open: place, ..outermost() }),
            b')' => {
                let group = groups.pop()?;
                if let Some(found) = group.nested() {
                    return Some(found);
                }
                let around = groups.last_mut()?;
                let is_first = !around.has_begun && around.joined_by.is_none() && around.first.is_none();
                match group.joined_by.filter(|_| is_first && !group.is_mixed) {
                    Some(word) => around.first = Some((group.open, place, word)),
                    None => around.has_begun = true,
                }
            }
            b' ' => {
                let rest = text.get(place..).unwrap_or_default();
                let word = [" AND ", " OR "].into_iter().find(|word| rest.starts_with(*word));
                if let Some(word) = word {
                    let group = groups.last_mut()?;
                    group.is_mixed |= group.joined_by.is_some_and(|other| other != word);
                    group.joined_by = Some(word);
                    place += word.len() - 2;
                }
            }
            _ => {
                let group = groups.last_mut()?;
                // What stands behind the first part belongs to it: a cast, an operator.
                if group.joined_by.is_none() {
                    group.has_begun = true;
                    group.first = None;
                }
            }
        }
        place += 1;
    }
    groups.pop()?.nested()
}

impl Group {
    fn nested(&self) -> Option<(usize, usize)> {
        let (open, close, word) = self.first?;
        (self.joined_by == Some(word) && !self.is_mixed).then_some((open, close))
    }
}

#[cfg(test)]
mod tests {
    use super::{settled, written};

    #[test]
    fn the_first_part_of_an_and_loses_its_parentheses_where_it_is_one() {
        let cases = [
            ("(((b >= 0) AND (b <= 10)) AND (a >= 0))", "((b >= 0) AND (b <= 10) AND (a >= 0))"),
            (
                "CHECK ((((b >= 0) AND (b <= 10)) AND (a >= 0)))",
                "CHECK (((b >= 0) AND (b <= 10) AND (a >= 0)))",
            ),
            ("(((((a) AND (b)) AND (c)) AND (d)) OR (e))", "(((a) AND (b) AND (c) AND (d)) OR (e))"),
            (
                "((a IS DISTINCT FROM 1) OR (b IS DISTINCT FROM 2)) OR false",
                "(a IS DISTINCT FROM 1) OR (b IS DISTINCT FROM 2) OR false",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(settled(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn everything_else_stays() {
        for text in [
            "((a >= 0) AND ((b >= 0) AND (b <= 10)))",
            "(((a) OR (b)) AND (c))",
            "((((a) AND (b)))::text AND (c))",
            "(NOT ((a) AND (b)) AND (c))",
            "((f((a) AND (b))) AND (c))",
            "(') AND (' = ((a) AND (b)))",
            "sum(x) OVER (ORDER BY y ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)",
        ] {
            assert_eq!(settled(text), None, "{text}");
        }
    }

    #[test]
    fn what_was_between_is_written_so_again() {
        for (text, expected) in [
            ("(((b >= 0) AND (b <= 10)) AND (a >= 0))", "((b between 0 and 10) AND (a >= 0))"),
            ("((((b >= 0) AND (b <= 10)) AND (a >= 0)) AND c)", "(b between 0 and 10) AND (a >= 0) AND c)"),
            ("(((b < 0) OR (b > 10)) OR c)", "((b not between 0 and 10) OR c)"),
            (
                "((('a'::text >= ' >= '::text) AND ('a'::text <= b)) AND c)",
                "((('a'::text) between (' >= '::text) and b) AND c)",
            ),
        ] {
            let came = written(text).unwrap();
            assert!(came == expected || came == format!("({expected}"), "{came}");
        }
        for text in
            ["(((a >= 0) AND (b <= 10)) AND c)", "(((a >= 0) AND c) AND b)", "((a >= 0) AND (a <= 10))"]
        {
            assert_eq!(written(text), None, "{text}");
        }
    }
}
