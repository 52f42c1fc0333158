//! Text search dictionaries.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["text search dictionary"]),
    reads: &[every_major(include_str!("text_search_dictionary.sql"))],
    attributes: Attributes::Listed(&[attribute("template"), attribute("options"), OWNER]),
    writes: None,
};
