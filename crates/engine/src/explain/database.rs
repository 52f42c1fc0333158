//! Codes of the database.

use super::Explanation;

pub(super) const EXPLANATIONS: &[Explanation] = &[];
