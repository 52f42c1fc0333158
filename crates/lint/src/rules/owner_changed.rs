//! `owner-changed`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A relation in use gets another owner.
pub(super) const OWNER_CHANGED: Rule = Rule {
    code: "owner-changed",
    severity: Severity::Note,
    harm: Harm::Breaks,
    when: "a relation in use gets another owner",
    effect: "code that runs now as the old owner has no more than the privileges that were granted to it",
    instead: "grant to the old owner what its code needs, in the same transaction",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-OWNER",
    forms: &["owner-to"],
    bad: include_str!("owner_changed/bad.sql"),
    good: include_str!("owner_changed/good.sql"),
    check: Check::Statement(check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    let owns = actions.iter().filter(|action| action.what == Change::OwnerTo && moment.is_in_use(name));
    owns.map(|action| moment.finding(rule, action.span, format!("{name} has another owner from here on")))
        .collect()
}
