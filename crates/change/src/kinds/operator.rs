//! Operators.

use super::{Attributes, Kind, OWNER, Words, attribute, every_major};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["operator"]),
    reads: &[every_major(include_str!("operator.sql"))],
    attributes: Attributes::Listed(&[
        attribute("function"),
        attribute("commutator"),
        attribute("negator"),
        attribute("restriction selectivity estimator"),
        attribute("join selectivity estimator"),
        attribute("hashes"),
        attribute("merges"),
        OWNER,
    ]),
    writes: None,
};
