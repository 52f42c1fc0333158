//! Publications; the tables and schemas in one are objects of their own.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["publication"]),
    reads: &[every_major(include_str!("publication.sql"))],
    attributes: Attributes::Listed(&[
        attribute("all tables"),
        attribute("operations"),
        attribute("via partition root"),
        attribute("generated columns"),
        OWNER,
    ]),
    writes: None,
};
