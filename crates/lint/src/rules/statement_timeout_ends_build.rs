//! `statement-timeout-ends-build`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::session::milliseconds;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A statement that works for long while others go on has a short `statement_timeout` in force.
pub(super) const STATEMENT_TIMEOUT_ENDS_BUILD: Rule = Rule {
    code: "statement-timeout-ends-build",
    severity: Severity::Warning,
    harm: Harm::Fails,
    when: "a statement that works for long while others go on has a short statement_timeout in force",
    effect: "it is ended half-way, and an index that was being built CONCURRENTLY stays behind invalid",
    instead: "SET statement_timeout = 0 before it",
    source: "https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    forms: &[
        "create-index-concurrently",
        "create-unique-index-concurrently",
        "reindex-index-concurrently",
        "reindex-table-concurrently",
        "drop-index-concurrently",
        "detach-partition-concurrently",
        "validate-check",
        "validate-check-partitioned",
        "validate-fk",
        "validate-fk-partitioned",
        "validate-not-null-constraint",
        "validate-not-null-partitioned",
    ],
    bad: include_str!("statement_timeout_ends_build/bad.sql"),
    good: include_str!("statement_timeout_ends_build/good.sql"),
    check: Check::Statement(
        Topics::of(&[
            Topic::CreateIndex,
            Topic::Maintenance,
            Topic::Drop,
            Topic::Heirs,
            Topic::AlterConstraint,
        ]),
        check,
    ),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let limit = moment.session.statement_timeout.limit().filter(|limit| is_short(limit));
    let works = moment.effects.iter().any(|effect| rule.forms.contains(&effect.form.0));
    match limit {
        Some(limit) if works => {
            let message = format!("statement_timeout ends this after {limit}");
            vec![moment.finding(rule, moment.head(), message)]
        }
        _ => Vec::new(),
    }
}

/// An hour or more is there to end what would never come to its end.
fn is_short(limit: &str) -> bool {
    milliseconds(limit).is_none_or(|limit| limit < 3_600_000)
}
