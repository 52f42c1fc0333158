//! Tables in publications.

use super::{Attributes, Kind, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["publication relation"]),
    reads: &[every_major(include_str!("publication_relation.sql"))],
    attributes: Attributes::Listed(&[attribute("columns"), attribute("where")]),
    writes: None,
};
