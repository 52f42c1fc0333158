//! Constraints of domains.

use super::{Attributes, Kind, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["domain constraint"]),
    reads: &[every_major(include_str!("domain_constraint.sql"))],
    attributes: Attributes::Listed(&[attribute("definition"), attribute("not valid")]),
    writes: None,
};
