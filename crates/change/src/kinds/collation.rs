//! Collations.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["collation"]),
    reads: &[every_major(include_str!("collation.sql"))],
    attributes: Attributes::Listed(&[
        attribute("provider"),
        attribute("locale"),
        attribute("lc_collate"),
        attribute("lc_ctype"),
        attribute("rules"),
        attribute("deterministic"),
        OWNER,
    ]),
    writes: None,
};
