//! What was seen of a file, made into what its statements did.

use std::collections::BTreeMap;
use whimbrel_change::LockMode;
use whimbrel_change::claim::Effort;
use whimbrel_change::rehearsal::effort::effort;
use whimbrel_change::rehearsal::moment::Relation;
use whimbrel_change::rehearsal::{Claimed, ClaimedLock, HeldLock, Measured, ScannedTable, Written, moment};
use whimbrel_postgres::rehearse::{Watch, Watched};
use whimbrel_postgres::run::witness::{Look, Seen, Sight};

/// The watcher looks about so often, in microseconds: a lock was had at most so long before it saw it.
const BETWEEN_LOOKS: i64 = 2_500;

/// What each statement did, in the order of the file.
pub(super) fn measured(sight: &Sight, watch: &Watch, claimed: &[Claimed]) -> Vec<Measured> {
    let mut found: BTreeMap<usize, Measured> = BTreeMap::new();
    let mut begins: BTreeMap<u64, &Look> = BTreeMap::new();
    for seen in &sight.statements {
        let begin = *begins.entry(seen.transaction).or_insert(&seen.before);
        let until = sight.ended.get(&seen.transaction).copied().unwrap_or(seen.ended_us);
        let claim = seen.place.number.checked_sub(1).and_then(|index| claimed.get(index));
        let own = own(seen, watch, claim);
        let one = of_one(&own, (begin, until), watch, claim);
        match found.get_mut(&seen.place.number) {
            None => {
                found.insert(seen.place.number, one);
            }
            Some(known) => {
                join(known, one);
                known.grows_with = written(seen, claim);
            }
        }
    }
    found.into_values().collect()
}

/// What a statement outside of a block did itself. The server counts what all have read, and before 15 it hears of it
/// late: what it has not locked it has not read. The watcher can miss a lock that is soon gone, so a claim is enough.
fn own(seen: &Seen, watch: &Watch, claim: Option<&Claimed>) -> Seen {
    let mut own = seen.clone();
    if !seen.is_alone {
        return own;
    }
    for (id, relation) in &mut own.after.relations {
        let is_locked = watch
            .locks
            .iter()
            .any(|one| one.relation == *id && one.from_us <= seen.ended_us && one.until_us >= seen.begun_us);
        let is_locked = is_locked || claim.is_some_and(|claim| locks(claim, &relation.name));
        if let Some(before) = seen.before.relations.get(id).filter(|_| !is_locked) {
            relation.fetched = before.fetched;
            relation.toast_fetched = before.toast_fetched;
        }
    }
    own
}

/// Whether a statement is claimed to lock the relation of this name, as one that works on it does.
fn locks(claim: &Claimed, relation: &str) -> bool {
    let is_it = |lock: &ClaimedLock| lock.on.as_ref().is_some_and(|on| on.may_be(relation));
    claim.locks.iter().any(|lock| lock.mode >= LockMode::ShareUpdateExclusive && is_it(lock))
}

fn of_one(seen: &Seen, (begin, until): (&Look, i64), watch: &Watch, claim: Option<&Claimed>) -> Measured {
    let locks =
        if seen.is_alone { of_watched(seen, &watch.locks) } else { taken(seen, begin, until, &watch.locks) };
    let is_truncate = seen.place.head.get(..8).is_some_and(|head| head.eq_ignore_ascii_case("truncate"));
    let is_about_rows = claim.is_some_and(Claimed::is_about_rows) && !is_truncate;
    let (rewritten, rebuilt, scanned) = moment::files(&seen.before.relations, &seen.after.relations);
    let effort = if is_about_rows {
        Effort::Rows
    } else {
        effort(&seen.before.relations, &seen.after.relations, is_truncate)
    };
    let grows_with = grows_with(seen, (effort, claim), (&rewritten, &scanned));
    Measured {
        number: seen.place.number,
        line: seen.place.line,
        head: seen.place.head.clone(),
        begun_us: seen.begun_us,
        duration_us: seen.ended_us - seen.begun_us,
        locks,
        effort,
        rewritten,
        rebuilt,
        scanned,
        grows_with,
        buffers: moment::buffers(&seen.before.relations, &seen.after.relations),
        temporary_bytes: temporary(seen, watch),
        wal_bytes: seen.after.wal.saturating_sub(seen.before.wal),
        pieces: 1,
        forms: claim.map(|claim| claim.forms.clone()).unwrap_or_default(),
    }
}

/// The most that was there at once while the statement ran.
fn temporary(seen: &Seen, watch: &Watch) -> Option<u64> {
    let sizes = watch.temporary.as_ref()?.iter();
    let during = sizes.filter(|(at, _)| (seen.begun_us..=seen.ended_us).contains(at));
    Some(during.map(|(_, bytes)| *bytes).max().unwrap_or_default())
}

/// Tables whose size decides how long a statement takes: those that it goes through or writes anew, and where they
/// are too small for that to be seen, those that it locks and is claimed to go through.
fn grows_with(
    seen: &Seen,
    (effort, claim): (Effort, Option<&Claimed>),
    (rewritten, scanned): (&[String], &[ScannedTable]),
) -> Vec<ScannedTable> {
    let claimed = claim.and_then(|claim| claim.effort).unwrap_or(Effort::Metadata);
    match effort {
        Effort::NewFile => Vec::new(),
        Effort::Rows => {
            let adds = |table: &str| {
                claim.is_some_and(|claim| {
                    claim.writes.iter().any(|write| write.what == Written::Adds && write.table.may_be(table))
                })
            };
            let mut tables: Vec<ScannedTable> =
                scanned.iter().filter(|one| !adds(&one.table)).cloned().collect();
            let read = |one: &ScannedTable| fetched(seen, &one.table) >= one.pages.max(1);
            for one in written(seen, claim).into_iter().filter(read) {
                if !tables.contains(&one) {
                    tables.push(one);
                }
            }
            tables
        }
        Effort::Metadata if claimed < Effort::FullScan => Vec::new(),
        // It holds no lock any more when it is looked at.
        Effort::Metadata if seen.is_alone => {
            let is_worked = |one: &&Relation| {
                "rm".contains(one.kind) && claim.is_some_and(|claim| locks(claim, &one.name))
            };
            let tables = seen.before.relations.values().filter(is_worked);
            tables.map(|one| ScannedTable { table: one.name.clone(), pages: one.pages }).collect()
        }
        Effort::Metadata => {
            let new = seen.after.locks.iter().filter(|lock| !seen.before.locks.contains(lock));
            let strong = new.filter(|(_, mode)| *mode >= LockMode::ShareUpdateExclusive);
            let tables: BTreeMap<u32, ScannedTable> = strong
                .filter_map(|(id, _)| Some((*id, seen.before.relations.get(id)?)))
                .filter(|(_, one)| "rm".contains(one.kind))
                .map(|(id, one)| (id, ScannedTable { table: one.name.clone(), pages: one.pages }))
                .collect();
            tables.into_values().collect()
        }
        Effort::FullScan | Effort::IndexBuild | Effort::FileCopy | Effort::TableRewrite => {
            let mut tables = scanned.to_vec();
            let is_new = |name: &&String| !scanned.iter().any(|one| one.table == **name);
            let known = rewritten.iter().filter(is_new);
            tables.extend(known.filter_map(|name| named(seen, name)));
            tables
        }
    }
}

/// The tables whose rows a statement changes or removes, as its text says.
fn written(seen: &Seen, claim: Option<&Claimed>) -> Vec<ScannedTable> {
    let writes = claim.map(|claim| claim.writes.as_slice()).unwrap_or_default();
    let changes = writes.iter().filter(|write| write.what != Written::Adds);
    let found = changes.filter_map(|write| {
        let mut relations = seen.before.relations.values();
        relations.find(|one| "rm".contains(one.kind) && write.table.may_be(&one.name))
    });
    found.map(|one| ScannedTable { table: one.name.clone(), pages: one.pages }).collect()
}

fn named(seen: &Seen, name: &str) -> Option<ScannedTable> {
    let found = seen.before.relations.values().find(|one| one.name == name)?;
    Some(ScannedTable { table: found.name.clone(), pages: found.pages })
}

fn fetched(seen: &Seen, name: &str) -> i64 {
    let of = |look: &Look| look.relations.values().find(|one| one.name == name).map_or(0, |one| one.fetched);
    of(&seen.after) - of(&seen.before)
}

/// The relations that locks are shown of: indexes and sequences follow their tables.
fn is_shown(kind: char) -> bool {
    "rpmvf".contains(kind)
}

/// What the session held behind the statement and not before it, of what was there when its transaction began.
fn taken(seen: &Seen, begin: &Look, until_us: i64, watched: &[Watched]) -> Vec<HeldLock> {
    let new = seen.after.locks.iter().filter(|lock| !seen.before.locks.contains(lock));
    let mut strongest: BTreeMap<u32, LockMode> = BTreeMap::new();
    for (relation, mode) in new {
        let known = strongest.entry(*relation).or_insert(*mode);
        *known = (*known).max(*mode);
    }
    let held = strongest.into_iter().filter_map(|(relation, mode)| {
        let name = begin.relations.get(&relation).filter(|known| is_shown(known.kind))?.name.clone();
        let sample = watched.iter().find(|one| {
            one.relation == relation
                && one.mode == mode
                && one.from_us >= seen.begun_us
                && one.from_us <= seen.ended_us
        });
        let from_us =
            sample.map_or(seen.begun_us, |sample| seen.begun_us.max(sample.from_us - BETWEEN_LOOKS));
        Some(HeldLock { relation: name, mode, from_us, until_us })
    });
    held.collect()
}

/// What the watcher saw while the statement ran.
fn of_watched(seen: &Seen, watched: &[Watched]) -> Vec<HeldLock> {
    let during = watched.iter().filter(|one| one.from_us <= seen.ended_us && one.until_us >= seen.begun_us);
    let mut held: BTreeMap<(u32, LockMode), HeldLock> = BTreeMap::new();
    for one in during {
        let Some(known) = seen.before.relations.get(&one.relation).filter(|known| is_shown(known.kind))
        else {
            continue;
        };
        let (from_us, until_us) = (one.from_us.max(seen.begun_us), one.until_us.min(seen.ended_us));
        let lock = HeldLock { relation: known.name.clone(), mode: one.mode, from_us, until_us };
        let entry = held.entry((one.relation, one.mode)).or_insert(lock);
        entry.until_us = entry.until_us.max(until_us);
    }
    held.into_values().collect()
}

/// A statement that is done piece by piece is as long as its pieces, and holds a lock as long as the longest of them.
fn join(known: &mut Measured, piece: Measured) {
    known.duration_us = piece.begun_us + piece.duration_us - known.begun_us;
    known.wal_bytes += piece.wal_bytes;
    known.buffers += piece.buffers;
    known.temporary_bytes = known.temporary_bytes.max(piece.temporary_bytes);
    known.pieces += 1;
    known.effort = known.effort.max(piece.effort);
    for lock in piece.locks {
        let same = |one: &&mut HeldLock| one.relation == lock.relation && one.mode == lock.mode;
        match known.locks.iter_mut().find(same) {
            Some(longest) if longest.duration_us() < lock.duration_us() => *longest = lock,
            Some(_) => {}
            None => known.locks.push(lock),
        }
    }
    let add = |list: &mut Vec<String>, more: Vec<String>| {
        for one in more {
            if !list.contains(&one) {
                list.push(one);
            }
        }
    };
    add(&mut known.rewritten, piece.rewritten);
    add(&mut known.rebuilt, piece.rebuilt);
    let new = |one: &ScannedTable| !known.scanned.contains(one);
    let new: Vec<ScannedTable> = piece.scanned.into_iter().filter(new).collect();
    known.scanned.extend(new);
}
