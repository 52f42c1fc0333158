//! Codes of the project.

use super::Explanation;

pub(super) const EXPLANATIONS: &[Explanation] = &[];
