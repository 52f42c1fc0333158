//! Event triggers.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["event trigger"]),
    reads: &[every_major(include_str!("event_trigger.sql"))],
    attributes: Attributes::Listed(&[
        attribute("event"),
        attribute("tags"),
        attribute("function"),
        attribute("enabled"),
        OWNER,
    ]),
    writes: None,
};
