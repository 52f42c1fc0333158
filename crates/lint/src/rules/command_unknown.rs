//! `command-unknown`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::drop::Dropped;
use crate::read::object::Object;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A statement begins with words that no command of PostgreSQL begins with.
pub(super) const COMMAND_UNKNOWN: Rule = Rule {
    code: "command-unknown",
    severity: Severity::Warning,
    harm: Harm::Fails,
    when: "a statement begins with words that no command of PostgreSQL 13 to 18 begins with",
    effect: "these servers refuse it (42601), and nothing can be said of what it does",
    instead: "PostgreSQL's word for it",
    source: "https://www.postgresql.org/docs/18/sql-commands.html",
    forms: &[],
    bad: include_str!("command_unknown/bad.sql"),
    good: include_str!("command_unknown/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Drop, Topic::Other]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "the others are known")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    // What is left of a broken file may begin anywhere.
    if !moment.migration.is_whole {
        return Vec::new();
    }
    let message = match moment.said {
        Said::Unknown { word } => format!("no command of PostgreSQL begins with {word}"),
        Said::CreateOther { object: Object::Unknown, .. } => {
            "PostgreSQL creates nothing of this kind".to_owned()
        }
        Said::AlterObject { object: Object::Unknown, .. } => {
            "PostgreSQL alters nothing of this kind".to_owned()
        }
        Said::Drop(drop) if drop.what == Dropped::Other(Object::Unknown) => {
            "PostgreSQL drops nothing of this kind".to_owned()
        }
        _ => return Vec::new(),
    };
    vec![moment.finding(rule, moment.head(), message)]
}
