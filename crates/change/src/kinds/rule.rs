//! Rules, other than the one that is a view's query.

use super::{Attributes, Kind, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["rule"]),
    reads: &[every_major(include_str!("rule.sql"))],
    attributes: Attributes::Listed(&[attribute("definition"), attribute("enabled")]),
    writes: None,
};
