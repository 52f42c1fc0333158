//! How much work a statement was, from the relations before and behind it.
//!
//! The table of claims is measured by the same rule.

use super::moment::{Relation, RelationState, ScannedTable};
use crate::claim::Effort;

/// Fewer pages than this are read in passing by anything that looks at a table.
const FEW_PAGES: i64 = 3;

/// Tables that were read from beginning to end.
#[must_use]
pub fn scanned(before: &RelationState, after: &RelationState) -> Vec<ScannedTable> {
    let read = before.iter().filter(|(id, was)| {
        let fetched = after.get(id).map_or(0, |is| is.fetched - was.fetched);
        "rm".contains(was.kind) && was.pages >= FEW_PAGES && fetched >= was.pages
    });
    read.map(|(_, was)| ScannedTable { table: was.name.clone(), pages: was.pages }).collect()
}

/// What was done to rows and files; `is_truncate` for a statement that empties tables.
#[must_use]
pub fn effort(before: &RelationState, after: &RelationState, is_truncate: bool) -> Effort {
    let changed_file = |kinds: &str| {
        before
            .iter()
            .any(|(id, was)| kinds.contains(was.kind) && after.get(id).is_some_and(|is| is.file != was.file))
    };
    let scanned = !scanned(before, after).is_empty();
    let named = |name: &str| before.values().find(|was| was.name == name);
    let is_built = |is: &Relation| is.kind == 'i' && named(&is.name).is_none_or(|was| was.file != is.file);
    let built = after.iter().any(|(id, is)| !before.contains_key(id) && is_built(is));
    let (rewritten, rebuilt) = (changed_file("rm"), changed_file("i"));
    if rewritten && scanned {
        Effort::TableRewrite
    } else if rewritten && is_truncate {
        Effort::NewFile
    } else if rewritten || (rebuilt && !scanned) {
        Effort::FileCopy
    } else if scanned && (rebuilt || built) {
        Effort::IndexBuild
    } else if scanned {
        Effort::FullScan
    } else {
        Effort::Metadata
    }
}
