//! Extended statistics.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["statistics object"]),
    reads: &[every_major(include_str!("statistics_object.sql"))],
    attributes: Attributes::Listed(&[attribute("definition"), attribute("statistics target"), OWNER]),
    writes: None,
};
