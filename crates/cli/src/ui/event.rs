//! What happens on the way, as JSON lines.

use super::output::Output;
use whimbrel::{Blocker, MigrationId, Progress, StatementPlace, Target};

/// One line of the jsonl form. The field `event` tells the variant.
#[derive(serde::Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Event<'a> {
    Connected(&'a Target),
    WaitingForRun {
        holder: Option<&'a Blocker>,
        waited_ms: u64,
    },
    Planned {
        direction: &'static str,
        migrations: Vec<String>,
    },
    MigrationStarted {
        migration: String,
        direction: &'static str,
        statements: usize,
        segments: u32,
    },
    StatementStarted(Place<'a>),
    StatementFinished {
        #[serde(flatten)]
        place: Place<'a>,
        duration_us: i64,
    },
    Backfilling {
        #[serde(flatten)]
        place: Place<'a>,
        rows: u64,
        percent: u8,
        rows_per_second: u64,
        eta_s: Option<u64>,
        lag_bytes: Option<u64>,
        log_rate: Option<u64>,
        waits_for: Option<&'a str>,
    },
    WaitingForLock {
        mode: Option<&'static str>,
        blockers: &'a [Blocker],
        waited_ms: u64,
        patience_ms: u64,
    },
    AutovacuumCancelled(&'a Blocker),
    Mended {
        migration: String,
        what: &'a str,
    },
    MigrationFinished {
        migration: String,
        direction: &'static str,
        duration_us: i64,
    },
    ConnectionLost {
        reason: &'a str,
    },
    Reconnected {
        found: &'a str,
    },
    Notice {
        severity: &'a str,
        message: &'a str,
    },
    Preparing {
        what: &'a str,
        done: u64,
        of: u64,
    },
    Note {
        diagnostic: serde_json::Value,
    },
}

#[derive(serde::Serialize)]
struct Place<'a> {
    migration: String,
    statement: usize,
    of: usize,
    line: usize,
    head: &'a str,
}

/// Puts what happened on standard output, in the jsonl form.
pub(crate) fn tell(output: &Output, progress: &Progress) {
    output.event(&event_of(progress));
}

fn event_of(progress: &Progress) -> Event<'_> {
    match progress {
        Progress::Connected(target) => Event::Connected(target),
        Progress::WaitingForRun { holder, waited_ms } => {
            Event::WaitingForRun { holder: holder.as_ref(), waited_ms: *waited_ms }
        }
        Progress::Planned { direction, migrations } => Event::Planned {
            direction: direction.as_str(),
            migrations: migrations.iter().map(MigrationId::to_string).collect(),
        },
        Progress::MigrationStarted { migration, direction, statements, segments } => {
            Event::MigrationStarted {
                migration: migration.to_string(),
                direction: direction.as_str(),
                statements: *statements,
                segments: *segments,
            }
        }
        Progress::StatementStarted(place) => Event::StatementStarted(Place::of(place)),
        Progress::StatementFinished { place, duration_us } => {
            Event::StatementFinished { place: Place::of(place), duration_us: *duration_us }
        }
        Progress::Backfilling {
            place,
            rows,
            percent,
            rows_per_second,
            eta_s,
            lag_bytes,
            log_rate,
            waits_for,
        } => Event::Backfilling {
            place: Place::of(place),
            rows: *rows,
            percent: *percent,
            rows_per_second: *rows_per_second,
            eta_s: *eta_s,
            lag_bytes: *lag_bytes,
            log_rate: *log_rate,
            waits_for: waits_for.as_deref(),
        },
        Progress::WaitingForLock { mode, blockers, waited_ms, patience_ms } => Event::WaitingForLock {
            mode: mode.map(whimbrel::LockMode::as_str),
            blockers,
            waited_ms: *waited_ms,
            patience_ms: *patience_ms,
        },
        Progress::AutovacuumCancelled(worker) => Event::AutovacuumCancelled(worker),
        Progress::Mended { migration, what } => Event::Mended { migration: migration.to_string(), what },
        Progress::MigrationFinished { migration, direction, duration_us } => Event::MigrationFinished {
            migration: migration.to_string(),
            direction: direction.as_str(),
            duration_us: *duration_us,
        },
        Progress::ConnectionLost { reason } => Event::ConnectionLost { reason },
        Progress::Reconnected { found } => Event::Reconnected { found },
        Progress::Notice { severity, message } => Event::Notice { severity, message },
        Progress::Preparing { what, done, of } => Event::Preparing { what, done: *done, of: *of },
        Progress::Note(diagnostic) => Event::Note { diagnostic: whimbrel::render::json::json(diagnostic) },
    }
}

impl<'a> Place<'a> {
    fn of(place: &'a StatementPlace) -> Self {
        Self {
            migration: place.migration.to_string(),
            statement: place.number,
            of: place.of,
            line: place.line,
            head: &place.head,
        }
    }
}
