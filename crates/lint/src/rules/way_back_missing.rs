//! `way-back-missing`

use crate::finding::Finding;
use crate::migration::WayBack;
use crate::rule::{Check, Harm, Rule};
use crate::walk::WalkedFile;
use whimbrel_source::Severity;
use whimbrel_source::Span;

/// A migration has a place for the way back, and nothing stands there.
pub(super) const WAY_BACK_MISSING: Rule = Rule {
    code: "way-back-missing",
    severity: Severity::Warning,
    harm: Harm::Release,
    when: "a migration has a place for the way back, and nothing stands there",
    effect: "nobody can take it back with the tool that applied it",
    instead: "write the statements that undo it, or a comment in that place that says why there is no \
           way back",
    source: "https://www.postgresql.org/docs/18/ddl-alter.html",
    forms: &[],
    bad: include_str!("way_back_missing/bad.sql"),
    good: include_str!("way_back_missing/good.sql"),
    check: Check::File(check),
};

fn check(rule: &'static Rule, file: &WalkedFile<'_>) -> Vec<Finding> {
    if file.migration.way_back != WayBack::Missing || file.steps.is_empty() {
        return Vec::new();
    }
    vec![file.finding(rule, Span::new(0, 0), "there is no way back from this migration")]
}
