//! The keys of `[backfill]`: how fast a backfill is, and what it gives way to.

use crate::project::keys::{Found, Key, duration, integer, kind_is_wrong, store, text, word};
use crate::project::limits::{bounded, fine, written};
use crate::project::wrong::Wrong;
use std::time::Duration;
use toml_edit::Value;
use whimbrel_postgres::run::{Commit, Duty};

const DAY: Duration = Duration::from_secs(24 * 3600);

pub(super) const DUTY: Key = Key {
    path: "backfill.duty",
    read: |settings, found| store(&mut settings.backfill.duty, duty(found.key, &text(found)?)),
    show: |settings, _| Some(format!("{}%", settings.backfill.duty.0)),
};

pub(super) const BUDGET: Key = Key {
    path: "backfill.budget",
    read: |settings, found| {
        store(&mut settings.backfill.restraint.budget, duty(found.key, &text(found)?).map(Some))
    },
    show: |settings, _| settings.backfill.restraint.budget.map(|budget| format!("{}%", budget.0)),
};

pub(super) const PIECE: Key = Key {
    path: "backfill.piece",
    read: |settings, found| {
        let least = Duration::from_millis(1);
        let read = bounded(found.key, &duration(found)?, least..=Duration::from_secs(60));
        store(&mut settings.backfill.restraint.piece, read)
    },
    show: |settings, _| Some(written(settings.backfill.restraint.piece)),
};

pub(super) const PIECE_BESIDE: Key = Key {
    path: "backfill.piece_beside",
    read: |settings, found| {
        let least = Duration::from_micros(100);
        let read = fine(found.key, &duration(found)?, least..=Duration::from_secs(60));
        store(&mut settings.backfill.restraint.piece_beside, read)
    },
    show: |settings, _| Some(written(settings.backfill.restraint.piece_beside)),
};

pub(super) const BETWEEN_CHECKPOINTS: Key = Key {
    path: "backfill.between_checkpoints",
    read: |settings, found| store(&mut settings.backfill.restraint.between_checkpoints, up_to_a_day(found)),
    show: |settings, _| Some(written(settings.backfill.restraint.between_checkpoints)),
};

pub(super) const COMMIT: Key = Key {
    path: "backfill.commit",
    read: |settings, found| {
        store(&mut settings.backfill.restraint.commit, word(found, &Commit::ALL, Commit::as_str))
    },
    show: |settings, _| Some(settings.backfill.restraint.commit.as_str().to_owned()),
};

pub(super) const PIECE_LIMIT: Key = Key {
    path: "backfill.piece_limit",
    read: |settings, found| store(&mut settings.backfill.restraint.piece_limit, up_to_a_day(found)),
    show: |settings, _| Some(written(settings.backfill.restraint.piece_limit)),
};

pub(super) const WHOLE_LIMIT: Key = Key {
    path: "backfill.whole_limit",
    read: |settings, found| store(&mut settings.backfill.restraint.whole_limit, up_to_a_day(found)),
    show: |settings, _| Some(written(settings.backfill.restraint.whole_limit)),
};

pub(super) const LAG: Key = Key {
    path: "backfill.lag",
    read: |settings, found| store(&mut settings.backfill.restraint.lag, up_to_a_day(found)),
    show: |settings, _| Some(written(settings.backfill.restraint.lag)),
};

pub(super) const LAG_BYTES: Key = Key {
    path: "backfill.lag_bytes",
    read: |settings, found| store(&mut settings.backfill.restraint.lag_bytes, size(found)),
    show: |settings, _| Some(size_written(settings.backfill.restraint.lag_bytes)),
};

pub(super) const STANDBYS: Key = Key {
    path: "backfill.standbys",
    read: |settings, found| store(&mut settings.backfill.restraint.standbys, names(found)),
    show: |settings, _| {
        Some(settings.backfill.restraint.standbys.join(", ")).filter(|names| !names.is_empty())
    },
};

pub(super) const SLOT_BYTES: Key = Key {
    path: "backfill.slot_bytes",
    read: |settings, found| store(&mut settings.backfill.restraint.slot_bytes, size(found)),
    show: |settings, _| Some(size_written(settings.backfill.restraint.slot_bytes)),
};

pub(super) const ARCHIVE_QUEUE: Key = Key {
    path: "backfill.archive_queue",
    read: |settings, found| {
        store(&mut settings.backfill.restraint.archive_queue, integer(found, 0, 1_000_000))
    },
    show: |settings, _| Some(settings.backfill.restraint.archive_queue.to_string()),
};

pub(super) const WAL_RATE: Key = Key {
    path: "backfill.wal_rate",
    read: |settings, found| store(&mut settings.backfill.restraint.wal_rate, size(found).map(Some)),
    show: |settings, _| settings.backfill.restraint.wal_rate.map(size_written),
};

pub(super) const ACTIVE_SESSIONS: Key = Key {
    path: "backfill.active_sessions",
    read: |settings, found| {
        store(&mut settings.backfill.restraint.active_sessions, integer(found, 0, 1_000_000).map(Some))
    },
    show: |settings, _| settings.backfill.restraint.active_sessions.map(|most| most.to_string()),
};

pub(super) const VACUUM: Key = Key {
    path: "backfill.vacuum",
    read: |settings, found| store(&mut settings.backfill.restraint.vacuum, up_to_a_day(found)),
    show: |settings, _| Some(written(settings.backfill.restraint.vacuum)),
};

pub(super) const SNAPSHOT: Key = Key {
    path: "backfill.snapshot",
    read: |settings, found| store(&mut settings.backfill.restraint.snapshot, up_to_a_day(found)),
    show: |settings, _| Some(written(settings.backfill.restraint.snapshot)),
};

pub(super) const HEALTH: Key = Key {
    path: "backfill.health",
    read: |settings, found| store(&mut settings.backfill.restraint.health, text(found).map(Some)),
    show: |settings, _| settings.backfill.restraint.health.clone(),
};

/// `50%`
pub(crate) fn duty(key: &str, value: &str) -> Result<Duty, Wrong> {
    let number = value.strip_suffix('%').map(str::trim_end).and_then(|number| number.parse::<u8>().ok());
    number.filter(|percent| (1..=100).contains(percent)).map(Duty).ok_or_else(|| Wrong {
        code: "setting-value",
        message: format!("{key} cannot be {value:?}"),
        help: "write how much of the time it may work, 1% to 100%: duty = 50%".to_owned(),
    })
}

pub(super) fn up_to_a_day(found: &Found<'_>) -> Result<Duration, Wrong> {
    bounded(found.key, &duration(found)?, Duration::ZERO..=DAY)
}

const UNITS: [(&str, u64); 4] = [("TB", 1 << 40), ("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)];

/// A size in PostgreSQL's units, where 1 kB is 1024 bytes.
fn size(found: &Found<'_>) -> Result<u64, Wrong> {
    let written = text(found)?;
    let read = UNITS.iter().find_map(|(unit, size)| {
        let number = written.strip_suffix(unit)?.trim_end().parse::<u64>().ok()?;
        number.checked_mul(*size)
    });
    read.ok_or_else(|| {
        let message = format!("{} is \"{}\", which is no size", found.key, written.escape_debug());
        Wrong::value(message, "write a whole number with a unit (kB, MB, GB, TB), e.g. \"64MB\"")
    })
}

fn size_written(bytes: u64) -> String {
    let fitting = UNITS.iter().find(|(_, size)| bytes != 0 && bytes.is_multiple_of(*size));
    fitting.map_or_else(|| "0kB".to_owned(), |(unit, size)| format!("{}{unit}", bytes / size))
}

fn names(found: &Found<'_>) -> Result<Vec<String>, Wrong> {
    let array = found.item.as_array();
    let texts = array.map(|array| array.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
    let texts = texts.flatten().ok_or_else(|| {
        kind_is_wrong(found, "a list of the application_name of standbys", "[\"standby1\"]")
    })?;
    Ok(texts.into_iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_as_they_are_read() {
        for (bytes, text) in [(64 << 20, "64MB"), (1 << 30, "1GB"), (1536 << 20, "1536MB"), (0, "0kB")] {
            assert_eq!(size_written(bytes), text);
        }
    }

    #[test]
    fn a_duty_is_a_share_of_the_time() {
        assert_eq!(duty("duty", "30%").unwrap(), Duty(30));
        for wrong in ["30", "0%", "101%", "%", "half"] {
            assert!(duty("duty", wrong).is_err(), "{wrong}");
        }
    }
}
