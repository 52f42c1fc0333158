//! `unnamed-object`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// An index, or a constraint that is added to a table, has no name.
pub(super) const UNNAMED_OBJECT: Rule = Rule {
    code: "unnamed-object",
    severity: Severity::Note,
    harm: Harm::Style,
    when: "an index, or a constraint that is added to a table, has no name",
    effect: "PostgreSQL makes one up, and a later migration has to guess it",
    instead: "name it",
    source: "https://www.postgresql.org/docs/18/sql-createindex.html",
    forms: &[],
    bad: include_str!("unnamed_object/bad.sql"),
    good: include_str!("unnamed_object/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::CreateIndex, Topic::AddConstraint]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    match moment.said {
        Said::CreateIndex(index) if index.name.is_none() => {
            vec![moment.finding(rule, moment.head(), "the server makes up the name of this index")]
        }
        Said::Alter { actions, .. } => {
            let is_unnamed =
                |change: &Change| matches!(change, Change::AddConstraint(own) if own.name.is_none());
            let unnamed = actions.iter().filter(|action| is_unnamed(&action.what));
            unnamed
                .map(|action| {
                    moment.finding(rule, action.span, "the server makes up the name of this constraint")
                })
                .collect()
        }
        _ => Vec::new(),
    }
}
