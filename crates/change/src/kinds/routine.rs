//! Functions (window functions too) and procedures.

use super::{Attributes, DEPENDS_ON_EXTENSION, Kind, OWNER, Words, attribute, every_major, fact};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["function", "procedure"]),
    reads: &[every_major(include_str!("routine.sql"))],
    attributes: Attributes::Listed(&[
        attribute("arguments"),
        attribute("result"),
        attribute("definition"),
        fact("language"),
        fact("routine kind"),
        fact("body"),
        fact("returns set"),
        OWNER,
        DEPENDS_ON_EXTENSION,
    ]),
    writes: None,
};
