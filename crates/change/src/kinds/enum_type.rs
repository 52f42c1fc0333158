//! Enumerated types.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["enum"]),
    reads: &[every_major(include_str!("enum_type.sql"))],
    attributes: Attributes::Listed(&[attribute("labels"), OWNER]),
    writes: None,
};
