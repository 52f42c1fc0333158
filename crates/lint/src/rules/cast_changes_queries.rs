//! `cast-changes-queries`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::create::Coercion;
use crate::read::drop::Dropped;
use crate::read::object::Object;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A cast is made that nobody has to write, or one is dropped.
pub(super) const CAST_CHANGES_QUERIES: Rule = Rule {
    code: "cast-changes-queries",
    severity: Severity::Warning,
    harm: Harm::Breaks,
    when: "a cast is made that is taken where nobody has written one, or a cast is dropped",
    effect: "the same query finds other operators and functions, or more than one that fits, which is refused; an index may \
             serve it no longer; without a cast, queries that take it are refused",
    instead: "a cast that is written where it is meant: CREATE CAST without AS IMPLICIT",
    source: "https://www.postgresql.org/docs/18/sql-createcast.html",
    forms: &["create-cast", "drop-cast"],
    bad: include_str!("cast_changes_queries/bad.sql"),
    good: include_str!("cast_changes_queries/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Drop, Topic::Other]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let (message, severity) = match moment.said {
        Said::CreateCast { asked: Coercion::Anywhere } => {
            ("queries that name no cast take this one from here on", rule.severity)
        }
        Said::CreateCast { asked: Coercion::InAssignments } => {
            ("values that were refused are written from here on, through this cast", Severity::Note)
        }
        Said::Drop(drop) if drop.what == Dropped::Other(Object::Cast) => {
            ("queries that take this cast are refused from here on, or take another", rule.severity)
        }
        _ => return Vec::new(),
    };
    vec![moment.finding(rule, moment.head(), message).as_severe_as(severity)]
}
