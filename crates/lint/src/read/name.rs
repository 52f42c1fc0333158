//! The name of an object, as PostgreSQL would know it.

use std::fmt;
use whimbrel_source::Span;

/// A name with or without its schema; words without quotes are in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "the last part of a name is its name")]
pub(crate) struct Name {
    /// The schema, where it is written.
    pub(crate) schema: Option<String>,
    /// The last part.
    pub(crate) name: String,
    /// Where it is written.
    pub(crate) span: Span,
}

impl Name {
    /// Whether both may mean the same object: a schema that is not written can be any.
    pub(crate) fn may_be(&self, other: &Self) -> bool {
        let schemas = self.schema.as_ref().zip(other.schema.as_ref());
        self.name == other.name && schemas.is_none_or(|(own, others)| own == others)
    }

    /// What stands for the table of this index, where nobody knows which one it is.
    pub(crate) fn table_of_unknown(&self) -> Self {
        Self { schema: None, name: format!("{UNKNOWN}{self}"), span: self.span }
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
        match &self.schema {
            Some(schema) => write!(formatter, "{schema}.{}", self.name),
            None => formatter.write_str(&self.name),
        }
    }
}
