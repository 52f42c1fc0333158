//! Places as the protocol counts them: lines from 0, columns in units of UTF-16.

use serde_json::{Value, json};

/// The place of a byte.
pub(super) fn of_offset(text: &str, offset: usize) -> Value {
    let before = text.get(..offset.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count();
    let column: usize = before.rsplit('\n').next().unwrap_or_default().chars().map(char::len_utf16).sum();
    json!({"line": line, "character": column})
}

/// The byte at a place; the end of the line, or of the text, for anything beyond it.
pub(super) fn to_offset(text: &str, place: &Value) -> usize {
    let number = |key: &str| {
        let found = place.get(key).and_then(Value::as_u64).unwrap_or_default();
        usize::try_from(found).unwrap_or(usize::MAX)
    };
    let start: usize = text.split_inclusive('\n').take(number("line")).map(str::len).sum();
    let line = text.get(start..).unwrap_or_default().split('\n').next().unwrap_or_default();
    let mut units = number("character");
    let mut offset = start;
    for character in line.chars() {
        if units < character.len_utf16() {
            break;
        }
        units -= character.len_utf16();
        offset += character.len_utf8();
    }
    offset
}

/// A range of bytes.
pub(super) fn range(text: &str, start: usize, end: usize) -> Value {
    json!({"start": of_offset(text, start), "end": of_offset(text, end)})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_units_of_utf_16_and_come_back() {
        let text = "a\n𝄞é = 1\n";
        let offset = text.find('=').unwrap();
        let place = of_offset(text, offset);
        assert_eq!(place, json!({"line": 1, "character": 4}));
        assert_eq!(to_offset(text, &place), offset);
        assert_eq!(to_offset(text, &json!({"line": 9, "character": 9})), text.len());
    }
}
