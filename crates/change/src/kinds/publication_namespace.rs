//! Schemas in publications.

use super::{Attributes, Kind, Read, Words};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["publication namespace"]),
    reads: &[Read { since: 15, sql: include_str!("publication_namespace.sql") }],
    attributes: Attributes::Listed(&[]),
    writes: None,
};
