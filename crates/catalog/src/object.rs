//! One object.

use crate::addresses::Addresses;
use crate::texts::Texts;
use serde::{Deserialize, Serialize};
use whimbrel_source::{SharedFile, Span};

/// What is known about one object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// Canonical text for each attribute.
    ///
    /// An attribute that PostgreSQL leaves at its default is absent; there is no second way to say so.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub attributes: Texts,
    /// Texts that follow from the attributes, or from those of other objects, and that are carried for whoever
    /// writes statements. They count neither in a difference nor in a fingerprint.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub facts: Texts,
    /// The objects without which this one cannot be, from `pg_depend`.
    ///
    /// They follow from the attributes, so they count neither in a difference nor in a fingerprint.
    #[serde(default, skip_serializing_if = "Addresses::is_empty")]
    pub needs: Addresses,
    /// Those of `needs` with which PostgreSQL drops this object: automatic, internal and partition
    /// dependencies. A column is in here for its default value, a table for its columns.
    #[serde(default, skip_serializing_if = "Addresses::is_empty")]
    pub goes_with: Addresses,
    /// Where the user wrote it; counts neither in a difference nor in a fingerprint, and is not
    /// serialised.
    #[serde(skip)]
    pub origin: Option<Origin>,
}

/// The text that made an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file.
    pub file: SharedFile,
    /// The statement, or the part of one.
    pub span: Span,
}

impl Object {
    /// The text of an attribute; `None` where it has PostgreSQL's default.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name)
    }

    /// The text of a fact; `None` where there is nothing to say.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.facts.get(name)
    }

    /// Gives back the memory that is held for what could come.
    pub fn shrink_to_fit(&mut self) {
        self.attributes.shrink_to_fit();
        self.facts.shrink_to_fit();
        self.needs.shrink_to_fit();
        self.goes_with.shrink_to_fit();
    }
}
