//! Materialized views; whether one is populated is data.

use super::{Attributes, DEPENDS_ON_EXTENSION, Kind, OWNER, Words, attribute, every_major, fact};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["materialized view"]),
    reads: &[every_major(include_str!("materialized_view.sql"))],
    attributes: Attributes::Listed(&[
        attribute("definition"),
        fact("columns"),
        attribute("access method"),
        attribute("tablespace"),
        attribute("storage parameters"),
        attribute("toast storage parameters"),
        attribute("replica identity"),
        OWNER,
        DEPENDS_ON_EXTENSION,
    ]),
    writes: None,
};
