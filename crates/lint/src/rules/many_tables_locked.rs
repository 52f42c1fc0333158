//! `many-tables-locked`

use crate::danger;
use crate::effect::Effect;
use crate::finding::Finding;
use crate::memory::Kind;
use crate::moment::{Block, Moment};
use crate::read::name::Name;
use crate::rule::{Check, Harm, Rule};
use crate::topic::Topics;
use whimbrel_change::LockMode;
use whimbrel_change::claim::Role;
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
    check: Check::Statement(Topics::ANY, check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if moment.session.block == Block::None {
        return Vec::new();
    }
    let strong = |lock: LockMode| lock.conflicts_with(LockMode::RowExclusive);
    let kind = |name: &Name| moment.memory.table(name).map(|table| table.kind);
    // Nobody who reads or writes rows locks a type.
    let all = moment.session.held.iter().filter(|held| strong(held.lock));
    let held: Vec<(&Name, &[Name])> = all
        .filter_map(|held| Some((held.relation.as_ref()?, held.below.as_slice())))
        .filter(|(held, _)| kind(held) != Some(Kind::Composite))
        .collect();
    let Some((first, _)) = held.first() else { return Vec::new() };
    let is_held = |name: &Name| held.iter().any(|(held, _)| held.may_be(name));
    // Whoever writes a table locks it before its sequences, as this does; and a foreign key has two ends.
    let counts = |name: &Name| !matches!(kind(name), Some(Kind::Sequence | Kind::Composite));
    let locks = |effect: &Effect| {
        let is_end = |role: Option<Role>| matches!(role, Some(Role::Referenced | Role::Referencing));
        let own_is_held = effect.on.as_ref().is_some_and(is_held);
        let stopping = danger::stopping(effect, moment.memory, moment.major());
        let others = stopping.into_iter().filter(move |(_, role, _)| !(own_is_held && is_end(*role)));
        others.filter_map(|(name, _, _)| name).collect::<Vec<_>>()
    };
    // Whoever reads a table or a view locks what is below it next, and neither can be changed without the other.
    let is_below = |name: &Name| held.iter().any(|(_, below)| below.iter().any(|below| below.may_be(name)));
    let mut new = moment.effects.iter().flat_map(locks);
    let Some(new) = new.find(|name| !is_held(name) && counts(name) && !is_below(name)) else {
        return Vec::new();
    };
    let message = format!("{new} is locked while the transaction still holds {first}");
    vec![moment.finding(rule, moment.head(), message)]
}
