//! What a backfill waits for: standbys, slots, the archive, who else works, and what the user measures.
//!
//! What cannot be seen is not taken for good: it stops a backfill or makes it wait.

use super::company::{Census, Company};
use super::pace::Duty;
use std::time::{Duration, Instant};
use tokio_postgres::types::Type;
use tokio_postgres::{Client, SimpleQueryMessage};

/// How long the user's own query may take.
const FOR_HEALTH: &str = "begin read only; set local statement_timeout = '5s'";

/// How much of a server a backfill may take, and what it gives way to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restraint {
    /// What a piece aims at: whoever writes one of its rows waits for so long.
    pub piece: Duration,
    /// The same, where others write: whoever commits waits for what it has written.
    pub piece_beside: Duration,
    /// Whether a piece is on disk before the next one begins.
    pub commit: Commit,
    /// The longest that a piece may take before it is given up and made smaller.
    pub piece_limit: Duration,
    /// The same for a statement that cannot be cut: it is given up, and nothing is written.
    pub whole_limit: Duration,
    /// What part of the time all backfills of the server may work together; `None` for what one may alone.
    pub budget: Option<Duty>,
    /// How many bytes of the write-ahead log a standby may be behind.
    pub lag_bytes: u64,
    /// How long a standby may be behind.
    pub lag: Duration,
    /// The standbys that must be connected, by `application_name`.
    pub standbys: Vec<String>,
    /// How many bytes of the write-ahead log a replication slot may hold back.
    pub slot_bytes: u64,
    /// How many segments may wait for the archive.
    pub archive_queue: u32,
    /// How many bytes of the write-ahead log the server may write in a second; `None` for any number.
    pub wal_rate: Option<u64>,
    /// Where others write, the log grows by no more than that checkpoints come so far apart because of it; zero for any
    /// growth. Each checkpoint ends in a moment in which whoever commits waits for the disk.
    pub between_checkpoints: Duration,
    /// How many other sessions may be active; `None` for any number.
    pub active_sessions: Option<u32>,
    /// How long a vacuum of the table is waited for.
    pub vacuum: Duration,
    /// The age of a transaction behind which no dead rows are made: they cannot be removed.
    pub snapshot: Duration,
    /// A query of the user's, with one value: null where all is well, else what is wrong.
    pub health: Option<String>,
}

impl Default for Restraint {
    fn default() -> Self {
        Self {
            piece: Duration::from_millis(100),
            piece_beside: Duration::from_micros(300),
            commit: Commit::Auto,
            piece_limit: Duration::from_secs(3),
            whole_limit: Duration::from_secs(60),
            budget: None,
            lag_bytes: 64 * 1024 * 1024,
            lag: Duration::from_secs(5),
            standbys: Vec::new(),
            slot_bytes: 1024 * 1024 * 1024,
            archive_queue: 32,
            wal_rate: None,
            between_checkpoints: Duration::from_secs(60),
            active_sessions: None,
            vacuum: Duration::from_secs(600),
            snapshot: Duration::from_secs(3600),
            health: None,
        }
    }
}

/// Whether a piece is on disk before the next one begins.
///
/// A piece and the place behind it are one transaction, and what comes last is on disk before a backfill is said to be
/// done: after a crash of the server it goes on at the place that it finds, and no row is written twice or left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Commit {
    /// Not, unless others write, or a synchronous standby is to have it: who commits behind a piece waits for all of it to
    /// get there, and a backfill that waits itself leaves little to wait for.
    #[default]
    Auto,
    /// Not.
    Asynchronous,
    /// As `synchronous_commit` of the server says.
    Synchronous,
}

impl Commit {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Asynchronous, Self::Synchronous];

    /// As a setting says it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Asynchronous => "asynchronous",
            Self::Synchronous => "synchronous",
        }
    }

    /// What a transaction says for it, with a semicolon before it.
    pub(super) const fn sql(self, company: Company) -> &'static str {
        match (self, company) {
            (Self::Auto, Company::Nobody) => {
                "; select pg_catalog.set_config('synchronous_commit', 'off', true) \
                 where pg_catalog.current_setting('synchronous_standby_names') = ''"
            }
            (Self::Asynchronous, Company::Nobody | Company::Writers) => {
                "; set local synchronous_commit = off"
            }
            (Self::Auto, Company::Writers) | (Self::Synchronous, Company::Nobody | Company::Writers) => "",
        }
    }
}

/// What is to be done about what was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seen {
    /// Nothing.
    Fine,
    /// Wait for it; for people.
    Wait(String),
    /// It cannot be seen.
    Unseen(String),
}

/// What is remembered from look to look.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// How far the standby is behind that is farthest behind.
    pub(super) lag_bytes: Option<i64>,
    /// How many other backfills of the server are at work.
    pub(super) beside: u32,
    /// Whether others write.
    pub(super) census: Census,
    /// How many bytes of the write-ahead log make a checkpoint.
    checkpoint_bytes: Option<f64>,
    wal: Option<(Instant, i64)>,
    vacuum_since: Option<Instant>,
    /// The segment that was written first, where none was ever archived.
    segment_at_first: Option<i64>,
}

/// Whose way it is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looked<'a> {
    /// The table that is filled.
    pub(super) table: &'a str,
    /// How many transactions of this session have written.
    pub(super) own: u64,
}

/// One thing that the server says.
struct Signal {
    kind: String,
    name: String,
    amount: i64,
}

impl Watch {
    /// Looks at everything that a backfill gives way to.
    pub(super) async fn look(
        &mut self,
        client: &Client,
        restraint: &Restraint,
        Looked { table, own }: Looked<'_>,
    ) -> Result<Seen, tokio_postgres::Error> {
        let signals = asked(client, restraint, table).await?;
        for signal in signals.iter().filter(|signal| signal.kind == "transactions") {
            self.census.look(Instant::now(), signal.amount, own);
        }
        let seen = self.weighed(restraint, &signals, table);
        match &restraint.health {
            Some(query) if seen == Seen::Fine => health(client, query).await,
            Some(_) | None => Ok(seen),
        }
    }

    fn weighed(&mut self, restraint: &Restraint, signals: &[Signal], table: &str) -> Seen {
        let mut seen = Seen::Fine;
        let mut has_vacuum = false;
        for signal in signals {
            let wait = match signal.kind.as_str() {
                "unseen" => return Seen::Unseen(signal.name.clone()),
                "wal" => self.wal_rate(restraint, signal.amount),
                "behind" => {
                    self.lag_bytes = Some(signal.amount).filter(|bytes| *bytes >= 0);
                    None
                }
                "beside" => {
                    self.beside = u32::try_from(signal.amount).unwrap_or_default();
                    None
                }
                "checkpoint" => {
                    #[expect(clippy::cast_precision_loss, reason = "it is divided into a rate")]
                    let bytes = signal.amount as f64;
                    self.checkpoint_bytes = Some(bytes).filter(|bytes| *bytes > 0.0);
                    None
                }
                "transactions" => None,
                "never archived" => {
                    let come = signal.amount - *self.segment_at_first.get_or_insert(signal.amount);
                    let is_behind = come > i64::from(restraint.archive_queue);
                    is_behind.then(|| format!("the archive, which has taken no segment of {come}"))
                }
                "vacuum" => {
                    has_vacuum = true;
                    let since = *self.vacuum_since.get_or_insert_with(Instant::now);
                    let is_waited_for = since.elapsed() < restraint.vacuum;
                    is_waited_for.then(|| vacuum(signal, table))
                }
                _ => Some(in_words(signal)),
            };
            if let (Some(what), Seen::Fine) = (wait, &seen) {
                seen = Seen::Wait(what);
            }
        }
        if !has_vacuum {
            self.vacuum_since = None;
        }
        seen
    }

    /// How many bytes of the write-ahead log this backfill may write in a second, where others write, too.
    pub(super) fn log_beside(&self, restraint: &Restraint) -> Option<f64> {
        let apart = restraint.between_checkpoints.as_secs_f64();
        let share = f64::from(self.beside) + 1.0;
        self.checkpoint_bytes.filter(|_| apart > 0.0).map(|bytes| bytes / apart / share)
    }

    /// What was written since the last look.
    fn wal_rate(&mut self, restraint: &Restraint, now: i64) -> Option<String> {
        let before = self.wal.replace((Instant::now(), now));
        let (at, then) = before?;
        let elapsed = i64::try_from(at.elapsed().as_millis()).unwrap_or(i64::MAX).max(1);
        let rate = u64::try_from((now - then).saturating_mul(1_000) / elapsed).unwrap_or_default();
        let limit = restraint.wal_rate?;
        (rate > limit).then(|| format!("the write-ahead log, which grows by {} a second", bytes(rate)))
    }
}

/// Who vacuums, with how far that has come where the server tells it.
fn vacuum(Signal { name, amount, .. }: &Signal, table: &str) -> String {
    match name.split_once(", ") {
        Some((who, progress)) => format!("{who} of {table} (pid {amount}, {progress})"),
        None => format!("{name} of {table} (pid {amount})"),
    }
}

fn in_words(signal: &Signal) -> String {
    let Signal { kind, name, amount } = signal;
    let size = bytes(u64::try_from(*amount).unwrap_or_default());
    match kind.as_str() {
        "missing" => format!("standby {name}, which is not connected"),
        "lag" => format!("standby {name}, {size} behind"),
        "lag in time" => format!("standby {name}, {amount} s behind"),
        "slot" => format!("replication slot {name}, which holds {size} back"),
        "archive" => format!("the archive, {amount} segments behind"),
        "archive fails" => "the archive, which takes no segment".to_owned(),
        "sessions" => format!("{amount} active sessions"),
        "prepared" => format!("a prepared transaction that is {amount} s old ({name})"),
        _ => format!("a transaction that is {amount} s old (pid {name})"),
    }
}

/// `70 MiB`
fn bytes(bytes: u64) -> String {
    match bytes / 1024 / 1024 {
        0 => format!("{} KiB", bytes / 1024),
        mebibytes if mebibytes < 10 * 1024 => format!("{mebibytes} MiB"),
        mebibytes => format!("{} GiB", mebibytes / 1024),
    }
}

async fn asked(
    client: &Client,
    restraint: &Restraint,
    table: &str,
) -> Result<Vec<Signal>, tokio_postgres::Error> {
    let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let (lag_bytes, lag) = (signed(restraint.lag_bytes), signed(restraint.lag.as_secs()));
    let (slot, archive) = (signed(restraint.slot_bytes), i64::from(restraint.archive_queue));
    let sessions = restraint.active_sessions.map(i64::from);
    let snapshot = signed(restraint.snapshot.as_secs());
    let rows = client
        .query_typed(
            include_str!("signals.sql"),
            &[
                (&lag_bytes, Type::INT8),
                (&lag, Type::INT8),
                (&restraint.standbys, Type::TEXT_ARRAY),
                (&slot, Type::INT8),
                (&archive, Type::INT8),
                (&sessions, Type::INT8),
                (&table, Type::TEXT),
                (&snapshot, Type::INT8),
            ],
        )
        .await?;
    let signal = |row: &tokio_postgres::Row| Signal {
        kind: row.get("kind"),
        name: row.get("name"),
        amount: row.get::<_, Option<i64>>("amount").unwrap_or(-1),
    };
    Ok(rows.iter().map(signal).collect())
}

/// Asks the user's own query; one that fails, or says nothing, is waited for.
async fn health(client: &Client, query: &str) -> Result<Seen, tokio_postgres::Error> {
    client.batch_execute(FOR_HEALTH).await?;
    let answer = client.simple_query(query).await;
    client.batch_execute("rollback").await?;
    let messages = match answer {
        Ok(messages) => messages,
        Err(error) if error.as_db_error().is_none() => return Err(error),
        Err(error) => {
            let words = super::super::error::words(&error);
            return Ok(Seen::Wait(format!("the health query, which fails: {words}")));
        }
    };
    let rows = messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        // The enum is the driver's, and open.
        SimpleQueryMessage::CommandComplete(_) | SimpleQueryMessage::RowDescription(_) | _ => None,
    });
    let rows: Vec<_> = rows.collect();
    Ok(match rows.as_slice() {
        [row] if row.len() == 1 => {
            row.get(0).map_or(Seen::Fine, |what| Seen::Wait(format!("health: {what}")))
        }
        _ => Seen::Wait("the health query, which has to answer with one value".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signal(kind: &str, name: &str, amount: i64) -> Signal {
        Signal { kind: kind.to_owned(), name: name.to_owned(), amount }
    }

    #[test]
    fn a_standby_that_is_gone_is_waited_for_and_one_that_cannot_be_seen_stops_it() {
        let mut watch = Watch::default();
        let restraint = Restraint::default();
        let gone = [signal("behind", "", -1), signal("missing", "b", -1)];
        let seen = watch.weighed(&restraint, &gone, "t");
        assert_eq!(seen, Seen::Wait("standby b, which is not connected".to_owned()));
        assert_eq!(watch.lag_bytes, None);
        let hidden = [signal("lag", "a", 100 << 20), signal("unseen", "how far", -1)];
        assert_eq!(watch.weighed(&restraint, &hidden, "t"), Seen::Unseen("how far".to_owned()));
    }

    #[test]
    fn an_archive_that_never_took_anything_is_behind() {
        let mut watch = Watch::default();
        let restraint = Restraint { archive_queue: 2, ..Restraint::default() };
        for (segment, is_fine) in [(40, true), (42, true), (43, false)] {
            let seen = watch.weighed(&restraint, &[signal("never archived", "", segment)], "t");
            assert_eq!(seen == Seen::Fine, is_fine, "{segment}: {seen:?}");
        }
    }

    #[test]
    fn a_vacuum_is_waited_for_only_so_long() {
        let vacuum = [signal("vacuum", "an autovacuum", 7)];
        let mut watch = Watch::default();
        let long = Restraint::default();
        assert!(matches!(watch.weighed(&long, &vacuum, "t"), Seen::Wait(what) if what.contains("pid 7")));
        let far = [signal("vacuum", "an autovacuum, scanning heap, 3 of 9 pages", 7)];
        let told = "an autovacuum of t (pid 7, scanning heap, 3 of 9 pages)".to_owned();
        assert_eq!(watch.weighed(&long, &far, "t"), Seen::Wait(told));
        let short = Restraint { vacuum: Duration::ZERO, ..long };
        assert_eq!(watch.weighed(&short, &vacuum, "t"), Seen::Fine);
    }
}
