//! `history-edited`

use crate::finding::Finding;
use crate::migration::Standing;
use crate::rule::{Check, Harm, Rule};
use crate::walk::WalkedFile;
use whimbrel_source::Severity;
use whimbrel_source::Span;

/// A file that was there before the release is changed.
pub(super) const HISTORY_EDITED: Rule = Rule {
    code: "history-edited",
    severity: Severity::Warning,
    harm: Harm::Release,
    when: "a file that was there before the release is changed",
    effect: "servers that have run it keep what they have, and new ones get something else",
    instead: "leave it as it is, and write another file",
    source: "https://www.postgresql.org/docs/18/ddl-alter.html",
    forms: &[],
    bad: include_str!("history_edited/bad.sql"),
    good: include_str!("history_edited/good.sql"),
    check: Check::File(check),
};

fn check(rule: &'static Rule, file: &WalkedFile<'_>) -> Vec<Finding> {
    if file.migration.standing != Standing::Edited {
        return Vec::new();
    }
    vec![file.finding(rule, Span::new(0, 0), "this file was there before, and is changed")]
}
