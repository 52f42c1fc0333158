//! `constraint-dropped`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::name::Name;
use crate::rule::{Check, Harm, Rule};
use whimbrel_change::Phase;
use whimbrel_source::Severity;

/// A check, a unique constraint, a primary key or a foreign key that was there before the release is dropped.
pub(super) const CONSTRAINT_DROPPED: Rule = Rule {
    code: "constraint-dropped",
    severity: Severity::Warning,
    harm: Harm::Breaks,
    when: "a check, a unique constraint, a primary key or a foreign key that was there before the \
           release is dropped",
    effect: "rows that it would have refused come in, and it cannot be had back without reading them \
           all",
    instead: "drop it in the contract phase, when nothing relies on it; a check that was only the proof \
           for SET NOT NULL may go",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-CONSTRAINT",
    forms: &[
        "drop-check",
        "drop-unique",
        "drop-pkey",
        "drop-fk",
        "drop-parent-constraint",
        "drop-pkey-referenced-cascade",
        "drop-not-null-constraint",
    ],
    bad: include_str!("constraint_dropped/bad.sql"),
    good: include_str!("constraint_dropped/good.sql"),
    check: Check::Statement(check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    if moment.migration.phase.is_some_and(Phase::takes_away) || !moment.is_in_use(name) {
        return Vec::new();
    }
    let table = moment.memory.seen(name);
    let adds = actions.iter().any(|action| matches!(action.what, Change::AddConstraint(_)));
    let mut findings = Vec::new();
    for action in actions {
        let Change::DropConstraint { name: constraint, .. } = &action.what else { continue };
        let known = table.and_then(|table| table.constraint(constraint));
        let is_new = known.is_some_and(|known| moment.memory.is_new(known.born));
        let is_proof = known.is_some_and(|known| {
            known.expression.strip_suffix(" is not null").is_some_and(|column| {
                table.is_some_and(|table| table.is_not_null(column.trim_matches(['(', ' '])))
            })
        });
        if !is_new && !is_proof && !adds && !comes_again(moment, name, constraint) {
            let message = format!("what {constraint} has kept out can come in from here on");
            findings.push(moment.finding(rule, action.span, message));
        }
    }
    findings
}

/// Whether the file makes a constraint of the same name again.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else makes a constraint")]
fn comes_again(moment: &Moment<'_>, table: &Name, constraint: &str) -> bool {
    let is_it = |change: &Change| {
        matches!(change, Change::AddConstraint(own) if own.name.as_deref() == Some(constraint))
            || matches!(change, Change::RenameConstraint { to, .. } if to == constraint)
    };
    moment.later().any(|later| match later {
        Said::Alter { name, actions, .. } => {
            name.may_be(table) && actions.iter().any(|action| is_it(&action.what))
        }
        _ => false,
    })
}
