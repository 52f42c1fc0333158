//! JSON for programs, harmless for a terminal too.

use super::text::is_dangerous;
use std::fmt::Write as _;

/// The value as one line of JSON.
///
/// Nothing is lost and nothing acts on a terminal: characters that would are written as `\u001b`.
#[must_use]
pub(crate) fn json(value: &impl serde::Serialize) -> String {
    let text = match serde_json::to_string(value) {
        Ok(text) => text,
        // Our reports have text keys and finite numbers only, so this says a defect aloud.
        Err(error) => serde_json::Value::String(format!("not serializable: {error}")).to_string(),
    };
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if is_dangerous(character) {
            // All of them are in the basic plane, where one escape is one character.
            let _ = write!(safe, "\\u{:04x}", u32::from(character));
        } else {
            safe.push(character);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dangerous_character_is_escaped_and_comes_back_whole() {
        let name = "a\u{1b}[2J\u{9b}\u{202e}\u{7f}é\n";
        let text = json(&name);
        assert_eq!(text, r#""a\u001b[2J\u009b\u202e\u007fé\n""#);
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), name);
    }
}
