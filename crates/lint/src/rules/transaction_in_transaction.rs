//! `transaction-in-transaction`

use crate::finding::Finding;
use crate::layout::Wrap;
use crate::moment::{Block, Moment};
use crate::read::Said;
use crate::read::session::Control;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A file begins or ends a transaction, and its runner does so around the file.
pub(super) const TRANSACTION_IN_TRANSACTION: Rule = Rule {
    code: "transaction-in-transaction",
    severity: Severity::Error,
    harm: Harm::Fails,
    when: "a file begins or ends a transaction, and its runner does so around the file",
    effect: "the transaction of the runner ends where the file says so: what comes after it is not \
           undone on failure, and the runner's own record of it is torn off",
    instead: "leave BEGIN, COMMIT and ROLLBACK out, or tell the runner not to wrap the file",
    source: "https://www.postgresql.org/docs/18/sql-begin.html",
    forms: &[],
    bad: include_str!("transaction_in_transaction/bad.sql"),
    good: include_str!("transaction_in_transaction/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Control]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if *moment.said == Said::Control(Control::Begin) && moment.session.block == Block::OfFile {
        let message = "the file has begun a transaction already, which the first COMMIT ends";
        return vec![moment.finding(rule, moment.head(), message)];
    }
    let wrapped = moment.migration.wrap == Wrap::Transaction && moment.session.block == Block::OfRunner;
    if let Said::Control(Control::Begin | Control::Commit | Control::Rollback) = moment.said
        && wrapped
    {
        vec![moment.finding(rule, moment.head(), "the runner has begun a transaction for this file")]
    } else {
        Vec::new()
    }
}
