//! `refused-in-transaction`

use crate::finding::Finding;
use crate::moment::{Block, Moment};
use crate::read::Said;
use crate::rule::{Check, Harm, Rule};
use crate::walk::is_alone;
use whimbrel_source::Severity;

/// A statement that PostgreSQL runs outside of transaction blocks only stands in one.
pub(super) const REFUSED_IN_TRANSACTION: Rule = Rule {
    code: "refused-in-transaction",
    severity: Severity::Error,
    harm: Harm::Fails,
    when: "a statement that PostgreSQL runs outside of transaction blocks only stands in one: in the \
           file's own, or in the one that its runner begins",
    effect: "it fails with 25001, and everything before it in the transaction is undone",
    instead: "put it into a file of its own that its runner does not wrap, or end the block before it",
    source: "https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    forms: &[],
    bad: include_str!("refused_in_transaction/bad.sql"),
    good: include_str!("refused_in_transaction/good.sql"),
    check: Check::Statement(check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let is_alone = moment.effects.iter().any(|effect| is_alone(effect, moment.settings))
        || matches!(
            moment.said,
            Said::CreateSubscription { makes_slot: true }
                | Said::CreateTablespace
                | Said::AlterDatabaseTablespace
        );
    let whose = match moment.session.block {
        Block::OfFile => "the file has begun",
        Block::OfRunner => "its runner begins for the file",
        Block::None => return Vec::new(),
    };
    if !is_alone {
        return Vec::new();
    }
    let message = format!("PostgreSQL refuses this statement in the transaction that {whose}");
    vec![moment.finding(rule, moment.head(), message)]
}
