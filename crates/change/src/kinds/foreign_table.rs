//! Foreign tables; columns and constraints are objects of their own.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["foreign table"]),
    reads: &[every_major(include_str!("foreign_table.sql"))],
    attributes: Attributes::Listed(&[
        attribute("server"),
        attribute("options"),
        attribute("partition of"),
        attribute("partition bound"),
        attribute("inherits"),
        OWNER,
    ]),
    writes: None,
};
