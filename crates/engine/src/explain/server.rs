//! Codes of the server.

use super::Explanation;

pub(super) const EXPLANATIONS: &[Explanation] = &[];
