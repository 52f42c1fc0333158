//! Writers of the old and the new version at once, a version number in each row, and the check of what they saw.

use super::forms::{Form, copy, first, in_both_tables, texts};
use crate::story::Story;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, NoTls};
use whimbrel_testbed::TestDatabase;

/// Who writes while a change is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writes {
    Both,
    OldOnly,
}

/// Where the new version finds its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    SameTable,
    /// In `app.u`, with the key of `app.t`.
    TableOfItsOwn,
}

/// A change of columns, and what it does to values.
pub(crate) struct Change {
    pub(crate) template: &'static str,
    pub(crate) old: &'static [&'static str],
    pub(crate) new: &'static [&'static str],
    pub(crate) old_value: fn(u64) -> Vec<String>,
    pub(crate) forth: fn(&[String]) -> Vec<String>,
    pub(crate) new_value: fn(u64) -> Vec<String>,
    pub(crate) back: fn(&[String]) -> Vec<String>,
    pub(crate) writes: Writes,
    pub(crate) columns: &'static str,
    pub(crate) place: Place,
}

impl Change {
    /// Both versions' columns in one row.
    fn rows(&self) -> &'static str {
        match self.place {
            Place::SameTable => "app.t",
            Place::TableOfItsOwn => "app.t left join app.u using (id)",
        }
    }
}

/// How many operations a whole test makes; `HISTORY_OPERATIONS=1000000` makes more.
pub(super) fn operations() -> u64 {
    let wanted = std::env::var("HISTORY_OPERATIONS").ok();
    wanted.and_then(|number| number.parse().ok()).unwrap_or(100_000)
}

/// What was done.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) writes: u64,
    pub(super) reads: u64,
    /// Rows that writers of both versions wrote.
    pub(super) contended: u64,
}

/// Which version of the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Old,
    New,
}

/// What a row held after one write.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Held {
    old: Vec<String>,
    new: Vec<String>,
    by: Side,
}

/// A row as somebody read it; a column that is null is none.
type Seen = Vec<Option<String>>;

/// What everybody did, for the check.
#[derive(Default)]
struct Record {
    written: BTreeMap<(i32, i32), Held>,
    read: Vec<(i32, i32, Seen)>,
    /// Rows that came by COPY and were not deleted.
    copied: BTreeMap<i32, Held>,
}

/// The threads that play the application.
struct Application {
    stop: Arc<AtomicBool>,
    old_stops: Arc<AtomicBool>,
    writes: Arc<AtomicU64>,
    record: Arc<Mutex<Record>>,
    threads: Vec<std::thread::JoinHandle<Result<(), String>>>,
}

const ROWS: u64 = 400;

/// Keys that rows have for a moment.
const AWAY: i32 = 10_000;

/// The first key of rows that come by COPY.
const COPIED: i32 = 1_000_000;

/// Goes the whole way while both versions write, and back again.
pub(super) fn history(
    database: &TestDatabase,
    story: &Story,
    change: &'static Change,
    operations: u64,
) -> Result<Tally, String> {
    let mut application = Application {
        stop: Arc::default(),
        old_stops: Arc::default(),
        writes: Arc::default(),
        record: Arc::default(),
        threads: Vec::new(),
    };
    let share = match change.writes {
        Writes::Both => operations / 5,
        Writes::OldOnly => operations / 3,
    };
    let went = (|| {
        application.begin(database, change, Side::Old, 1);
        application.begin(database, change, Side::Old, 2);
        application.after(share / 4)?;
        run(story, "up --steps 1")?;
        if change.writes == Writes::Both {
            application.begin(database, change, Side::New, 3);
            application.begin(database, change, Side::New, 4);
        }
        application.after(share)?;
        run(story, "up --steps 1")?;
        application.after(share)?;
        run(story, "up --steps 1")?;
        application.after(share)
    })();
    application.old_stops.store(true, Ordering::Relaxed);
    went?;
    if change.writes == Writes::Both {
        application.end_of_old()?;
        run(story, "up --steps 1")?;
        application.after(share)?;
        run(story, "undo change_contract --yes --unchecked")?;
        application.after(share)?;
    }
    application.stop.store(true, Ordering::Relaxed);
    for thread in application.threads.drain(..) {
        thread.join().map_err(|_| "a writer panicked".to_owned())??;
    }
    let record = application.record.lock().map_err(|error| error.to_string())?;
    check(database, change, &record)
}

fn run(story: &Story, command: &str) -> Result<(), String> {
    let ran = story.run(command);
    let said = || format!("{command}: {}", String::from_utf8_lossy(&ran.stderr));
    if ran.status.code() == Some(0) { Ok(()) } else { Err(said()) }
}

impl Application {
    fn begin(&mut self, database: &TestDatabase, change: &'static Change, side: Side, seed: u64) {
        let writer = Writer {
            config: database.config(),
            change,
            side,
            seed,
            stop: Arc::clone(if side == Side::Old { &self.old_stops } else { &self.stop }),
            writes: Arc::clone(&self.writes),
            record: Arc::clone(&self.record),
        };
        let work = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map_err(|error| error.to_string())?.block_on(writer.work())
        };
        self.threads.push(std::thread::spawn(work));
    }

    /// Waits until so many writes more are done, or somebody has failed.
    fn after(&self, more: u64) -> Result<(), String> {
        let (mut seen, mut since) = (self.writes.load(Ordering::Relaxed), Instant::now());
        let goal = seen + more;
        while seen < goal {
            if self.threads.iter().any(std::thread::JoinHandle::is_finished)
                && !self.old_stops.load(Ordering::Relaxed)
            {
                return Err("a writer has ended early".to_owned());
            }
            if since.elapsed() > Duration::from_secs(120) {
                return Err("the application does not get on".to_owned());
            }
            if self.threads.iter().all(std::thread::JoinHandle::is_finished) {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
            let writes = self.writes.load(Ordering::Relaxed);
            if writes > seen {
                (seen, since) = (writes, Instant::now());
            }
        }
        Ok(())
    }

    /// Waits until old code has ended: a contract takes away what it writes.
    fn end_of_old(&mut self) -> Result<(), String> {
        let (old, new) = std::mem::take(&mut self.threads)
            .into_iter()
            .enumerate()
            .partition::<Vec<_>, _>(|(at, _)| *at < 2);
        for (_, thread) in old {
            thread.join().map_err(|_| "a writer panicked".to_owned())??;
        }
        self.threads = new.into_iter().map(|(_, thread)| thread).collect();
        Ok(())
    }
}

/// One connection of one version of the application.
struct Writer {
    config: tokio_postgres::Config,
    change: &'static Change,
    side: Side,
    seed: u64,
    stop: Arc<AtomicBool>,
    writes: Arc<AtomicU64>,
    record: Arc<Mutex<Record>>,
}

impl Writer {
    async fn work(&self) -> Result<(), String> {
        let (client, connection) = self.config.connect(NoTls).await.map_err(|error| error.to_string())?;
        tokio::spawn(connection);
        let mut state = self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut number = 0;
        while !self.stop.load(Ordering::Relaxed) {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            number += 1;
            let value = number * 10 + self.seed;
            let id = i32::try_from((state >> 33) % ROWS).unwrap_or_default() + 1;
            match (state >> 20) % 20 {
                0 => self.take_back(&client, id, value).await?,
                1 | 2 => self.read(&client, id).await?,
                3 => self.write(&client, id, value, Form::Upsert).await?,
                4 => self.write(&client, id, value, Form::Serializable).await?,
                5 => self.move_away_and_back(&client, id).await?,
                6 => self.come_and_go(&client, number, value).await?,
                _ => self.write(&client, id, value, Form::Update).await?,
            }
        }
        Ok(())
    }

    fn columns(&self) -> &'static [&'static str] {
        match self.side {
            Side::Old => self.change.old,
            Side::New => self.change.new,
        }
    }

    fn value(&self, number: u64) -> Vec<String> {
        match self.side {
            Side::Old => (self.change.old_value)(number),
            Side::New => (self.change.new_value)(number),
        }
    }

    fn writes_a_table_of_its_own(&self) -> bool {
        self.side == Side::New && self.change.place == Place::TableOfItsOwn
    }

    fn sql(&self, id: i32, number: u64, form: Form) -> String {
        let (columns, values) = (self.columns(), self.value(number));
        let literals: Vec<String> = values.iter().map(|value| format!("'{value}'")).collect();
        let sets: Vec<String> =
            columns.iter().zip(&literals).map(|(column, value)| format!("{column} = {value}")).collect();
        if self.writes_a_table_of_its_own() {
            return in_both_tables(id, columns, &literals, form);
        }
        let returning = format!("returning v::text, {}", texts(columns));
        match form {
            Form::Update | Form::Serializable => {
                format!("update app.t set v = v + 1, {} where id = {id} {returning}", sets.join(", "))
            }
            Form::Upsert => format!(
                "insert into app.t as t (id, {}) values ({id}, {}) \
                 on conflict (id) do update set v = t.v + 1, {} {returning}",
                columns.join(", "),
                literals.join(", "),
                sets.join(", "),
            ),
        }
    }

    async fn write(&self, client: &Client, id: i32, number: u64, form: Form) -> Result<(), String> {
        let sql = self.sql(id, number, form);
        let rows = match form {
            Form::Update | Form::Upsert => client.simple_query(&sql).await,
            Form::Serializable => {
                let sql = format!("begin isolation level serializable; {sql}; commit");
                client.simple_query(&sql).await
            }
        };
        let rows = match rows {
            Ok(rows) => rows,
            // Somebody else was faster: nothing of it remains.
            Err(error)
                if form == Form::Serializable
                    && error.code() == Some(&SqlState::T_R_SERIALIZATION_FAILURE) =>
            {
                return client.simple_query("rollback").await.map(drop).map_err(|error| error.to_string());
            }
            Err(error) => return Err(format!("{sql}: {error:?}")),
        };
        let row = first(&rows).ok_or_else(|| format!("{sql}: no row"))?;
        let (version, returned) = (row.version, row.filled());
        let value = self.value(number);
        if returned != value {
            return Err(format!("{sql}: the row has {returned:?}"));
        }
        let held = match self.side {
            Side::Old => Held { new: (self.change.forth)(&value), old: value, by: Side::Old },
            Side::New => Held { old: (self.change.back)(&value), new: value, by: Side::New },
        };
        self.writes.fetch_add(1, Ordering::Relaxed);
        let mut record = self.record.lock().map_err(|error| error.to_string())?;
        match record.written.insert((id, version), held) {
            Some(other) => Err(format!("row {id} has version {version} twice: {other:?}")),
            None => Ok(()),
        }
    }

    /// Writes, and thinks better of it.
    async fn take_back(&self, client: &Client, id: i32, number: u64) -> Result<(), String> {
        let sql = self.sql(id, number, Form::Update);
        let sql = format!("begin; savepoint s; {sql}; rollback to savepoint s; commit");
        client.simple_query(&sql).await.map(drop).map_err(|error| format!("{sql}: {error:?}"))
    }

    /// Gives the row another key and its own again: nothing of it may change.
    async fn move_away_and_back(&self, client: &Client, id: i32) -> Result<(), String> {
        let away = id + AWAY + i32::try_from(self.seed).unwrap_or_default() * AWAY;
        let sql = format!(
            "begin; update app.t set id = {away} where id = {id}; update app.t set id = {id} where id = {away}; commit"
        );
        client.simple_query(&sql).await.map(drop).map_err(|error| format!("{sql}: {error:?}"))
    }

    /// Writes rows of its own with COPY, as its version knows them, and deletes an older one.
    async fn come_and_go(&self, client: &Client, number: u64, value: u64) -> Result<(), String> {
        let own = |number: u64| {
            let place =
                i32::try_from(number).unwrap_or_default() * 10 + i32::try_from(self.seed).unwrap_or_default();
            COPIED + place
        };
        let (columns, values) = (self.columns(), self.value(value));
        let whole = format!("{}\t{}\n", own(number), values.join("\t"));
        let names = columns.join(", ");
        if self.writes_a_table_of_its_own() {
            client.batch_execute("begin").await.map_err(|error| format!("{error:?}"))?;
            copy(client, "copy app.t (id) from stdin", format!("{}\n", own(number))).await?;
            copy(client, &format!("copy app.u (id, {names}) from stdin"), whole).await?;
            client.batch_execute("commit").await.map_err(|error| format!("{error:?}"))?;
        } else {
            copy(client, &format!("copy app.t (id, {names}) from stdin"), whole).await?;
        }
        let held = match self.side {
            Side::Old => Held { new: (self.change.forth)(&values), old: values, by: Side::Old },
            Side::New => Held { old: (self.change.back)(&values), new: values, by: Side::New },
        };
        self.writes.fetch_add(1, Ordering::Relaxed);
        let mut gone = Vec::new();
        {
            let mut record = self.record.lock().map_err(|error| error.to_string())?;
            record.copied.insert(own(number), held);
            let seed = i32::try_from(self.seed).unwrap_or_default();
            let mine = record.copied.keys().filter(|id| (**id - COPIED) % 10 == seed);
            let mine: Vec<i32> = mine.copied().collect();
            if let Some(first) = mine.first().filter(|_| mine.len() > 20) {
                record.copied.remove(first);
                gone.push(*first);
            }
        }
        for id in gone {
            let sql = format!("delete from app.t where id = {id}");
            client.simple_query(&sql).await.map_err(|error| format!("{sql}: {error:?}"))?;
        }
        Ok(())
    }

    /// Reads what its version knows.
    async fn read(&self, client: &Client, id: i32) -> Result<(), String> {
        let rows = if self.writes_a_table_of_its_own() { self.change.rows() } else { "app.t" };
        let sql = format!("select v::text, {} from {rows} where id = {id}", texts(self.columns()));
        let rows = client.simple_query(&sql).await.map_err(|error| format!("{sql}: {error:?}"))?;
        let Some(row) = first(&rows) else { return Ok(()) };
        let (version, seen) = (row.version, row.cells);
        let unknown = |columns: &[&str]| vec![None; columns.len()];
        let seen = match self.side {
            Side::Old => [seen, unknown(self.change.new)].concat(),
            Side::New => [unknown(self.change.old), seen].concat(),
        };
        let mut record = self.record.lock().map_err(|error| error.to_string())?;
        record.read.push((id, version, seen));
        Ok(())
    }
}

/// Every read is explained by the write whose version it saw, and every row ends as its last write left it.
fn check(database: &TestDatabase, change: &Change, record: &Record) -> Result<Tally, String> {
    let begun = |old: Vec<String>| Held { new: (change.forth)(&old), old, by: Side::Old };
    let initial = begun((change.old_value)(7));
    let held = |id: i32, version: i32| match version {
        0 => Some(&initial),
        _ => record.written.get(&(id, version)),
    };
    for (id, version, seen) in &record.read {
        let held = held(*id, *version)
            .ok_or_else(|| format!("row {id} was read in a version {version} that nobody wrote"))?;
        let expected = held.old.iter().chain(&held.new);
        let is_read =
            |(cell, value): (&Option<String>, &String)| cell.as_ref().is_none_or(|cell| cell == value);
        if !seen.iter().zip(expected).all(is_read) {
            return Err(format!("row {id} in version {version} was read as {seen:?}, and holds {held:?}"));
        }
    }
    let columns = [change.old, change.new].concat();
    let sql = format!(
        "select id || chr(1) || v || chr(1) || {} from {} order by id",
        columns
            .iter()
            .map(|column| format!("coalesce({column}::text, 'null')"))
            .collect::<Vec<_>>()
            .join(" || chr(1) || "),
        change.rows(),
    );
    let mut sides: BTreeMap<i32, u8> = BTreeMap::new();
    for ((id, _), held) in &record.written {
        *sides.entry(*id).or_default() |= if held.by == Side::Old { 1 } else { 2 };
    }
    let rows = database.query_text(&sql);
    for line in rows.lines() {
        let cells: Vec<&str> = line.split('\u{1}').collect();
        let [id, version, cells @ ..] = cells.as_slice() else { return Err(format!("{line} is no row")) };
        let (id, version): (i32, i32) = (id.parse().unwrap(), version.parse().unwrap());
        let last =
            record.written.range((id, 0)..(id + 1, 0)).next_back().map_or(0, |((_, version), _)| *version);
        if version != last {
            return Err(format!("row {id} ends with version {version}, and {last} was written"));
        }
        let copied = record.copied.get(&id).filter(|_| id >= COPIED);
        let held = copied.or_else(|| held(id, version).filter(|_| id < COPIED));
        let held = held.ok_or_else(|| format!("row {id} ends with version {version}, which nobody wrote"))?;
        // What old code has written last is as it wrote it, also after the contract was taken back.
        let expected: Vec<&str> = held.old.iter().chain(&held.new).map(String::as_str).collect();
        if *cells != expected {
            return Err(format!("row {id} ends as {cells:?}, and holds {expected:?}"));
        }
    }
    let there = rows.lines().count();
    let expected = usize::try_from(ROWS).unwrap_or_default() + record.copied.len();
    if there != expected {
        return Err(format!("{there} rows are there, and {expected} were written"));
    }
    let contended = sides.values().filter(|sides| **sides == 3).count() as u64;
    let contended = if change.writes == Writes::OldOnly { 1 } else { contended };
    Ok(Tally { writes: record.written.len() as u64, reads: record.read.len() as u64, contended })
}
