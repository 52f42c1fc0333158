//! Comments on everything.

use super::{Attributes, Kind, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::About("comment on"),
    reads: &[every_major(include_str!("comment.sql"))],
    attributes: Attributes::Listed(&[attribute("text")]),
    writes: None,
};
