//! Types and functions that PostgreSQL has had only since a major after 13.

use super::{Newer, What, Words};

/// By name, in the order of bytes.
const TYPES: [(&str, u32); 6] = [
    ("datemultirange", 14),
    ("int4multirange", 14),
    ("int8multirange", 14),
    ("nummultirange", 14),
    ("tsmultirange", 14),
    ("tstzmultirange", 14),
];

/// By name, in the order of bytes. What an older major knows with other arguments is not here.
const FUNCTIONS: [(&str, u32); 43] = [
    ("any_value", 16),
    ("array_reverse", 18),
    ("array_sample", 16),
    ("array_shuffle", 16),
    ("array_sort", 18),
    ("bit_count", 14),
    ("bit_xor", 14),
    ("casefold", 18),
    ("crc32", 18),
    ("crc32c", 18),
    ("date_add", 16),
    ("date_bin", 14),
    ("date_subtract", 16),
    ("erf", 16),
    ("erfc", 16),
    ("gamma", 18),
    ("json_array", 16),
    ("json_arrayagg", 16),
    ("json_exists", 17),
    ("json_objectagg", 16),
    ("json_query", 17),
    ("json_scalar", 17),
    ("json_serialize", 17),
    ("json_table", 17),
    ("json_value", 17),
    ("lgamma", 18),
    ("merge_action", 17),
    ("multirange", 14),
    ("random_normal", 16),
    ("range_agg", 14),
    ("regexp_count", 15),
    ("regexp_instr", 15),
    ("regexp_like", 15),
    ("regexp_substr", 15),
    ("string_to_table", 14),
    ("to_bin", 17),
    ("to_oct", 17),
    ("trim_array", 14),
    ("unistr", 14),
    ("uuid_extract_timestamp", 17),
    ("uuid_extract_version", 17),
    ("uuidv4", 18),
    ("uuidv7", 18),
];

/// Words behind which a name that a parenthesis follows is that of something else than a function that is called.
const NO_CALL: [&str; 14] = [
    "AGGREGATE",
    "EXISTS",
    "FUNCTION",
    "INDEX",
    "INTO",
    "JOIN",
    "ON",
    "PROCEDURE",
    "REFERENCES",
    "ROUTINE",
    "TABLE",
    "TO",
    "TYPE",
    "UPDATE",
];

/// The name of a type or a function that stands at `at`.
pub(super) fn at(words: Words<'_>, at: usize) -> Option<Newer> {
    let word = words.at(at)?;
    let is_long_enough = word.len() > 2 && word.as_bytes().first()?.is_ascii_alphabetic();
    let is_call = is_long_enough && words.is(at + 1, "(");
    let (table, what) = match (is_call, word.len() > 10 && ends_with(word, "multirange")) {
        (_, true) => (&TYPES[..], What::Syntax),
        (true, false) => (&FUNCTIONS[..], What::Function),
        (false, false) => return None,
    };
    let found = table.binary_search_by(|(name, _)| compare(name, word)).ok()?;
    let (name, since) = *table.get(found)?;
    let before = at.checked_sub(1)?;
    let is_of_somebody = words.is(before, ".") && !words.is(before.checked_sub(1)?, "pg_catalog");
    let is_named = what == What::Function && NO_CALL.iter().any(|word| words.is(before, word));
    let newer = words.newer(at, 1, (name, since)).filter(|_| !is_of_somebody && !is_named)?;
    Some(Newer { what, ..newer })
}

fn ends_with(word: &str, ending: &str) -> bool {
    let at = word.len().saturating_sub(ending.len());
    word.get(at..).is_some_and(|own| own.eq_ignore_ascii_case(ending))
}

/// `name`, which is in lower case, and a word in any.
fn compare(name: &str, word: &str) -> std::cmp::Ordering {
    name.bytes().cmp(word.bytes().map(|byte| byte.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::{FUNCTIONS, TYPES};

    #[test]
    fn names_are_looked_up_in_their_order() {
        assert!(TYPES.is_sorted());
        assert!(FUNCTIONS.is_sorted());
    }
}
