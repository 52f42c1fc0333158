//! The database itself. Its address has no name, so that a scratch database can be compared with another.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["database"]),
    reads: &[every_major(include_str!("database.sql"))],
    attributes: Attributes::ListedAndOpen(&[
        attribute("encoding"),
        attribute("lc_collate"),
        attribute("lc_ctype"),
        attribute("tablespace"),
        attribute("connection limit"),
        attribute("connections allowed"),
        OWNER,
    ]),
    writes: None,
};
