//! Privileges that objects get when a role makes them.

use super::{Attributes, Kind, Words, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["default acl"]),
    reads: &[every_major(include_str!("default_acl.sql"))],
    attributes: Attributes::Open,
    writes: None,
};
