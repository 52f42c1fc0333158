//! Conversions between encodings.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["conversion"]),
    reads: &[every_major(include_str!("conversion.sql"))],
    attributes: Attributes::Listed(&[
        attribute("source encoding"),
        attribute("destination encoding"),
        attribute("function"),
        attribute("default"),
        OWNER,
    ]),
    writes: None,
};
