//! Foreign servers.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["server"]),
    reads: &[every_major(include_str!("server.sql"))],
    attributes: Attributes::Listed(&[
        attribute("foreign-data wrapper"),
        attribute("type"),
        attribute("version"),
        attribute("options"),
        OWNER,
    ]),
    writes: None,
};
