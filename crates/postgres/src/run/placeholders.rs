//! Values for psql's `:'name'` and `:"name"`.

use crate::journal::quote_identifier;
use std::collections::BTreeMap;
use whimbrel_source::script::PlaceholderKind;
use whimbrel_source::{Digest, Script, SourceFile, Statement};

/// Declared names and their values; what is not declared is left as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Placeholders {
    /// Value by name.
    pub values: BTreeMap<String, String>,
}

impl Placeholders {
    /// The placeholders that a script uses, each with the SHA-256 of its value: enough to prove which
    /// SQL ran, and no secret.
    #[must_use]
    pub fn digests(&self, script: &Script) -> BTreeMap<String, Digest> {
        if self.values.is_empty() {
            return BTreeMap::new();
        }
        let used = script.statements.iter().flat_map(|statement| statement.placeholders(&script.file));
        used.filter_map(|used| Some((used.name.clone(), Digest::of(self.values.get(&used.name)?.as_bytes()))))
            .collect()
    }

    /// The statement as it is sent: each declared placeholder is the quoted value.
    #[must_use]
    pub fn fill(&self, file: &SourceFile, statement: &Statement) -> String {
        let mut sql = String::new();
        let mut from = statement.span.start;
        let placeholders = if self.values.is_empty() { Vec::new() } else { statement.placeholders(file) };
        for placeholder in placeholders {
            let Some(value) = self.values.get(&placeholder.name) else { continue };
            sql.push_str(file.text().get(from..placeholder.span.start).unwrap_or_default());
            match placeholder.kind {
                PlaceholderKind::Literal => sql.push_str(&whimbrel_source::identifier::quote_literal(value)),
                PlaceholderKind::Identifier => sql.push_str(&quote_identifier(value)),
            }
            from = placeholder.span.end;
        }
        sql.push_str(file.text().get(from..statement.span.end).unwrap_or_default());
        sql
    }
}
