//! `constraint-checked-later`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::{Action, Alteration, Change};
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// ALTER CONSTRAINT moves the moment at which a foreign key of a table in use is checked.
pub(super) const CONSTRAINT_CHECKED_LATER: Rule = Rule {
    code: "constraint-checked-later",
    severity: Severity::Note,
    harm: Harm::Breaks,
    when: "ALTER CONSTRAINT moves the moment at which a foreign key of a table in use is checked, to COMMIT or back to the \
           statement, or forbids to move it",
    effect: "code that catches the error of a statement meets it at COMMIT; code that writes the two sides in another order, \
             or says SET CONSTRAINTS, is refused",
    instead: "DEFERRABLE INITIALLY IMMEDIATE, and SET CONSTRAINTS in the transactions that need it",
    source: "https://www.postgresql.org/docs/18/sql-set-constraints.html",
    forms: &["alter-constraint-deferrable"],
    bad: include_str!("constraint_checked_later/bad.sql"),
    good: include_str!("constraint_checked_later/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::AlterConstraint]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Alter { name: table, actions, .. } = moment.said else { return Vec::new() };
    if !moment.is_in_use(table) {
        return Vec::new();
    }
    let say = |action: &Action| {
        let Change::AlterConstraint { name, how } = &action.what else { return None };
        let message = match how {
            Alteration::Deferred => format!("violations of {name} show at COMMIT from here on"),
            Alteration::NotDeferrable => format!("SET CONSTRAINTS {name} is refused from here on"),
            Alteration::Immediate => {
                let message = format!("each statement that breaks {name} is refused from here on");
                let note = format!("Not known here: whether {name} has waited for COMMIT before.");
                return Some(moment.finding(rule, action.span, message).with_note(note));
            }
            Alteration::Deferrable
            | Alteration::Enforced
            | Alteration::NotEnforced
            | Alteration::Inheritance => return None,
        };
        Some(moment.finding(rule, action.span, message))
    };
    actions.iter().filter_map(say).collect()
}
