//! Triggers.

use super::{Attributes, DEPENDS_ON_EXTENSION, Kind, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["trigger"]),
    reads: &[every_major(include_str!("trigger.sql"))],
    attributes: Attributes::Listed(&[attribute("definition"), attribute("enabled"), DEPENDS_ON_EXTENSION]),
    writes: None,
};
