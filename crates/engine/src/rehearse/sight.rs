//! What was seen of a file, made into what its statements did.

use std::collections::BTreeMap;
use whimbrel_change::LockMode;
use whimbrel_change::claim::Effort;
use whimbrel_change::rehearsal::effort::effort;
use whimbrel_change::rehearsal::{Claimed, HeldLock, Measured, ScannedTable, moment};
use whimbrel_postgres::rehearse::Watched;
use whimbrel_postgres::run::witness::{Look, Seen, Sight};

/// The watcher looks about so often, in microseconds: a lock was had at most so long before it saw it.
const BETWEEN_LOOKS: i64 = 2_500;

/// What each statement did, in the order of the file.
pub(super) fn measured(sight: &Sight, watched: &[Watched], claimed: &[Claimed]) -> Vec<Measured> {
    let mut found: BTreeMap<usize, Measured> = BTreeMap::new();
    let mut begins: BTreeMap<u64, &Look> = BTreeMap::new();
    for seen in &sight.statements {
        let begin = *begins.entry(seen.transaction).or_insert(&seen.before);
        let until = sight.ended.get(&seen.transaction).copied().unwrap_or(seen.ended_us);
        let claim = seen.place.number.checked_sub(1).and_then(|index| claimed.get(index));
        let one = of_one(seen, (begin, until), watched, claim);
        match found.get_mut(&seen.place.number) {
            None => {
                found.insert(seen.place.number, one);
            }
            Some(known) => join(known, one),
        }
    }
    found.into_values().collect()
}

fn of_one(
    seen: &Seen,
    (begin, until): (&Look, i64),
    watched: &[Watched],
    claim: Option<&Claimed>,
) -> Measured {
    let locks = if seen.is_alone { of_watched(seen, watched) } else { taken(seen, begin, until, watched) };
    let is_truncate = seen.place.head.get(..8).is_some_and(|head| head.eq_ignore_ascii_case("truncate"));
    let is_about_rows = claim.is_some_and(Claimed::is_about_rows) && !is_truncate;
    let (rewritten, rebuilt, scanned) = moment::files(&seen.before.relations, &seen.after.relations);
    let effort = if is_about_rows {
        Effort::Rows
    } else {
        effort(&seen.before.relations, &seen.after.relations, is_truncate)
    };
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
        wal_bytes: seen.after.wal.saturating_sub(seen.before.wal),
        pieces: 1,
        forms: claim.map(|claim| claim.forms.clone()).unwrap_or_default(),
    }
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
