//! `refused-in-transaction`

use crate::effect::effects;
use crate::finding::Finding;
use crate::layout::Layout;
use crate::moment::{Block, Moment};
use crate::read::Said;
use crate::read::drop::Dropped;
use crate::read::object::Object;
use crate::rule::{Check, Harm, Rule};
use crate::topic::Topics;
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
    check: Check::Statement(Topics::ANY, check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let whose = match moment.session.block {
        Block::OfFile => "the file has begun",
        Block::OfRunner => "its runner begins for the file",
        Block::None => return Vec::new(),
    };
    // Nobody else knows whether a subscription has a slot.
    let drops_slot = matches!(moment.said, Said::Drop(drop) if drop.what == Dropped::Other(Object::Subscription))
        && !moment.earlier().any(|earlier| *earlier == Said::DetachSlot);
    if !is_alone(moment.said, moment.effects, moment.settings) && !drops_slot {
        return Vec::new();
    }
    let message = format!("PostgreSQL refuses this statement in the transaction that {whose}");
    let finding = moment.finding(rule, moment.head(), message);
    if drops_slot {
        let note = "Not known here: whether the subscription has a slot. Without one it is no matter.";
        return vec![finding.as_severe_as(Severity::Warning).with_note(note)];
    }
    if moment.migration.layout == Layout::Flyway && moment.session.block == Block::OfRunner && is_all(moment)
    {
        // The names of Flyway's files and refinery's are the same.
        let note =
            "Flyway runs a file of nothing but such statements without a transaction; refinery does not.";
        return vec![finding.as_severe_as(Severity::Warning).with_note(note)];
    }
    vec![finding]
}

/// Whether the file has nothing but such statements.
fn is_all(moment: &Moment<'_>) -> bool {
    moment.migration.said.iter().all(|said| {
        let effects = effects(said, moment.memory, moment.major());
        is_alone(said, &effects, moment.settings)
    })
}
