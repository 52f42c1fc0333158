//! Text search templates.

use super::{Attributes, Kind, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["text search template"]),
    reads: &[every_major(include_str!("text_search_template.sql"))],
    attributes: Attributes::Listed(&[attribute("init"), attribute("lexize")]),
    writes: None,
};
