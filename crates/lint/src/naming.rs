//! How a project wants things to be named.

/// A pattern for names: `*` stands for any characters, `{table}` for the name of the table, and the whole pattern may
/// be `snake_case`: small letters, digits and underscores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamePattern(String);

/// The patterns of a project; a kind without one may have any name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Naming {
    /// For tables and views.
    pub table: Option<NamePattern>,
    /// For columns.
    pub column: Option<NamePattern>,
    /// For indexes.
    pub index: Option<NamePattern>,
    /// For constraints.
    pub constraint: Option<NamePattern>,
}

const SNAKE_CASE: &str = "snake_case";

impl NamePattern {
    /// A pattern as it is written in the project file.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a name of something that belongs to `table` fits.
    #[must_use]
    pub fn fits(&self, name: &str, table: &str) -> bool {
        let is_snake = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if self.0 == SNAKE_CASE {
            return name.bytes().all(is_snake) && name.starts_with(|first: char| !first.is_ascii_digit());
        }
        let pattern = self.0.replace("{table}", table);
        let mut parts = pattern.split('*');
        let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
        let parts: Vec<&str> = parts.collect();
        let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
        for part in middle {
            let Some((_, behind)) = rest.split_once(part) else { return false };
            rest = behind;
        }
        rest.ends_with(last)
    }
}

#[cfg(test)]
mod tests {
    use super::NamePattern;

    #[test]
    fn a_pattern_is_literal_but_for_stars_and_the_table() {
        let fits = |pattern: &str, name: &str| NamePattern::new(pattern).fits(name, "orders");
        assert!(fits("{table}_*_idx", "orders_note_idx"));
        assert!(!fits("{table}_*_idx", "idx_orders_note"));
        assert!(fits("*", "anything") && fits("a*b*c", "a1b2c") && !fits("a*b*c", "acb"));
        assert!(fits("exact", "exact") && !fits("exact", "exactly"));
        assert!(fits("snake_case", "a_1") && !fits("snake_case", "aB") && !fits("snake_case", "1a"));
        assert!(!fits("ab*ba", "aba"), "one letter is not matched twice");
    }
}
