//! Privileges on everything that has them, as far as they are not the initial ones.
//!
//! One attribute for each grantee: `public`, `owner` (whoever that is) or `role <name>`.

use super::{Attributes, Kind, Words, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::About("privileges on"),
    reads: &[every_major(include_str!("privileges.sql"))],
    attributes: Attributes::Open,
    writes: None,
};
