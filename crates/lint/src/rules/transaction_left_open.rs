//! `transaction-left-open`

use crate::finding::Finding;
use crate::read::Said;
use crate::read::session::Control;
use crate::rule::{Check, Harm, Rule};
use crate::walk::WalkedFile;
use whimbrel_source::Severity;

/// A file begins a transaction and does not end it.
pub(super) const TRANSACTION_LEFT_OPEN: Rule = Rule {
    code: "transaction-left-open",
    severity: Severity::Error,
    harm: Harm::Fails,
    when: "a file begins a transaction and does not end it",
    effect: "everything in it is rolled back when the session ends",
    instead: "write COMMIT",
    source: "https://www.postgresql.org/docs/18/sql-begin.html",
    forms: &[],
    bad: include_str!("transaction_left_open/bad.sql"),
    good: include_str!("transaction_left_open/good.sql"),
    check: Check::File(check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, file: &WalkedFile<'_>) -> Vec<Finding> {
    let mut open = None;
    for step in &file.steps {
        match &step.said {
            Said::Control(Control::Begin) => open = Some(step.statement.span),
            Said::Control(Control::Commit | Control::Rollback) => open = None,
            _ => {}
        }
    }
    open.map(|span| file.finding(rule, span, "the transaction that begins here is never ended"))
        .map_or_else(Vec::new, |finding| vec![finding])
}
