//! Default values, and the expressions of generated columns.
//!
//! An object of its own, because a column's sequence needs the column, and its default the sequence.

use super::{Attributes, Kind, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["default value"]),
    reads: &[every_major(include_str!("default_value.sql"))],
    attributes: Attributes::Listed(&[attribute("expression")]),
    writes: None,
};
