//! Indexes, those of constraints too.

use super::{Attributes, DEPENDS_ON_EXTENSION, Kind, Words, attribute, every_major, fact};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["index"]),
    reads: &[every_major(include_str!("index.sql"))],
    attributes: Attributes::Listed(&[
        attribute("table"),
        attribute("unique"),
        attribute("definition"),
        fact("index definition"),
        fact("access method"),
        attribute("storage parameters"),
        attribute("constraint"),
        attribute("partition of"),
        attribute("not valid"),
        attribute("clustered on"),
        attribute("replica identity"),
        attribute("tablespace"),
        attribute("statistics targets"),
        DEPENDS_ON_EXTENSION,
    ]),
    writes: None,
};
