//! `collation-version-taken-over`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::others::{Maintenance, ObjectChange};
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// REFRESH VERSION takes over the version of a collation, and the file builds no index again before it.
pub(super) const COLLATION_VERSION_TAKEN_OVER: Rule = Rule {
    code: "collation-version-taken-over",
    severity: Severity::Warning,
    harm: Harm::Loses,
    when: "REFRESH VERSION takes over the version of a collation, and the file builds no index again before it",
    effect: "it only ends the server's warning: indexes whose order is the old library's miss rows and let duplicates in",
    instead: "REINDEX first, CONCURRENTLY, each index with the collation; then REFRESH VERSION",
    source: "https://www.postgresql.org/docs/18/sql-altercollation.html#SQL-ALTERCOLLATION-NOTES",
    forms: &["alter-collation"],
    bad: include_str!("collation_version_taken_over/bad.sql"),
    good: include_str!("collation_version_taken_over/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Other]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::AlterObject { change: ObjectChange::Version, .. } = moment.said else { return Vec::new() };
    let is_build = |said: &Said| {
        matches!(
            said,
            Said::Maintenance {
                what: Maintenance::ReindexTable
                    | Maintenance::ReindexIndex
                    | Maintenance::ReindexMany
                    | Maintenance::ReindexSystem,
                ..
            }
        )
    };
    if moment.earlier().any(is_build) {
        return Vec::new();
    }
    let message = "the server no longer warns of indexes in the order of the old version";
    vec![moment.finding(rule, moment.head(), message)]
}
