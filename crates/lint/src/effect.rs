//! Which forms of the table of claims a statement is made of, in the circumstances in which it runs.

mod adding;
mod altering;
mod implied;
mod objects;
mod others;
mod partitions;
mod retyping;

use crate::danger::works;
use crate::memory::{Kind, Memory, Table};
use crate::read::Said;
use crate::read::name::Name;
use std::ops::RangeInclusive;
use whimbrel_change::LockMode;
use whimbrel_change::claim::{self, Block, Claim, Form, Role, Row};

/// One thing that a statement does, by its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Effect {
    pub(crate) form: Form,
    /// What the table of claims has about the form.
    rows: &'static [Row],
    /// The relation that the claim speaks of.
    pub(crate) on: Option<Name>,
    pub(crate) others: Vec<(Role, Name)>,
    /// The relations whose rows are read or written; where there are none, `on`.
    pub(crate) work_on: Vec<Name>,
    /// The action of ALTER TABLE that does it.
    pub(crate) action: Option<usize>,
    /// What would have to be known to be sure.
    pub(crate) unknown: Option<&'static str>,
}

impl Effect {
    pub(crate) fn new(form: &'static str, on: &Name) -> Self {
        Self { on: Some(on.clone()), ..Self::nowhere(form) }
    }

    /// About no relation.
    pub(crate) fn nowhere(form: &'static str) -> Self {
        let nothing = Vec::new();
        let rows = claim::rows_of(Form(form));
        Self {
            form: Form(form),
            rows,
            on: None,
            others: Vec::new(),
            work_on: nothing,
            action: None,
            unknown: None,
        }
    }

    pub(crate) fn with(mut self, role: Role, name: &Name) -> Self {
        self.others.push((role, name.clone()));
        self
    }

    pub(crate) fn with_all<'a>(mut self, role: Role, names: impl IntoIterator<Item = &'a Name>) -> Self {
        self.others.extend(names.into_iter().map(|name| (role, name.clone())));
        self
    }

    pub(crate) fn reading(mut self, name: &Name) -> Self {
        self.work_on.push(name.clone());
        self
    }

    pub(crate) fn unless_known(mut self, what: &'static str) -> Self {
        self.unknown = Some(what);
        self
    }

    /// What the table says of it.
    pub(crate) fn claim(&self, major: u32) -> Option<&'static Claim> {
        claim::on(self.rows, major)
    }

    /// Whether it takes longer on a larger table, on any major.
    pub(crate) fn may_work(&self) -> bool {
        self.rows.iter().any(|row| works(&row.claim))
    }

    /// Whether a server refuses it, on any major.
    pub(crate) fn may_be_refused(&self) -> bool {
        self.rows.iter().any(|row| row.claim.refused.is_some())
    }

    /// Whether PostgreSQL runs it outside of transaction blocks only, on one of these majors.
    pub(crate) fn is_alone(&self, majors: &RangeInclusive<u32>) -> bool {
        let is_refused = |claim: &Claim| claim.block == Block::Refused;
        self.rows.iter().any(|row| is_refused(&row.claim))
            && majors.clone().any(|major| self.claim(major).is_some_and(is_refused))
    }

    /// Whether the rows that it reads or writes may be many, and others may be at them.
    pub(crate) fn works_on_relations_in_use(&self, memory: &Memory) -> bool {
        let worked = if self.work_on.is_empty() { self.on.as_slice() } else { &self.work_on };
        worked.is_empty() || worked.iter().any(|name| memory.is_in_use(name))
    }

    /// Whether it takes locks on other relations than the one that it is about.
    pub(crate) fn locks_others(&self, major: u32) -> bool {
        self.claim(major).is_some_and(|claim| !claim.others.is_empty())
    }

    /// The locks that it takes on relations that somebody may be using, each with its relation.
    pub(crate) fn locks(&self, memory: &Memory, major: u32) -> Vec<(Option<Name>, Option<Role>, LockMode)> {
        let Some(claim) = self.claim(major).filter(|claim| claim.refused.is_none()) else {
            return Vec::new();
        };
        let own = claim.lock.filter(|_| self.on.as_ref().is_none_or(|on| memory.is_in_use(on)));
        let mut locks: Vec<_> = own.map(|lock| (self.on.clone(), None, lock)).into_iter().collect();
        for (role, lock) in &claim.others {
            let named: Vec<&Name> =
                self.others.iter().filter(|(own, _)| own == role).map(|(_, name)| name).collect();
            if named.is_empty() && self.on.as_ref().is_none_or(|on| memory.is_in_use(on)) {
                locks.push((self.on.clone(), Some(*role), *lock));
            }
            let in_use = named.into_iter().filter(|name| memory.is_in_use(name));
            locks.extend(in_use.map(|name| (Some(name.clone()), Some(*role), *lock)));
        }
        locks
    }
}

/// Everything that a statement does.
#[expect(clippy::wildcard_enum_match_arm, reason = "the others have forms of their own elsewhere")]
pub(crate) fn effects(said: &Said, memory: &Memory, major: u32) -> Vec<Effect> {
    match said {
        Said::Alter { relation, name, only, actions, .. } => {
            let altering =
                altering::Altering { relation: *relation, name, only: *only, actions, memory, major };
            altering.effects()
        }
        other => others::effects(other, memory),
    }
}

/// The partitions, or the children by inheritance, of a table.
pub(crate) fn with_children(effect: Effect, table: Option<&Table>) -> Effect {
    let Some(table) = table else { return effect };
    let role = if table.kind == Kind::Partitioned { Role::Partition } else { Role::Child };
    let mut effect = effect.with_all(role, &table.children);
    if table.kind == Kind::Partitioned && !table.children.is_empty() {
        effect.work_on.extend(table.children.iter().cloned());
    }
    effect
}

pub(crate) fn is_partitioned(table: Option<&Table>) -> bool {
    table.is_some_and(|table| table.kind == Kind::Partitioned)
}
