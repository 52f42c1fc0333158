//! The words of a text that [`super::cursor::Cursor::plain`] gives.

/// The words; a literal with blanks is one.
pub(crate) fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut quoted = false;
        let is_end = |(_, sign): &(usize, char)| {
            quoted ^= *sign == '\'';
            *sign == ' ' && !quoted
        };
        let end = rest.char_indices().find(is_end).map_or(rest.len(), |(at, _)| at);
        let (word, behind) = rest.split_at(end);
        words.push(word);
        rest = behind.strip_prefix(' ').unwrap_or_default();
    }
    words
}

/// What stands between the places of a word that are outside of parentheses.
pub(crate) fn split<'w, 'a>(words: &'w [&'a str], by: &str) -> Vec<&'w [&'a str]> {
    let mut depth = 0_usize;
    let is_here = |word: &&str| {
        match *word {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && *word == by
    };
    words.split(is_here).collect()
}

/// The words that stand in no parentheses.
pub(crate) fn outermost<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let mut depth = 0_usize;
    let is_outside = |word: &&&str| {
        depth += usize::from(**word == "(");
        let is_outside = depth == 0;
        depth = depth.saturating_sub(usize::from(**word == ")"));
        is_outside
    };
    words.iter().filter(is_outside).copied().collect()
}

/// Words without the parentheses around all of them.
pub(crate) fn unwrapped<'w, 'a>(words: &'w [&'a str]) -> &'w [&'a str] {
    match words {
        ["(", inner @ .., ")"] if is_balanced(inner) => unwrapped(inner),
        _ => words,
    }
}

/// The same for a value, without the type behind `::`.
pub(crate) fn bare<'w, 'a>(words: &'w [&'a str]) -> &'w [&'a str] {
    let value = unwrapped(words);
    match split(value, "::").as_slice() {
        [untyped, _, ..] => bare(untyped),
        _ => value,
    }
}

fn is_balanced(words: &[&str]) -> bool {
    let mut depth = 0_i32;
    let never_below = words.iter().all(|word| {
        depth += i32::from(*word == "(") - i32::from(*word == ")");
        depth >= 0
    });
    never_below && depth == 0
}
