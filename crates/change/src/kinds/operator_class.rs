//! Operator classes.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["operator class"]),
    reads: &[every_major(include_str!("operator_class.sql"))],
    attributes: Attributes::Listed(&[
        attribute("type"),
        attribute("operator family"),
        attribute("default"),
        attribute("storage"),
        attribute("operators"),
        attribute("functions"),
        OWNER,
    ]),
    writes: None,
};
