//! `sequence-moved`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::{Action, Change};
use crate::read::others::SequenceChange;
use crate::read::rows::Verb;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// The next value of a sequence in use is set, or how it counts.
pub(super) const SEQUENCE_MOVED: Rule = Rule {
    code: "sequence-moved",
    severity: Severity::Note,
    harm: Harm::Loses,
    when: "the next value of a sequence in use is set, or how it counts",
    effect: "values come again that rows have already, or some are left out",
    instead: "ask for the largest value in the same transaction, with the table locked against writes",
    source: "https://www.postgresql.org/docs/18/sql-altersequence.html",
    forms: &["alter-sequence-restart", "alter-sequence-increment", "setval"],
    bad: include_str!("sequence_moved/bad.sql"),
    good: include_str!("sequence_moved/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Sequence, Topic::Rows, Topic::Identity]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let moves = match moment.said {
        Said::AlterSequence { name, change: SequenceChange::Restart | SequenceChange::Increment } => {
            moment.is_in_use(name)
        }
        Said::Alter { name, actions, .. } => {
            moment.is_in_use(name) && actions.iter().any(|own| restarts(moment, own))
        }
        Said::Rows(rows) => rows.verb == Verb::Setval && !rows.text.contains("max ("),
        _ => false,
    };
    let message = "the sequence can give values that rows have already";
    moves.then(|| moment.finding(rule, moment.head(), message)).map_or_else(Vec::new, |finding| vec![finding])
}

/// Whether an action sets the next value of an identity column.
fn restarts(moment: &Moment<'_>, action: &Action) -> bool {
    let is_identity = matches!(action.what, Change::SetIdentity { .. });
    let words = || moment.migration.file.slice(action.span).to_ascii_lowercase();
    is_identity && words().split_whitespace().any(|word| matches!(word, "restart" | "increment"))
}
