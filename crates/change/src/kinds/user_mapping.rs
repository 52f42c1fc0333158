//! User mappings: the names of their options, never the values, which hold secrets.

use super::{Attributes, Kind, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["user mapping"]),
    reads: &[every_major(include_str!("user_mapping.sql"))],
    attributes: Attributes::Listed(&[attribute("option names")]),
    writes: None,
};
