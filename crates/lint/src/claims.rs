//! What the table of claims says of each statement of a file, for whoever holds it against a server.

use crate::effect::{Effect, effects};
use crate::linter::Linter;
use crate::memory::{Birth, Memory};
use crate::migration::Migration;
use crate::read::Said;
use crate::read::drop::{Drop, Dropped};
use crate::read::name::Name;
use crate::read::rows::{Rows, Verb};
use crate::walk::code;
use whimbrel_change::LockMode;
use whimbrel_change::rehearsal::{Claimed, ClaimedLock, RelationName, Write, Written};

impl Linter {
    /// What each statement of a migration is claimed to do on a major version, in order; takes over what they do.
    pub fn claims(&mut self, migration: &Migration, major: u32) -> Vec<Claimed> {
        let memory = self.memory_mut();
        let claimed = of_migration(migration, memory, major);
        memory.put_in_order();
        claimed
    }

    /// The same, without taking over what they do.
    #[must_use]
    pub fn claims_beforehand(&self, migration: &Migration, major: u32) -> Vec<Claimed> {
        of_migration(migration, &mut self.memory().clone(), major)
    }
}

fn of_migration(migration: &Migration, memory: &mut Memory, major: u32) -> Vec<Claimed> {
    memory.now = Some(Birth { release: u32::MAX, file: 0, transaction: 0 });
    let mut claimed = Vec::new();
    for said in &migration.said {
        claimed.push(of_statement(said, memory, major));
        memory.learn(said);
    }
    claimed
}

fn of_statement(said: &Said, memory: &mut Memory, major: u32) -> Claimed {
    let mut claimed = Claimed::default();
    let Said::Do { body, .. } = said else {
        add(&mut claimed, said, memory, major);
        return claimed;
    };
    // What a block runs is built when it runs: nothing is claimed of it, but what it names it may write.
    for inner in code::written(body) {
        claimed.writes.extend(writes(&inner));
    }
    claimed
}

fn add(claimed: &mut Claimed, said: &Said, memory: &Memory, major: u32) {
    let effects = effects(said, memory, major);
    for effect in &effects {
        let Some(claim) = effect.claim(major).filter(|claim| claim.refused.is_none()) else { continue };
        claimed.forms.push(effect.form.0.to_owned());
        claimed.effort = claimed.effort.max(Some(claim.effort));
        claimed.locks.extend(locks(
            effect,
            claim.lock,
            claim.others.iter().map(|(role, lock)| (*role, *lock)),
        ));
    }
    // Where one of several parts has no claim, nothing is claimed of the whole.
    if effects.iter().any(|effect| effect.claim(major).is_none()) {
        claimed.forms.clear();
    }
    claimed.writes.extend(writes(said));
}

fn locks(
    effect: &Effect,
    own: Option<LockMode>,
    others: impl Iterator<Item = (whimbrel_change::claim::Role, LockMode)>,
) -> Vec<ClaimedLock> {
    let on = effect.on.as_ref().filter(|on| !on.is_unknown());
    let own = own.map(|mode| ClaimedLock { on: on.map(named), mode });
    let mut locks: Vec<ClaimedLock> = own.into_iter().collect();
    for (role, mode) in others {
        let names: Vec<&Name> =
            effect.others.iter().filter(|(own, _)| *own == role).map(|(_, name)| name).collect();
        if names.is_empty() {
            locks.push(ClaimedLock { on: None, mode });
        }
        locks.extend(names.into_iter().map(|name| ClaimedLock { on: Some(named(name)), mode }));
    }
    locks
}

fn named(name: &Name) -> RelationName {
    RelationName { schema: name.schema.as_deref().map(str::to_owned), name: name.name.to_string() }
}

/// What a statement writes, as its text says.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else names rows")]
fn writes(said: &Said) -> Vec<Write> {
    match said {
        Said::Rows(rows) => of_rows(rows).into_iter().collect(),
        Said::Drop(Drop { what: Dropped::Rows { .. }, names, .. }) => {
            names.iter().map(|name| Write { table: named(name), what: Written::Removes }).collect()
        }
        _ => Vec::new(),
    }
}

fn of_rows(rows: &Rows) -> Option<Write> {
    let what = match rows.verb {
        Verb::Insert | Verb::InsertSelect if rows.text.contains("do update") => Written::Any,
        Verb::Insert | Verb::InsertSelect | Verb::CopyFrom => Written::Adds,
        Verb::Update => Written::Columns(rows.assigned.iter().map(ToString::to_string).collect()),
        Verb::Delete => Written::Removes,
        Verb::Merge => Written::Any,
        Verb::Select | Verb::SelectInto | Verb::CopyTo | Verb::Setval => return None,
    };
    Some(Write { table: named(rows.table.as_ref()?), what })
}
