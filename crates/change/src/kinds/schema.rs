//! Schemas.

use super::{Attributes, Kind, OWNER, Words, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["schema"]),
    reads: &[every_major(include_str!("schema.sql"))],
    attributes: Attributes::Listed(&[OWNER]),
};
