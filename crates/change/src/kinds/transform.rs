//! Transforms between types and procedural languages. An address has the language as its name and the type as argument.

use super::{Attributes, Kind, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["transform"]),
    reads: &[every_major(include_str!("transform.sql"))],
    attributes: Attributes::Listed(&[attribute("from sql"), attribute("to sql")]),
    writes: None,
};
