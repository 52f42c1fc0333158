//! `already-there`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// Something is made that an earlier statement has made under the same name.
pub(super) const ALREADY_THERE: Rule = Rule {
    code: "already-there",
    severity: Severity::Warning,
    harm: Harm::Fails,
    when: "something is made that an earlier statement has made under the same name",
    effect: "the statement fails, unless something that this reader does not see has removed it",
    instead: "look into the history for who made it first",
    source: "https://www.postgresql.org/docs/18/errcodes-appendix.html",
    forms: &[],
    bad: include_str!("already_there/bad.sql"),
    good: include_str!("already_there/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::CreateTable, Topic::AddColumn]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    match moment.said {
        Said::CreateTable(table) if !table.if_not_exists => {
            let known = moment.memory.table(&table.name);
            let is_same =
                known.is_some_and(|known| known.name.schema == table.name.schema && !known.is_temporary);
            let message = format!("{} was made before", table.name);
            is_same.then(|| moment.finding(rule, moment.head(), message)).into_iter().collect()
        }
        Said::Alter { name, actions, .. } => {
            let Some(known) = moment.memory.table(name) else { return Vec::new() };
            // PostgreSQL drops before it adds, wherever in the statement that stands.
            let is_dropped = |column: &str| {
                actions.iter().any(
                    |action| matches!(&action.what, Change::DropColumn { column: own, .. } if own == column),
                )
            };
            let twice = actions.iter().filter_map(|action| match &action.what {
                Change::AddColumn { column, if_not_exists: false }
                    if known.column(&column.name).is_some() && !is_dropped(&column.name) =>
                {
                    let message = format!("{name} has had a column {} before", column.name);
                    Some(moment.finding(rule, action.span, message))
                }
                _ => None,
            });
            twice.collect()
        }
        _ => Vec::new(),
    }
}
