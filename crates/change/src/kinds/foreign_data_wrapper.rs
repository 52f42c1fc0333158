//! Foreign-data wrappers.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["foreign-data wrapper"]),
    reads: &[every_major(include_str!("foreign_data_wrapper.sql"))],
    attributes: Attributes::Listed(&[
        attribute("handler"),
        attribute("validator"),
        attribute("options"),
        OWNER,
    ]),
    writes: None,
};
