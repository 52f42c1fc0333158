//! Columns of everything that stores rows, and of composite types.
//!
//! The order of columns is compared where it is asked for; in a composite type always, because row
//! constructors depend on it.

use super::{Attribute, Attributes, Compared, Kind, Words, attribute, every_major, fact};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&[
        "table column",
        "foreign table column",
        "materialized view column",
        "composite type column",
    ]),
    reads: &[every_major(include_str!("column.sql"))],
    attributes: Attributes::Listed(&[
        attribute("type"),
        fact("type kind"),
        attribute("collation"),
        attribute("not null"),
        attribute("identity"),
        attribute("generated"),
        attribute("storage"),
        attribute("compression"),
        attribute("statistics target"),
        attribute("options"),
        attribute("foreign options"),
        attribute("inherited"),
        Attribute { name: "position", compared: Compared::WithColumnOrder },
        attribute("position in the row"),
    ]),
    writes: None,
};
