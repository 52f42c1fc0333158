//! Rows for tables that have none: they satisfy what the schema asks, and are the same for the same seed.
//!
//! Each table is filled by the server, by one `INSERT … SELECT` over `generate_series`. What a column takes is
//! learned by trying values with the column's own checks; what checks over several columns allow is what is left of
//! many rows. Keys come from the number of the row, references from the numbered keys of their parents. A table that
//! could not be filled, or not to the number that was asked for, is named with the constraint that was in the way.

mod fill;
mod hint;
mod later;
mod order;
mod parents;
mod pattern;
mod recipe;
mod rest;
mod shape;
mod solve;
mod span;
mod statistics;
mod template;

pub use statistics::{Distribution, Statistics};

use crate::rows::SETTINGS;
use fill::{Filled, Filling};
use order::Order;
use parents::Parents;
use rest::Resting;
use shape::{Table, Types};
use solve::Solved;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tokio_postgres::Client;
use tokio_postgres::types::Type;

/// What is made.
#[derive(Debug, Clone, Default)]
pub struct MadeOptions {
    /// How many rows each table is to have, those included that are there.
    pub rows: u64,
    /// Numbers of rows for tables of their own, by schema and table.
    pub rows_of: BTreeMap<[String; 2], u64>,
    /// Another seed gives other rows.
    pub seed: u64,
    /// Schemas that are left alone.
    pub excluded_schemas: Vec<String>,
    /// How values are distributed; empty for evenly.
    pub statistics: Statistics,
}

/// What was made.
#[derive(Debug, Clone, Default)]
pub struct Made {
    /// In the order in which they were filled.
    pub tables: Vec<MadeTable>,
    /// What could not be satisfied.
    pub unmet: Vec<Unmet>,
}

/// The rows of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeTable {
    /// The qualified name, without quotes.
    pub table: Vec<String>,
    /// How many rows were added.
    pub added: u64,
    /// How many there are now.
    pub rows: u64,
    /// How many the table was to have.
    pub asked: u64,
    /// How long it took.
    pub time: Duration,
}

/// Something that no row was found for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// The qualified name of the table, without quotes.
    pub table: Vec<String>,
    /// The constraint or index; `None` where the server has refused the rows.
    pub constraint: Option<String>,
    /// What is wrong.
    pub reason: String,
}

/// Rows could not be made at all.
#[derive(Debug, thiserror::Error)]
#[error("cannot make rows ({doing})")]
pub struct MadeError {
    /// What was being done.
    pub doing: String,
    /// The server's or the connection's error.
    #[source]
    pub source: tokio_postgres::Error,
}

/// Whether the server looks at each reference and fires each trigger as rows come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Vigilance {
    /// It does.
    Full,
    /// It does not; references are looked at in the end.
    Deferred,
}

/// Fills the tables of a database, in one transaction: either all of it is there or nothing.
///
/// Triggers of the user's own fire, unless they refuse the rows. `client` must not be inside a transaction block;
/// `tell` hears of each table as it is done. If the future is dropped, the transaction stays open.
///
/// # Errors
/// The schema cannot be read, or the connection ends.
pub async fn make(
    client: &Client,
    options: &MadeOptions,
    tell: &dyn Fn(&MadeTable),
) -> Result<Made, MadeError> {
    let failed = |doing: &str| {
        let doing = doing.to_owned();
        move |source| MadeError { doing, source }
    };
    client.batch_execute(&format!("begin;\n{SETTINGS}")).await.map_err(failed("opening a transaction"))?;
    let made = fill_all(client, options, tell).await;
    let end = if made.is_ok() { "commit" } else { "rollback" };
    client.batch_execute(end).await.map_err(failed("ending the transaction"))?;
    made
}

/// Counts the tables that have got rows, while they are in one transaction: each of its own waits for the disk.
async fn analyze(client: &Client, made: &Made) -> Result<(), tokio_postgres::Error> {
    let filled = made.tables.iter().filter(|table| table.added > 0);
    let names: Vec<String> = filled.map(|table| crate::rows::quoted(&table.table)).collect();
    if names.is_empty() {
        return Ok(());
    }
    client.batch_execute(&format!("analyze {}", names.join(", "))).await
}

async fn fill_all(
    client: &Client,
    options: &MadeOptions,
    tell: &dyn Fn(&MadeTable),
) -> Result<Made, MadeError> {
    let failed = |doing: &str| {
        let doing = doing.to_owned();
        move |source| MadeError { doing, source }
    };
    client.batch_execute(include_str!("made/passes.sql")).await.map_err(failed("preparing"))?;
    let (tables, types) =
        shape::read(client, &options.excluded_schemas).await.map_err(failed("reading the schema"))?;
    // What was read names everything with its schema; triggers may need the path that they are used to.
    client.batch_execute("set local search_path to default").await.map_err(failed("preparing"))?;
    let may_defer = attempt(client, "set local session_replication_role = replica").await;
    let may_defer = may_defer.map_err(failed("preparing"))?.is_none();
    let resting = rest::allowed(client).await.map_err(failed("preparing"))?;
    let (parents, solved) = (Parents::default(), Solved::default());
    let tables = tables.as_slice();
    let mut maker = Maker { client, options, tables, types: &types, may_defer, resting, parents, solved };
    let order = order::order(tables);
    let mut made = Made::default();
    for &place in &order.tables {
        let Some(table) = tables.get(place) else { continue };
        let begun = Instant::now();
        let filled = maker.fill(place, table, &order).await.map_err(failed(&table.name.join(".")))?;
        let Filled { added, rows, unmet } = filled;
        let (asked, time) = (maker.asked(table), begun.elapsed());
        let done = MadeTable { table: table.name.clone(), added, rows, asked, time };
        tell(&done);
        made.tables.push(done);
        made.unmet.extend(unmet);
    }
    made.unmet.extend(maker.set_later(&order).await.map_err(failed("setting references"))?);
    if may_defer {
        let taken = later::take_back(client, tables).await;
        made.unmet.extend(taken.map_err(failed("looking at references"))?);
        let sql = "set local session_replication_role = origin";
        client.batch_execute(sql).await.map_err(failed("looking at references"))?;
    }
    made.unmet.extend(refresh(client, options).await.map_err(failed("refreshing materialized views"))?);
    let sql = "drop function pg_temp.whimbrel_passes(text[], integer[], boolean[], bigint[], boolean)";
    client.batch_execute(sql).await.map_err(failed("clearing up"))?;
    analyze(client, &made).await.map_err(failed("gathering statistics"))?;
    Ok(made)
}

struct Maker<'a> {
    client: &'a Client,
    options: &'a MadeOptions,
    tables: &'a [Table],
    types: &'a Types,
    may_defer: bool,
    resting: Resting,
    parents: Parents,
    solved: Solved,
}

impl Maker<'_> {
    fn asked(&self, table: &Table) -> u64 {
        let [schema, name] = table.name.as_slice() else { return self.options.rows };
        self.options.rows_of.get(&[schema.clone(), name.clone()]).copied().unwrap_or(self.options.rows)
    }

    /// Fills a table: with its triggers where it has some, and without where they refuse.
    async fn fill(
        &mut self,
        place: usize,
        table: &Table,
        order: &Order,
    ) -> Result<Filled, tokio_postgres::Error> {
        let first = match (self.may_defer, table.has_triggers) {
            (true, false) => Vigilance::Deferred,
            (true, true) | (false, _) => Vigilance::Full,
        };
        let refused = match self.try_fill(place, table, order, first).await? {
            Ok(filled) => return Ok(filled),
            Err(refused) => refused,
        };
        let unmet = |reason: String| Unmet { table: table.name.clone(), constraint: None, reason };
        if first == Vigilance::Full
            && self.may_defer
            && let Ok(mut filled) = self.try_fill(place, table, order, Vigilance::Deferred).await?
        {
            filled.unmet.push(unmet(format!("its triggers were not fired: {refused}")));
            return Ok(filled);
        }
        Ok(Filled { unmet: vec![unmet(refused)], ..Filled::default() })
    }

    /// The error of the server, where it refused, with nothing left of the attempt.
    async fn try_fill(
        &mut self,
        place: usize,
        table: &Table,
        order: &Order,
        vigilance: Vigilance,
    ) -> Result<Result<Filled, String>, tokio_postgres::Error> {
        let later = order.later.iter().filter(|(of, _)| *of == place);
        let later = later.filter_map(|(_, reference)| table.references.get(*reference)).collect();
        let filling = Filling {
            client: self.client,
            types: self.types,
            options: self.options,
            table,
            later,
            rows: self.asked(table),
            resting: match vigilance {
                Vigilance::Full => Resting::Refused,
                Vigilance::Deferred => self.resting,
            },
        };
        let role = match vigilance {
            Vigilance::Full => "origin",
            Vigilance::Deferred => "replica",
        };
        let role = if self.may_defer {
            format!("; set local session_replication_role = {role}")
        } else {
            String::new()
        };
        self.client.batch_execute(&format!("savepoint one_table{role}")).await?;
        let mut filled = filling.fill(&mut self.parents, &mut self.solved).await;
        // A trigger that waits for the end of the transaction would refuse all tables then.
        if filled.is_ok() && self.may_defer && vigilance == Vigilance::Full {
            let fired = self.client.batch_execute("set constraints all immediate").await;
            filled = fired.and(filled);
        }
        match filled {
            Ok(filled) => {
                self.client.batch_execute("release savepoint one_table").await?;
                Ok(Ok(filled))
            }
            Err(error) => {
                let message = refusal(error)?;
                self.client
                    .batch_execute("rollback to savepoint one_table; release savepoint one_table")
                    .await?;
                // What was numbered since then is gone again.
                self.parents = Parents::after(&self.parents);
                Ok(Err(message))
            }
        }
    }

    async fn set_later(&mut self, order: &Order) -> Result<Vec<Unmet>, tokio_postgres::Error> {
        let mut unmet = Vec::new();
        if self.may_defer {
            self.client.batch_execute("set local session_replication_role = replica").await?;
        }
        for (table, reference) in &order.later {
            let Some(table) = self.tables.get(*table) else { continue };
            let Some(reference) = table.references.get(*reference) else { continue };
            self.client.batch_execute("savepoint one_reference").await?;
            let mut set = self.set_one(table, reference, self.resting).await;
            // An index at rest identifies no row for who replicates the table.
            if let (Err(error), Resting::Allowed) = (&set, self.resting)
                && error.as_db_error().is_some()
            {
                self.client.batch_execute("rollback to savepoint one_reference").await?;
                self.parents = Parents::after(&self.parents);
                set = self.set_one(table, reference, Resting::Refused).await;
            }
            if let Err(error) = set {
                let reason = refusal(error)?;
                self.client.batch_execute("rollback to savepoint one_reference").await?;
                self.parents = Parents::after(&self.parents);
                let (table, constraint) = (table.name.clone(), Some(reference.name.clone()));
                unmet.push(Unmet { table, constraint, reason });
            } else {
                self.parents.forget(&table.name);
            }
            self.client.batch_execute("release savepoint one_reference").await?;
        }
        Ok(unmet)
    }
}

impl Maker<'_> {
    /// Sets a reference in each row, which is another version of each row in every index.
    async fn set_one(
        &mut self,
        table: &Table,
        reference: &shape::Reference,
        resting: Resting,
    ) -> Result<(), tokio_postgres::Error> {
        let is_many = self.may_defer && self.asked(table) >= rest::MANY;
        let resting = match resting {
            Resting::Allowed if is_many => rest::rest(self.client, table).await?,
            Resting::Allowed | Resting::Refused => Vec::new(),
        };
        later::set(self.client, table, reference, &mut self.parents).await?;
        rest::wake(self.client, &resting).await
    }
}

/// Takes back rows of any table whose reference points to nothing, after the server was told not to look.
pub(crate) async fn take_back(
    client: &Client,
    excluded_schemas: &[String],
) -> Result<Vec<Unmet>, tokio_postgres::Error> {
    let (tables, _) = shape::read(client, excluded_schemas).await?;
    later::take_back(client, &tables).await
}

/// What the server said; an error of the connection is none of its answers.
fn refusal(error: tokio_postgres::Error) -> Result<String, tokio_postgres::Error> {
    match error.as_db_error() {
        Some(server) => {
            let detail = server.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
            Ok(format!("{} ({}){detail}", server.message(), server.code().code()))
        }
        None => Err(error),
    }
}

/// Runs SQL that may be refused; what the server said where it was.
async fn attempt(client: &Client, sql: &str) -> Result<Option<String>, tokio_postgres::Error> {
    client.batch_execute("savepoint attempt").await?;
    match client.batch_execute(sql).await {
        Ok(()) => client.batch_execute("release savepoint attempt").await.map(|()| None),
        Err(error) => {
            let message = refusal(error)?;
            client.batch_execute("rollback to savepoint attempt; release savepoint attempt").await?;
            Ok(Some(message))
        }
    }
}

/// Refreshes the materialized views that were filled before, those that others read first.
async fn refresh(client: &Client, options: &MadeOptions) -> Result<Vec<Unmet>, tokio_postgres::Error> {
    let sql = "select n.nspname::text as schema, c.relname::text as name from pg_catalog.pg_class as c \
               join pg_catalog.pg_namespace as n on n.oid = c.relnamespace \
               where c.relkind = 'm' and c.relispopulated and n.nspname <> all ($1) order by c.oid";
    let mut unmet = Vec::new();
    for row in client.query_typed(sql, &[(&options.excluded_schemas, Type::TEXT_ARRAY)]).await? {
        let table: Vec<String> = vec![row.try_get("schema")?, row.try_get("name")?];
        let sql = format!("refresh materialized view {}", crate::rows::quoted(&table));
        if let Some(reason) = attempt(client, &sql).await? {
            unmet.push(Unmet { table, constraint: None, reason });
        }
    }
    Ok(unmet)
}
