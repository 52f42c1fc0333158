//! Views.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major, fact};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["view"]),
    reads: &[every_major(include_str!("view.sql"))],
    attributes: Attributes::Listed(&[attribute("definition"), fact("columns"), attribute("options"), OWNER]),
    writes: None,
};
