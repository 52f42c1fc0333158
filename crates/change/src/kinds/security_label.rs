//! Security labels: one attribute for each provider.

use super::{Attributes, Kind, Words, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::About("security label on"),
    reads: &[every_major(include_str!("security_label.sql"))],
    attributes: Attributes::Open,
    writes: None,
};
