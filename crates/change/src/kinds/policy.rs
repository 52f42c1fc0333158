//! Policies of row security.

use super::{Attributes, Kind, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["policy"]),
    reads: &[every_major(include_str!("policy.sql"))],
    attributes: Attributes::Listed(&[
        attribute("command"),
        attribute("restrictive"),
        attribute("roles"),
        attribute("using"),
        attribute("with check"),
    ]),
    writes: None,
};
