//! `rule-rewrites-queries`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// CREATE RULE is used.
pub(super) const RULE_REWRITES_QUERIES: Rule = Rule {
    code: "rule-rewrites-queries",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "CREATE RULE is used",
    effect: "it rewrites every query on the table, evaluates expressions more often than once, and \
           surprises who reads a plan",
    instead: "a trigger, or a view",
    source: "https://www.postgresql.org/docs/18/rules.html",
    forms: &[],
    bad: include_str!("rule_rewrites_queries/bad.sql"),
    good: include_str!("rule_rewrites_queries/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Guard]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if let Said::CreateRule { table, .. } = moment.said {
        vec![moment.finding(
            rule,
            moment.head(),
            format!("queries on {table} mean something else from here on"),
        )]
    } else {
        Vec::new()
    }
}
