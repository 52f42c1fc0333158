//! Procedural languages.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["language"]),
    reads: &[every_major(include_str!("language.sql"))],
    attributes: Attributes::Listed(&[
        attribute("handler"),
        attribute("inline handler"),
        attribute("validator"),
        attribute("trusted"),
        OWNER,
    ]),
    writes: None,
};
