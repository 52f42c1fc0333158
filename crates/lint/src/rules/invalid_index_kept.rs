//! `invalid-index-kept`

use crate::finding::Finding;
use crate::layout::Layout;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::drop::Dropped;
use crate::read::name::Name;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// An index is built CONCURRENTLY IF NOT EXISTS.
pub(super) const INVALID_INDEX_KEPT: Rule = Rule {
    code: "invalid-index-kept",
    severity: Severity::Warning,
    harm: Harm::Fails,
    when: "an index is built CONCURRENTLY IF NOT EXISTS",
    effect: "an invalid index that an earlier try left behind counts as there, and is kept",
    instead: "leave IF NOT EXISTS out, or drop an invalid index of that name first; Whimbrel looks for \
           one itself",
    source: "https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    forms: &["create-index-concurrently-ine-invalid"],
    bad: include_str!("invalid_index_kept/bad.sql"),
    good: include_str!("invalid_index_kept/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::CreateIndex]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    match moment.said {
        Said::CreateIndex(index)
            if index.concurrently
                && index.if_not_exists
                && moment.migration.layout != Layout::Whimbrel
                && !is_dropped_before(moment, index.name.as_ref()) =>
        {
            let message = "an invalid index of this name would be taken for the one that is wanted";
            vec![moment.finding(rule, moment.head(), message)]
        }
        _ => Vec::new(),
    }
}

/// Whether the file drops an index of this name first, be it one that a build has left behind.
fn is_dropped_before(moment: &Moment<'_>, name: Option<&Name>) -> bool {
    let is_it = |own: &Name| name.is_some_and(|name| own.name == name.name);
    let drops = |said: &Said| {
        let Said::Drop(drop) = said else { return false };
        drop.what == Dropped::Index && drop.names.iter().any(is_it)
    };
    moment.earlier().any(drops)
}
