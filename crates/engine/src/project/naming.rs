//! The name of a migration, in the words that it is made of.

use crate::project::settings::NameStyle;
use crate::project::wrong::Wrong;

/// The name of a migration: words of lower-case ASCII letters and digits; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    words: Vec<String>,
}

/// Longest name in bytes, so that version, name and `.down.sql` fit every file system (255 bytes).
const LONGEST: usize = 100;

impl Name {
    /// Reads `AddMessageTempId`, `add_message_temp_id`, `add-message-temp-id` or `add message temp id`.
    pub(crate) fn read(text: &str) -> Result<Self, Wrong> {
        let shown = text.escape_debug().to_string();
        let is_separator = |character: char| matches!(character, '_' | '-' | ' ');
        let strange = text.chars().find(|next| !next.is_ascii_alphanumeric() && !is_separator(*next));
        if let Some(strange) = strange {
            let message =
                format!("a migration cannot be called \"{shown}\": {strange:?} is no part of a name");
            return Err(wrong(message, "use ASCII letters, digits and _"));
        }
        let words: Vec<String> =
            text.split(is_separator).flat_map(words_of).map(str::to_ascii_lowercase).collect();
        if words.is_empty() {
            return Err(wrong(
                "the name of the migration is empty".to_owned(),
                "say what it does, e.g. add_memos",
            ));
        }
        if text.len() > LONGEST || words.iter().map(|word| word.len() + 1).sum::<usize>() > LONGEST + 1 {
            let message = format!("a name of more than {LONGEST} characters is too long for a file");
            return Err(wrong(message, "say the rest in the comment at the head of the file"));
        }
        Ok(Self { words })
    }

    /// The name in this style.
    #[must_use]
    pub fn spelt(&self, style: NameStyle) -> String {
        match style {
            NameStyle::SnakeCase => self.words.join("_"),
            NameStyle::PascalCase => self.words.iter().map(|word| capitalised(word)).collect(),
        }
    }
}

fn wrong(message: String, help: &str) -> Wrong {
    Wrong { code: "migration-name", message, help: help.to_owned() }
}

/// Parts `AddHTTPServer2Go` into `Add`, `HTTP`, `Server2` and `Go`.
fn words_of(text: &str) -> Vec<&str> {
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let mut starts = vec![0];
    for window in letters.windows(2) {
        let [(_, before), (at, here)] = window else { continue };
        let after = letters.iter().find(|(place, _)| place > at).map(|(_, after)| *after);
        let ends_acronym =
            before.is_ascii_uppercase() && after.is_some_and(|after| after.is_ascii_lowercase());
        if here.is_ascii_uppercase() && (!before.is_ascii_uppercase() || ends_acronym) {
            starts.push(*at);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .filter_map(|(start, end)| text.get(*start..end))
        .filter(|word| !word.is_empty())
        .collect()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spelt(text: &str) -> (String, String) {
        let name = Name::read(text).unwrap();
        (name.spelt(NameStyle::SnakeCase), name.spelt(NameStyle::PascalCase))
    }

    #[test]
    fn a_name_is_understood_however_it_is_spelt() {
        for text in [
            "AddMessageTempIdColumn",
            "add_message_temp_id_column",
            "add-message-temp-id-column",
            "add message temp id column",
            "addMessageTempIdColumn",
        ] {
            assert_eq!(spelt(text), ("add_message_temp_id_column".into(), "AddMessageTempIdColumn".into()));
        }
        assert_eq!(spelt("AddHTTPServer").0, "add_http_server");
        assert_eq!(spelt("Add2FA").0, "add2_fa");
        assert_eq!(spelt("__add__memos__").0, "add_memos");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["", "_", " ", "../x", "a/b", "größe", "a\nb", "a\u{202e}b", "x;y", &"a".repeat(101)] {
            assert!(Name::read(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn snake_case_is_read_as_it_was_written(words in prop::collection::vec("[a-z0-9]{1,8}", 1..8)) {
            let snake = words.join("_");
            prop_assert_eq!(Name::read(&snake).unwrap().spelt(NameStyle::SnakeCase), snake);
        }

        #[test]
        fn pascal_case_is_read_as_it_was_written(words in prop::collection::vec("[a-z][a-z0-9]{1,8}", 1..8)) {
            let name = Name::read(&words.join("_")).unwrap();
            prop_assert_eq!(Name::read(&name.spelt(NameStyle::PascalCase)).unwrap(), name);
        }

        #[test]
        fn a_spelt_name_keeps_its_letters(text in "[A-Za-z0-9_ -]{1,40}") {
            let letters = |text: &str| text.replace(['_', '-', ' '], "").to_ascii_lowercase();
            if let Ok(name) = Name::read(&text) {
                for style in NameStyle::ALL {
                    prop_assert_eq!(letters(&name.spelt(style)), letters(&text));
                }
            }
        }
    }
}
