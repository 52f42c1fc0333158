//! `index-goes-with-column`

use crate::finding::Finding;
use crate::memory::Index;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A column of a table in use is dropped that an index has beside others.
pub(super) const INDEX_GOES_WITH_COLUMN: Rule = Rule {
    code: "index-goes-with-column",
    severity: Severity::Warning,
    harm: Harm::Breaks,
    when: "a column of a table in use is dropped that an index has beside others",
    effect: "the index goes too, and queries by its other columns read every row",
    instead: "build an index of the other columns CONCURRENTLY first",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN",
    forms: &["drop-column"],
    bad: include_str!("index_goes_with_column/bad.sql"),
    good: include_str!("index_goes_with_column/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::DropColumn]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    let Some(table) = moment.memory.seen(name).filter(|_| moment.is_in_use(name)) else { return Vec::new() };
    let drops = |column: &str| {
        actions
            .iter()
            .any(|action| matches!(&action.what, Change::DropColumn { column: own, .. } if own == column))
    };
    // One that begins with the same column serves most of the same queries.
    let is_served = |gone: &Index, first: &str| {
        let others = table.indexes.iter().filter(|own| own.name != gone.name && own.predicate.is_none());
        let mut others =
            others.filter(|own| !own.keys.iter().any(|key| key.column.as_deref().is_some_and(drops)));
        others.any(|own| own.keys.first().is_some_and(|key| key.column.as_deref() == Some(first)))
    };
    let mut findings = Vec::new();
    for action in actions {
        let Change::DropColumn { column, .. } = &action.what else { continue };
        for index in table.indexes_of(column) {
            let Some(first) = index.keys.first().and_then(|key| key.column.as_deref()) else { continue };
            let (Some(own), false) = (&index.name, drops(first) || is_served(index, first)) else { continue };
            // Of a constraint more is lost than speed, and that is said.
            if table.constraint(own).is_some() {
                continue;
            }
            let message =
                format!("{own} goes with {column}, and queries by {first} read every row of {name}");
            findings.push(moment.finding(rule, action.span, message));
        }
    }
    findings
}
