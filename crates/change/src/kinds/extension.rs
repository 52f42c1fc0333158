//! Extensions. What belongs to one is left out of the catalog.

use super::{Attribute, Attributes, Compared, Kind, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["extension"]),
    reads: &[every_major(include_str!("extension.sql"))],
    attributes: Attributes::Listed(&[
        attribute("schema"),
        Attribute { name: "version", compared: Compared::WithExtensionVersions },
    ]),
    writes: None,
};
