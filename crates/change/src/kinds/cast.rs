//! Casts. An address has no names, and the two types as arguments.

use super::{Attributes, Kind, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["cast"]),
    reads: &[every_major(include_str!("cast.sql"))],
    attributes: Attributes::Listed(&[attribute("method"), attribute("context")]),
    writes: None,
};
