//! Text search configurations, each with its mappings.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["text search configuration"]),
    reads: &[every_major(include_str!("text_search_configuration.sql"))],
    attributes: Attributes::Listed(&[attribute("parser"), attribute("mappings"), OWNER]),
    writes: None,
};
