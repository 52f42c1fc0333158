//! How far a statement has come through its table, and where that is kept.

use super::super::{RunError, Runner, Step};
use super::guard::Guard;
use super::order::Order;
use super::pulse::Pulse;
use super::ranges::Ranges;
use super::stored::Stored;
use super::whole::Whole;
use crate::journal::{OURS, quote_identifier};
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Statement};
use whimbrel_change::backfill::{Answer, Sweep};
use whimbrel_change::ledger::Remains;
use whimbrel_source::Script;

/// A statement on its way through a table.
pub(super) struct Walk {
    /// Which statement of the file.
    pub(super) index: usize,
    pub(super) script: Script,
    pub(super) sweep: Sweep,
    pub(super) ranges: Ranges,
    pub(super) behind: Option<Vec<String>>,
    pub(super) bound: Vec<String>,
    pub(super) rows: u64,
    /// How many of them fulfilled the condition also behind it.
    pub(super) again: u64,
    pub(super) pieces: u64,
    /// How often this run has been at the end of the table.
    pub(super) passes: u32,
    pub(super) file: Option<String>,
    /// Over the triggers that keep the columns in step, as they were when it began.
    pub(super) guard: String,
    /// How a piece says which of its rows fulfil the condition still, where the table lets it.
    answer: Option<Answer>,
    /// The planner's idea of how many rows the table has.
    pub(super) estimate: f64,
    /// What people want of it, as it was read last.
    pub(super) order: Order,
    /// What is sent with each piece.
    pub(super) prepared: Prepared,
}

/// Statements that are sent with each piece, and planned once.
pub(super) struct Prepared {
    /// [`Guard::query`].
    pub(super) guard: Statement,
    /// Writes down where a walk has come to.
    keep: Statement,
}

impl Prepared {
    /// Makes the table in which walks are kept where it is not there.
    pub(super) async fn of(client: &Client, schema: &str) -> Result<Self, tokio_postgres::Error> {
        let schema = quote_identifier(schema);
        make_room(client, &schema).await?;
        let sql = format!(
            "update {schema}.backfill set {PULSE}, behind = $16, rows = $17, pieces = $18, is_done = $19, \
             again = $20, unproved = $21 {KEYED}"
        );
        let keep = client.prepare_typed(&sql.replace("{schema}", &schema), &KEPT).await?;
        Ok(Self { guard: Guard::query(client).await?, keep })
    }
}

impl Walk {
    pub(super) fn new(
        index: usize,
        script: Script,
        sweep: Sweep,
        ranges: Ranges,
        prepared: Prepared,
    ) -> Self {
        Self {
            index,
            script,
            sweep,
            ranges,
            prepared,
            behind: None,
            bound: Vec::new(),
            rows: 0,
            again: 0,
            pieces: 0,
            passes: 0,
            file: None,
            guard: String::new(),
            answer: Some(Answer::Counted),
            estimate: 0.0,
            order: Order::default(),
        }
    }
}

impl Runner<'_> {
    /// Takes up what an earlier run has left, or begins at the beginning.
    pub(super) async fn begun(
        &self,
        step: &Step<'_>,
        mut walk: Walk,
        is_begun: bool,
    ) -> Result<Option<Walk>, tokio_postgres::Error> {
        let client = self.session.client();
        let schema = quote_identifier(self.journal.schema());
        let stored = Stored::of(client, &walk.sweep.table).await?;
        (walk.file, walk.estimate) = (stored.file, stored.rows);
        walk.answer = stored.rules.answer();
        let guard = Guard::of(client, &walk.prepared.guard, &walk.sweep.table, step.work.trigger).await?;
        walk.guard = guard.digest;
        if is_begun {
            // Whoever runs it again takes back that it was cancelled; a pause stays one.
            let sql = format!(
                "update {schema}.backfill set wish = case wish when 'cancel' then 'run' else wish end \
                 where module = $1 and version = $2 and name = $3 and direction = $4 and segment = $5::bigint and part = $6 \
                 returning behind, bound, rows, again, pieces, is_done, file, guard, wish, wish_by, duty"
            );
            let key = Key::of(step, &walk);
            if let Some(row) = client.query_typed(&sql, &key.parameters()).await?.first() {
                if row.get("is_done") {
                    return Ok(None);
                }
                walk.order = Order::of(row);
                walk.guard = row.get::<_, Option<String>>("guard").unwrap_or(walk.guard);
                walk.rows = u64::try_from(row.get::<_, i64>("rows")).unwrap_or_default();
                walk.again = u64::try_from(row.get::<_, i64>("again")).unwrap_or_default();
                walk.pieces = u64::try_from(row.get::<_, i64>("pieces")).unwrap_or_default();
                // A table that was rewritten meanwhile has its rows in other places.
                let is_same =
                    walk.ranges != Ranges::Pages || row.get::<_, Option<String>>("file") == walk.file;
                if is_same {
                    walk.behind = row.get("behind");
                    walk.bound = row.get("bound");
                    if walk.bound.is_empty() && walk.ranges == Ranges::Pages {
                        walk.ranges = Ranges::Whole(Whole::MetAgain);
                    }
                    return Ok(Some(walk));
                }
            }
        }
        let Some(bound) = walk.ranges.bound(client, &walk.sweep).await? else { return Ok(None) };
        walk.bound = bound;
        let key = Key::of(step, &walk);
        let sql = format!(
            "insert into {schema}.backfill (module, version, name, direction, segment, part, statement, bound, file, rows, pieces, epoch, guard) \
             values ($1, $2, $3, $4, $5::bigint, $6, $7, $8, $9, $10, $11, $12, $13) \
             on conflict (module, version, name, direction, segment, part) do update set statement = excluded.statement, \
             behind = null, bound = excluded.bound, file = excluded.file, rows = excluded.rows, pieces = excluded.pieces, \
             again = 0, unproved = null, is_done = false, epoch = excluded.epoch, guard = excluded.guard, started_at = pg_catalog.clock_timestamp(), \
             changed_at = pg_catalog.clock_timestamp(), percent = 0, rows_per_second = 0, eta_s = null, \
             lag_bytes = null, waits_for = null, share = null, beside = null, log_rate = null{}",
            if is_begun { "" } else { ", wish = 'run', wish_by = null, wish_at = null, duty = null" }
        );
        let statement = walk.script.file.text().to_owned();
        let (rows, pieces) = (signed(walk.rows), signed(walk.pieces));
        let epoch = self.journal.epoch();
        let mut parameters = key.parameters();
        parameters.push((&statement, Type::TEXT));
        parameters.push((&walk.bound, Type::TEXT_ARRAY));
        parameters.push((&walk.file, Type::TEXT));
        parameters.push((&rows, Type::INT8));
        parameters.push((&pieces, Type::INT8));
        parameters.push((&epoch, Type::INT8));
        parameters.push((&walk.guard, Type::TEXT));
        client.query_typed(&sql, &parameters).await?;
        Ok(Some(walk))
    }

    /// Writes down where the walk has come to, and commits; a runner that was replaced commits nothing.
    pub(super) async fn keep(
        &self,
        step: &Step<'_>,
        walk: &Walk,
        written: Written<'_>,
    ) -> Result<Kept, tokio_postgres::Error> {
        let client = self.session.client();
        if !step.segment.settings.is_empty() {
            client.batch_execute(OURS).await?;
        }
        let is_done = written.end.is_none();
        let end = written.end.or(walk.behind.as_ref());
        let (rows, epoch) = (signed(walk.rows + written.rows), self.journal.epoch());
        let pieces = signed(walk.pieces + u64::from(!is_done));
        let again = signed(walk.again + written.again);
        let key = Key::of(step, walk);
        let mut parameters = key.parameters();
        parameters.push((&epoch, Type::INT8));
        parameters.extend(written.pulse.parameters());
        parameters.push((&end, Type::TEXT_ARRAY));
        parameters.push((&rows, Type::INT8));
        parameters.push((&pieces, Type::INT8));
        parameters.push((&is_done, Type::BOOL));
        parameters.push((&again, Type::INT8));
        parameters.push((&written.unproved, Type::TEXT));
        let parameters: Vec<_> = parameters.into_iter().map(|(value, _)| value).collect();
        // What was refused is rolled back by its COMMIT.
        let (order, committed) = tokio::join!(
            biased;
            client.query(&walk.prepared.keep, &parameters),
            client.batch_execute("commit"),
        );
        let order = order?;
        committed?;
        if !step.segment.settings.is_empty() {
            client.batch_execute(&self.clean(step)).await?;
            for index in &step.segment.settings {
                client.batch_execute(&step.sql(*index)).await?;
            }
        }
        Ok(order.first().map(|row| Kept { order: Order::of(row), log: row.get("log") }).unwrap_or_default())
    }

    /// Forgets how far a walk has come, so that it begins again at the first row.
    pub(super) async fn forget(&self, step: &Step<'_>, walk: &Walk) -> Result<(), tokio_postgres::Error> {
        let schema = quote_identifier(self.journal.schema());
        let sql = format!(
            "delete from {schema}.backfill where module = $1 and version = $2 and name = $3 and direction = $4 \
             and segment = $5::bigint and part = $6 and exists (select from {schema}.fence as f where f.epoch = $7)"
        );
        let (key, epoch) = (Key::of(step, walk), self.journal.epoch());
        let mut parameters = key.parameters();
        parameters.push((&epoch, Type::INT8));
        self.session.client().query_typed(&sql, &parameters).await.map(drop)
    }

    /// Does everything in one transaction, since a row that is written would be met again; nothing is written yet.
    pub(super) async fn all_at_once(&self, step: &Step<'_>, walk: &mut Walk) -> Result<(), RunError> {
        walk.ranges = Ranges::Whole(Whole::MetAgain);
        (walk.behind, walk.bound) = (None, Vec::new());
        self.begin_again(step, walk).await
    }

    /// Writes down that the walk is at the beginning of what it knows of the table.
    pub(super) async fn begin_again(&self, step: &Step<'_>, walk: &Walk) -> Result<(), RunError> {
        let schema = quote_identifier(self.journal.schema());
        let sql = format!(
            "update {schema}.backfill set behind = null, bound = $8, \
             epoch = (select f.epoch from {schema}.fence as f where f.epoch = $7 for share) \
             where module = $1 and version = $2 and name = $3 and direction = $4 and segment = $5::bigint and part = $6"
        );
        let (key, epoch) = (Key::of(step, walk), self.journal.epoch());
        let mut parameters = key.parameters();
        parameters.push((&epoch, Type::INT8));
        parameters.push((&walk.bound, Type::TEXT_ARRAY));
        let written = self.session.client().query_typed(&sql, &parameters).await;
        written.map(drop).map_err(|error| self.not_kept("beginning a backfill again", error))
    }

    /// Says what the walk waits for where other sessions can read it, and reads what they want.
    pub(super) async fn report(
        &self,
        step: &Step<'_>,
        walk: &Walk,
        pulse: &Pulse,
    ) -> Result<Order, tokio_postgres::Error> {
        let schema = quote_identifier(self.journal.schema());
        let sql = format!("update {schema}.backfill set {PULSE} {KEYED}").replace("{schema}", &schema);
        let (key, epoch) = (Key::of(step, walk), self.journal.epoch());
        let mut parameters = key.parameters();
        parameters.push((&epoch, Type::INT8));
        parameters.extend(pulse.parameters());
        let order = self.session.client().query_typed(&sql, &parameters).await?;
        Ok(order.first().map(Order::of).unwrap_or_default())
    }
}

/// What is heard when a piece is written down.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// What people want.
    pub(super) order: Order,
    /// How many bytes the write-ahead log has.
    pub(super) log: i64,
}

/// What one piece has written, and how the walk fares.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written<'a> {
    /// Where it ended; `None` behind the last piece.
    pub(super) end: Option<&'a Vec<String>>,
    pub(super) rows: u64,
    /// How many of the rows fulfil the condition still.
    pub(super) again: u64,
    pub(super) pulse: &'a Pulse,
    /// Behind the last piece: why nobody knows that no row is left.
    pub(super) unproved: Option<&'a str>,
}

/// The types of what is written down with each piece: the key of the row, the epoch, the pulse, the place.
const KEPT: [Type; 21] = [
    Type::TEXT,
    Type::TEXT,
    Type::TEXT,
    Type::TEXT,
    Type::INT8,
    Type::INT4,
    Type::INT8,
    Type::INT2,
    Type::INT8,
    Type::INT8,
    Type::TEXT,
    Type::INT8,
    Type::INT2,
    Type::INT4,
    Type::INT8,
    Type::TEXT_ARRAY,
    Type::INT8,
    Type::INT8,
    Type::BOOL,
    Type::INT8,
    Type::TEXT,
];

/// Fenced: there is no epoch to be had for a runner that was replaced, and the column takes no null.
const PULSE: &str = "epoch = (select f.epoch from {schema}.fence as f where f.epoch = $7 for share), \
    percent = $8, rows_per_second = $9, eta_s = $10, waits_for = $11, lag_bytes = $12, share = $13, beside = $14, log_rate = $15, \
    changed_at = pg_catalog.clock_timestamp()";

const KEYED: &str = "where module = $1 and version = $2 and name = $3 and direction = $4 and segment = $5::bigint and part = $6 \
    returning wish, wish_by, duty, pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), '0/0')::bigint as log";

impl Walk {
    /// The statement for the rows of one piece, and in what form it says which of them fulfil the condition still.
    pub(super) fn piece(&self, condition: &str) -> (String, Option<Answer>) {
        let asking = |answer| {
            let text = self.sweep.for_asking_piece(&self.script, condition, answer)?;
            Some((text, Some(answer)))
        };
        let asked = self.answer.filter(|_| self.asks()).and_then(asking);
        asked.unwrap_or_else(|| (self.sweep.for_piece(&self.script, condition), None))
    }

    /// How many bytes stand before the text of the statement in what is sent for a piece.
    pub(super) fn before(&self) -> usize {
        self.piece("true").1.map_or(0, |answer| answer.before().len())
    }

    /// Whether the statement can be asked by key of what it writes.
    pub(super) fn can_be_asked(&self) -> bool {
        self.answer.is_some() && !self.sweep.answers()
    }

    /// Whether a piece is asked which of its rows fulfil the condition still. By pages the answer matters of the first
    /// one, and of rows that were left by a whole walk.
    fn asks(&self) -> bool {
        match self.ranges {
            Ranges::Keys(_) => true,
            Ranges::Pages => self.rows == 0 || self.passes > 0,
            Ranges::Whole(_) => false,
        }
    }

    /// Whether rows would be met again that are written by a first piece: by pages they move to ones that come later.
    pub(super) fn repeats(&self, again: u64) -> bool {
        again > 0 && self.ranges == Ranges::Pages && self.rows == 0
    }

    pub(super) fn remains(&self, step: &Step<'_>) -> Remains {
        if self.pieces > 0 || step.number > 1 { Remains::Something } else { Remains::Nothing }
    }

    /// `app.orders with (part, id) = (b, 7)`; `place` is what [`Ranges::shown`] gives.
    pub(super) fn named(&self, place: &[String]) -> String {
        let (table, place) = (&self.sweep.table, place.join(", "));
        match &self.ranges {
            Ranges::Keys(keys) => {
                let names: Vec<&str> = keys.iter().map(|(name, _)| name.as_str()).collect();
                format!("{table} with ({}) = ({place})", names.join(", "))
            }
            Ranges::Pages => {
                let (leaf, row) = place.split_once(", ").unwrap_or((table, &place));
                format!("{leaf} with ctid = {row}")
            }
            Ranges::Whole(_) => table.clone(),
        }
    }

    /// How much of the table is behind the walk: exact for pages, by the planner's estimate for keys.
    pub(super) fn share(&self) -> f64 {
        let number = |place: Option<&Vec<String>>| {
            place.and_then(|place| place.first()).and_then(|text| text.parse::<f64>().ok())
        };
        let is_counted = self.ranges == Ranges::Pages || self.bound.len() == 1;
        let places = number(self.behind.as_ref()).zip(number(Some(&self.bound)));
        #[expect(clippy::cast_precision_loss, reason = "it is a share")]
        let rows = self.rows as f64;
        let (part, whole) = places.filter(|_| is_counted).unwrap_or((rows, self.estimate));
        (part / whole.max(1.0)).clamp(0.0, 0.99)
    }
}

/// Which statement of which file.
pub(super) struct Key {
    module: String,
    version: String,
    name: String,
    direction: &'static str,
    segment: i64,
    /// Which statement of the segment, from 1.
    part: i32,
}

impl Key {
    pub(super) fn of(step: &Step<'_>, walk: &Walk) -> Self {
        let place = step.segment.statements().iter().position(|index| *index == walk.index);
        let id = step.work.migration;
        Self {
            module: id.module.clone(),
            version: id.version.to_string(),
            name: id.name.clone(),
            direction: step.work.direction.as_str(),
            segment: i64::from(step.number),
            part: place.and_then(|place| i32::try_from(place + 1).ok()).unwrap_or(1),
        }
    }

    pub(super) fn parameters(&self) -> Vec<(&(dyn tokio_postgres::types::ToSql + Sync), Type)> {
        vec![
            (&self.module, Type::TEXT),
            (&self.version, Type::TEXT),
            (&self.name, Type::TEXT),
            (&self.direction, Type::TEXT),
            (&self.segment, Type::INT8),
            (&self.part, Type::INT4),
        ]
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Makes the table in which walks are kept, or gives an older one the columns that it lacks.
async fn make_room(client: &Client, schema: &str) -> Result<(), tokio_postgres::Error> {
    let sql = "select pg_catalog.to_regclass($1) is not null, exists (select from pg_catalog.pg_attribute as a \
               where a.attrelid = pg_catalog.to_regclass($1) and a.attname = 'unproved')";
    let rows = client.query_typed(sql, &[(&format!("{schema}.backfill"), Type::TEXT)]).await?;
    let (is_there, is_whole) = rows.first().map_or((false, false), |row| (row.get(0), row.get(1)));
    if !is_there {
        client.batch_execute(&include_str!("table.sql").replace("{schema}", schema)).await?;
    } else if !is_whole {
        client.batch_execute(&include_str!("table_older.sql").replace("{schema}", schema)).await?;
    }
    Ok(())
}
