//! Constraints of tables.
//!
//! A NOT NULL that is as plain as before 18 is the column's attribute, on every major.

use super::{Attributes, Kind, Words, attribute, every_major, fact};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["table constraint"]),
    reads: &[every_major(include_str!("table_constraint.sql"))],
    attributes: Attributes::Listed(&[
        attribute("type"),
        attribute("definition"),
        attribute("not valid"),
        attribute("inherited"),
        fact("columns"),
        fact("index"),
        fact("references"),
    ]),
    writes: None,
};
