//! Aggregates: they are compared by their parts, since PostgreSQL writes no definition of one.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["aggregate"]),
    reads: &[every_major(include_str!("aggregate.sql"))],
    attributes: Attributes::Listed(&[
        attribute("arguments"),
        attribute("form"),
        attribute("state function"),
        attribute("state type"),
        attribute("state size"),
        attribute("initial state"),
        attribute("final function"),
        attribute("final function has extra arguments"),
        attribute("final function modifies"),
        attribute("combine function"),
        attribute("serialization function"),
        attribute("deserialization function"),
        attribute("moving state function"),
        attribute("moving inverse function"),
        attribute("moving state type"),
        attribute("moving state size"),
        attribute("moving initial state"),
        attribute("moving final function"),
        attribute("moving final function has extra arguments"),
        attribute("moving final function modifies"),
        attribute("sort operator"),
        attribute("parallel"),
        OWNER,
    ]),
    writes: None,
};
