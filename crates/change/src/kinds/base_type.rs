//! Base types, and shell types that wait to become one.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["base type", "shell type"]),
    reads: &[every_major(include_str!("base_type.sql"))],
    attributes: Attributes::Listed(&[
        attribute("internal length"),
        attribute("input"),
        attribute("output"),
        attribute("receive"),
        attribute("send"),
        attribute("type modifier input"),
        attribute("type modifier output"),
        attribute("analyze"),
        attribute("subscript"),
        attribute("element"),
        attribute("delimiter"),
        attribute("category"),
        attribute("preferred"),
        attribute("default"),
        attribute("collatable"),
        attribute("passed by value"),
        attribute("alignment"),
        attribute("storage"),
        OWNER,
    ]),
    writes: None,
};
