//! The name of an object, as PostgreSQL would know it.

use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, format_smolstr};
use std::fmt;
use whimbrel_source::Span;

/// A name with or without its schema; words without quotes are in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the last part of a name is its name")]
pub(crate) struct Name {
    /// The schema, where it is written.
    pub(crate) schema: Option<SmolStr>,
    /// The last part.
    pub(crate) name: SmolStr,
    /// Where it is written.
    #[serde(skip)]
    pub(crate) span: Span,
}

impl Name {
    /// The same as it is shown, and faster: findings are many.
    pub(crate) fn text(&self) -> String {
        match &self.schema {
            Some(schema) => [schema, ".", &self.name].concat(),
            None => self.name.as_str().to_owned(),
        }
    }

    /// Whether both may mean the same object: a schema that is not written can be any.
    pub(crate) fn may_be(&self, other: &Self) -> bool {
        let schemas = self.schema.as_ref().zip(other.schema.as_ref());
        self.name == other.name && schemas.is_none_or(|(own, others)| own == others)
    }

    /// What stands for the table of this index, where nobody knows which one it is.
    pub(crate) fn table_of_unknown(&self) -> Self {
        Self { schema: None, name: format_smolstr!("{UNKNOWN}{self}"), span: self.span }
    }

    /// Whether it only stands for a table.
    pub(crate) fn is_unknown(&self) -> bool {
        self.schema.is_none() && self.name.starts_with(UNKNOWN)
    }
}

/// How findings speak of the table of an index that nobody knows.
const UNKNOWN: &str = "the table of ";

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            formatter.write_str(schema)?;
            formatter.write_str(".")?;
        }
        formatter.write_str(&self.name)
    }
}

/// What PostgreSQL keeps of a name, in bytes.
pub(crate) const KEPT: usize = 63;

/// The name that PostgreSQL gives to what has none, of a table, columns and a word: the longer of the first two is
/// cut until all fit (`makeObjectName` in `src/backend/commands/indexcmds.c`).
pub(crate) fn chosen(table: &str, columns: &str, word: &str) -> SmolStr {
    let marks = if columns.is_empty() { 1 } else { 2 };
    let room = KEPT.saturating_sub(word.len() + marks);
    let (mut first, mut second) = (table.len(), columns.len());
    while first + second > room {
        *(if first > second { &mut first } else { &mut second }) -= 1;
    }
    // At a byte that no character is cut by.
    let cut = |name: &str, most: usize| {
        (0..=most).rev().find_map(|end| name.get(..end)).unwrap_or_default().to_owned()
    };
    let parts = [cut(table, first), cut(columns, second), word.to_owned()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_").into()
}

/// The sequence that PostgreSQL makes for a column.
pub(crate) fn sequence_of(table: &Name, column: &str) -> Name {
    Name { name: chosen(&table.name, column, "seq"), ..table.clone() }
}

#[cfg(test)]
mod tests {
    use super::chosen;

    /// Measured on 15.
    #[test]
    fn names_are_cut_as_postgresql_cuts_them() {
        let table = "a_table_with_a_name_that_is_rather_long_already";
        assert_eq!(chosen("orders", "", "pkey"), "orders_pkey");
        assert_eq!(chosen("orders", "a_b", "fkey"), "orders_a_b_fkey");
        assert_eq!(
            chosen(table, "and_a_column_with_another_long_name", "key"),
            "a_table_with_a_name_that_is_r_and_a_column_with_another_lon_key"
        );
    }
}
