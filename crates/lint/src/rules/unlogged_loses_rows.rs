//! `unlogged-loses-rows`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::create_table::Lifetime;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A table is made UNLOGGED, or becomes it.
pub(super) const UNLOGGED_LOSES_ROWS: Rule = Rule {
    code: "unlogged-loses-rows",
    severity: Severity::Warning,
    harm: Harm::Loses,
    when: "a table is made UNLOGGED, or becomes it",
    effect: "after a crash it is empty, and replicas never see a row of it",
    instead: "a logged table, unless every row can be made again",
    source: "https://www.postgresql.org/docs/18/sql-createtable.html#SQL-CREATETABLE-UNLOGGED",
    forms: &["set-unlogged"],
    bad: include_str!("unlogged_loses_rows/bad.sql"),
    good: include_str!("unlogged_loses_rows/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::CreateTable, Topic::Logged]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    match moment.said {
        Said::CreateTable(table) if table.lifetime == Lifetime::Unlogged => {
            vec![moment.finding(rule, moment.head(), format!("{} is empty after a crash", table.name))]
        }
        Said::Alter { name, .. } if moment.memory.table(name).is_some_and(|table| table.is_unlogged) => {
            Vec::new()
        }
        Said::Alter { name, actions, .. } => {
            let becomes = actions.iter().filter(|action| action.what == Change::SetLogged { logged: false });
            becomes
                .map(|action| moment.finding(rule, action.span, format!("{name} is empty after a crash")))
                .collect()
        }
        _ => Vec::new(),
    }
}
