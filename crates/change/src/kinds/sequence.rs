//! Sequences, those of identity columns too.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["sequence"]),
    reads: &[every_major(include_str!("sequence.sql"))],
    attributes: Attributes::Listed(&[
        attribute("data type"),
        attribute("start"),
        attribute("increment"),
        attribute("minimum"),
        attribute("maximum"),
        attribute("cache"),
        attribute("cycle"),
        attribute("persistence"),
        attribute("owned by"),
        attribute("identity of"),
        OWNER,
    ]),
    writes: None,
};
