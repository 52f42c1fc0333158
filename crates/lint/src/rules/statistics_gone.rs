//! `statistics-gone`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::drop::Dropped;
use crate::read::object::Object;
use crate::read::others::Maintenance;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A column of a table in use gets another type, extended statistics are dropped, or an index is built over an expression.
pub(super) const STATISTICS_GONE: Rule = Rule {
    code: "statistics-gone",
    severity: Severity::Note,
    harm: Harm::Style,
    when: "a column of a table in use gets another type, extended statistics are dropped, or an index is built over an \
           expression",
    effect: "its statistics are deleted, also where no row is touched, or there are none yet, and plans are worse until \
           the next ANALYZE",
    instead: "ANALYZE the table afterwards",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DATA-TYPE",
    forms: &[],
    bad: include_str!("statistics_gone/bad.sql"),
    good: include_str!("statistics_gone/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::ColumnType, Topic::CreateIndex, Topic::Drop]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if let Said::Drop(drop) = moment.said
        && drop.what == Dropped::Other(Object::Statistics)
    {
        let message = "the planner no longer knows how these columns depend on each other";
        return vec![moment.finding(rule, moment.head(), message)];
    }
    let (name, actions) = match moment.said {
        Said::Alter { name, actions, .. } => (name, Some(actions)),
        Said::CreateIndex(index) if index.keys.iter().any(|key| key.column.is_none()) => (&index.table, None),
        _ => return Vec::new(),
    };
    let analyzes = |said: &Said| match said {
        Said::Maintenance { what: Maintenance::Analyze, names, .. } => {
            names.is_empty() || names.iter().any(|own| own.may_be(name))
        }
        _ => false,
    };
    if !moment.is_in_use(name) || moment.later().any(analyzes) {
        return Vec::new();
    }
    let Some(actions) = actions else {
        let message = "the planner knows nothing of the values of the expression yet";
        return vec![moment.finding(rule, moment.head(), message)];
    };
    let retypes = actions.iter().filter(|action| matches!(action.what, Change::AlterType { .. }));
    retypes
        .map(|action| moment.finding(rule, action.span, "the statistics of the column are deleted"))
        .collect()
}
