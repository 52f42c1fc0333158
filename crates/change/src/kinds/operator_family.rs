//! Operator families.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["operator family"]),
    reads: &[every_major(include_str!("operator_family.sql"))],
    attributes: Attributes::Listed(&[attribute("operators"), attribute("functions"), OWNER]),
    writes: None,
};
