//! `statement-timeout-ends-build`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::session::milliseconds;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A statement that works for long while others go on has a short `statement_timeout` or `transaction_timeout` in force.
pub(super) const STATEMENT_TIMEOUT_ENDS_BUILD: Rule = Rule {
    code: "statement-timeout-ends-build",
    severity: Severity::Warning,
    harm: Harm::Fails,
    when: "a statement that works for long while others go on has a short statement_timeout in force, or a short \
           transaction_timeout",
    effect: "it is ended half-way, and an index that was being built CONCURRENTLY stays behind invalid; \
             transaction_timeout ends the session with it",
    instead: "SET statement_timeout = 0 before it, and transaction_timeout",
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
    let session = moment.session;
    let bounds = [
        ("statement_timeout", &session.statement_timeout),
        ("transaction_timeout", &session.transaction_timeout),
    ];
    let mut limits = bounds.into_iter().filter_map(|(setting, bound)| Some((setting, bound.limit()?)));
    let limit = limits.find(|(_, limit)| is_short(limit));
    let works = moment.effects.iter().any(|effect| rule.forms.contains(&effect.form.0));
    match limit {
        Some((setting, limit)) if works => {
            let message = format!("{setting} ends this after {limit}");
            vec![moment.finding(rule, moment.head(), message)]
        }
        _ => Vec::new(),
    }
}

/// An hour or more is there to end what would never come to its end.
fn is_short(limit: &str) -> bool {
    milliseconds(limit).is_none_or(|limit| limit < 3_600_000)
}
