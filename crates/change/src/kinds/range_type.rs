//! Range types, each with its multirange type.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["range type"]),
    reads: &[every_major(include_str!("range_type.sql"))],
    attributes: Attributes::Listed(&[
        attribute("subtype"),
        attribute("subtype operator class"),
        attribute("collation"),
        attribute("canonical function"),
        attribute("subtype difference function"),
        attribute("multirange type"),
        OWNER,
    ]),
    writes: None,
};
