//! Domains; their constraints are objects of their own.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["domain"]),
    reads: &[every_major(include_str!("domain.sql"))],
    attributes: Attributes::Listed(&[
        attribute("type"),
        attribute("collation"),
        attribute("default"),
        attribute("not null"),
        OWNER,
    ]),
    writes: None,
};
