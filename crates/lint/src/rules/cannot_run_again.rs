//! `cannot-run-again`

use crate::finding::Finding;
use crate::fix::{lacks_if, new_name};
use crate::moment::Block;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::create::CreateIndex;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A statement outside of transactions makes or drops something without IF [NOT] EXISTS.
pub(super) const CANNOT_RUN_AGAIN: Rule = Rule {
    code: "cannot-run-again",
    severity: Severity::Warning,
    harm: Harm::Release,
    when: "a statement outside of transactions makes or drops something without IF [NOT] EXISTS",
    effect: "run again after a failure behind it, it fails though nothing is wrong",
    instead: "IF NOT EXISTS or IF EXISTS; before an index that is built CONCURRENTLY, drop what an earlier try has \
              left: DROP INDEX CONCURRENTLY IF EXISTS",
    source: "https://www.postgresql.org/docs/18/sql-createindex.html",
    forms: &[],
    bad: include_str!("cannot_run_again/bad.sql"),
    good: include_str!("cannot_run_again/good.sql"),
    check: Check::OnRequest(
        Topics::of(&[
            Topic::CreateTable,
            Topic::CreateIndex,
            Topic::CreateView,
            Topic::Sequence,
            Topic::Other,
            Topic::Drop,
            Topic::AddColumn,
            Topic::DropColumn,
        ]),
        check,
    ),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if moment.session.block != Block::None {
        return Vec::new();
    }
    let fails = |change: &Change| {
        matches!(
            change,
            Change::AddColumn { if_not_exists: false, .. } | Change::DropColumn { if_exists: false, .. }
        )
    };
    let fails = match moment.said {
        Said::CreateTable(table) => !table.if_not_exists,
        Said::CreateIndex(index) => !index.if_not_exists && !is_dropped_before(moment, index),
        Said::Drop(drop) => !drop.if_exists && !matches!(drop.what, crate::read::drop::Dropped::Rows { .. }),
        Said::Alter { actions, .. } => actions.iter().any(|action| fails(&action.what)),
        other => new_name(other).is_some() && lacks_if(moment),
    };
    let message = "this fails where it has run before";
    let finding = |moment: &Moment<'_>| {
        let mut finding = moment.finding(rule, moment.head(), message);
        finding.fix = crate::fix::repeatable(moment);
        finding
    };
    fails.then(|| finding(moment)).map_or_else(Vec::new, |finding| vec![finding])
}

/// Whether the statement right before drops an index of that name, where there is one.
fn is_dropped_before(moment: &Moment<'_>, index: &CreateIndex) -> bool {
    let Some(name) = &index.name else { return false };
    let before = moment.earlier().last();
    matches!(before, Some(Said::Drop(drop)) if drop.if_exists && drop.names.iter().any(|own| own.name == name.name))
}
