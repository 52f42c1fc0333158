//! Composite types that stand alone; their columns are objects of their own.

use super::{Attributes, Kind, OWNER, Words, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["composite type"]),
    reads: &[every_major(include_str!("composite_type.sql"))],
    attributes: Attributes::Listed(&[OWNER]),
    writes: None,
};
