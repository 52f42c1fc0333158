//! Access methods of tables and indexes.

use super::{Attributes, Kind, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["access method"]),
    reads: &[every_major(include_str!("access_method.sql"))],
    attributes: Attributes::Listed(&[attribute("type"), attribute("handler")]),
    writes: None,
};
