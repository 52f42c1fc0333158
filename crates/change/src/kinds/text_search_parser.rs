//! Text search parsers.

use super::{Attributes, Kind, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["text search parser"]),
    reads: &[every_major(include_str!("text_search_parser.sql"))],
    attributes: Attributes::Listed(&[
        attribute("start"),
        attribute("get token"),
        attribute("end"),
        attribute("token types"),
        attribute("headline"),
    ]),
    writes: None,
};
