//! `many-tables-locked`

use crate::danger;
use crate::finding::Finding;
use crate::moment::{Block, Moment};
use crate::read::name::Name;
use crate::rule::{Check, Harm, Rule};
use whimbrel_change::LockMode;
use whimbrel_source::Severity;

/// One transaction takes locks that make others wait on more than one table in use.
pub(super) const MANY_TABLES_LOCKED: Rule = Rule {
    code: "many-tables-locked",
    severity: Severity::Warning,
    harm: Harm::Blocks,
    when: "one transaction takes locks that make others wait on more than one table in use",
    effect: "the first table waits for the second, and a transaction that takes them in the other \
           order deadlocks",
    instead: "one table for each transaction: another file, or COMMIT between them",
    source: "https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-DEADLOCKS",
    forms: &[],
    bad: include_str!("many_tables_locked/bad.sql"),
    good: include_str!("many_tables_locked/good.sql"),
    check: Check::Statement(check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if moment.session.block == Block::None {
        return Vec::new();
    }
    let strong = |lock: LockMode| lock.conflicts_with(LockMode::RowExclusive);
    let held: Vec<&Name> = moment
        .session
        .held
        .iter()
        .filter(|held| strong(held.lock))
        .filter_map(|held| held.relation.as_ref())
        .collect();
    let Some(first) = held.first() else { return Vec::new() };
    let new =
        moment.effects.iter().flat_map(|effect| danger::stopping(effect, moment.memory, moment.major()));
    let Some(new) =
        new.filter_map(|(name, _, _)| name).find(|name| !held.iter().any(|held| held.may_be(name)))
    else {
        return Vec::new();
    };
    let message = format!("{new} is locked while the transaction still holds {first}");
    vec![moment.finding(rule, moment.head(), message)]
}
