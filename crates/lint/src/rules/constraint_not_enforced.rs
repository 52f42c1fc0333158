//! `constraint-not-enforced`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::column::Constraint;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;
use whimbrel_source::Span;

/// A constraint is NOT ENFORCED.
pub(super) const CONSTRAINT_NOT_ENFORCED: Rule = Rule {
    code: "constraint-not-enforced",
    severity: Severity::Note,
    harm: Harm::Style,
    when: "a constraint is NOT ENFORCED",
    effect: "it says what should hold, and nothing keeps to it; making it hold later reads every row under a \
           strong lock",
    instead: "NOT VALID, which holds for new rows at once, and VALIDATE later",
    source: "https://www.postgresql.org/docs/18/sql-createtable.html#SQL-CREATETABLE-PARMS-ENFORCED",
    forms: &["add-check-not-enforced", "add-fk-not-enforced"],
    bad: include_str!("constraint_not_enforced/bad.sql"),
    good: include_str!("constraint_not_enforced/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::CreateTable, Topic::AddColumn, Topic::AddConstraint]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let open = |own: &Constraint| (!own.is_enforced).then_some(own.span);
    let of_action = |change: &Change| match change {
        Change::AddConstraint(own) => open(own),
        _ => None,
    };
    let mut spans: Vec<Span> =
        moment.said.columns().flat_map(|column| &column.constraints).filter_map(open).collect();
    match moment.said {
        Said::CreateTable(table) => spans.extend(table.constraints.iter().filter_map(open)),
        Said::Alter { actions, .. } => {
            spans.extend(actions.iter().filter_map(|action| of_action(&action.what)));
        }
        _ => {}
    }
    let say = |span| moment.finding(rule, span, "nothing keeps rows to this constraint");
    spans.into_iter().map(say).collect()
}
