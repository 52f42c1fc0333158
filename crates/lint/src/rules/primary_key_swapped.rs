//! `primary-key-swapped`

use crate::finding::Finding;
use crate::memory::What;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::column::Rule as Asks;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A primary key is dropped and another one made.
pub(super) const PRIMARY_KEY_SWAPPED: Rule = Rule {
    code: "primary-key-swapped",
    severity: Severity::Warning,
    harm: Harm::Breaks,
    when: "a primary key is dropped and another one made",
    effect: "foreign keys and the identity of replicas hang on the old one, and code that inserts with ON \
           CONFLICT names its columns",
    instead: "build the index concurrently, then one statement: DROP CONSTRAINT … , ADD CONSTRAINT … PRIMARY \
           KEY USING INDEX …",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html",
    forms: &["swap-pkey"],
    bad: include_str!("primary_key_swapped/bad.sql"),
    good: include_str!("primary_key_swapped/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::DropConstraint]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    let Some(table) = moment.memory.table(name).filter(|_| moment.is_in_use(name)) else { return Vec::new() };
    let makes = |change: &Change| matches!(change, Change::AddConstraint(own) if matches!(own.what, Asks::Primary { .. }));
    let in_one = actions.iter().any(|action| makes(&action.what));
    let is_primary =
        |constraint: &str| table.constraint(constraint).is_some_and(|own| own.what == What::Primary);
    let dropped = actions.iter().find(|action| match &action.what {
        Change::DropConstraint { name, .. } => is_primary(name),
        _ => false,
    });
    let is_replaced = || {
        moment.later().any(|later| match later {
            Said::Alter { name: other, actions, .. } => {
                other.may_be(name) && actions.iter().any(|action| makes(&action.what))
            }
            _ => false,
        })
    };
    let message = format!("{name} has no primary key until the next one is made");
    let gap = dropped.filter(|_| !in_one && is_replaced());
    gap.map(|action| moment.finding(rule, action.span, message))
        .map_or_else(Vec::new, |finding| vec![finding])
}
