//! `transaction-left-open`

use crate::finding::Finding;
use crate::layout::{Layout, Wrap};
use crate::read::Said;
use crate::read::session::Control;
use crate::rule::{Check, Harm, Rule};
use crate::walk::WalkedFile;
use whimbrel_source::Severity;

/// A file begins a transaction and does not end it, or leaves it to somebody else.
pub(super) const TRANSACTION_LEFT_OPEN: Rule = Rule {
    code: "transaction-left-open",
    severity: Severity::Error,
    harm: Harm::Fails,
    when: "a file begins a transaction and does not end it, or prepares one for somebody else to end, or ends one that \
           nobody has begun",
    effect: "everything in it is rolled back when the session ends; what is prepared stays with all its locks, over any \
             restart, and holds back VACUUM, until somebody ends it by its name",
    instead: "write BEGIN and COMMIT",
    source: "https://www.postgresql.org/docs/18/sql-begin.html",
    forms: &[],
    bad: include_str!("transaction_left_open/bad.sql"),
    good: include_str!("transaction_left_open/good.sql"),
    check: Check::File(check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, file: &WalkedFile<'_>) -> Vec<Finding> {
    let (mut open, mut prepared) = (None, None);
    let mut unbegun = Vec::new();
    // Of a file with a version nobody knows whether a runner has begun a transaction, where its layout is that of no tool.
    let is_known = file.migration.layout != Layout::Plain || file.migration.version.is_none();
    let begins_alone = file.migration.wrap == Wrap::None && is_known;
    for step in &file.steps {
        match &step.said {
            Said::Control(Control::Commit | Control::Rollback) if open.is_none() && begins_alone => {
                let message = "no transaction was begun that this could end: each statement before it is one of its own";
                let finding = file.finding(rule, step.statement.span, message);
                unbegun.push(finding.as_severe_as(Severity::Warning));
            }
            Said::Control(Control::Begin) => open = Some(step.statement.span),
            Said::Control(Control::Commit | Control::Rollback) => open = None,
            Said::Control(Control::Prepare) => {
                open = None;
                prepared = Some(step.statement.span);
            }
            Said::Control(Control::EndPrepared) => prepared = None,
            _ => {}
        }
    }
    let open = open.map(|span| file.finding(rule, span, "the transaction that begins here is never ended"));
    let prepared = prepared
        .map(|span| file.finding(rule, span, "this transaction stays, with its locks, and nobody is in it"));
    open.into_iter().chain(prepared).chain(unbegun).collect()
}
