//! Tables, partitioned tables and partitions; columns, constraints and indexes are objects of their own.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["table"]),
    reads: &[every_major(include_str!("table.sql"))],
    attributes: Attributes::Listed(&[
        attribute("persistence"),
        attribute("partition key"),
        attribute("partition of"),
        attribute("partition bound"),
        attribute("detach pending"),
        attribute("inherits"),
        attribute("of type"),
        attribute("access method"),
        attribute("tablespace"),
        attribute("storage parameters"),
        attribute("toast storage parameters"),
        attribute("replica identity"),
        attribute("row security"),
        attribute("row security for the owner"),
        OWNER,
    ]),
    writes: None,
};
