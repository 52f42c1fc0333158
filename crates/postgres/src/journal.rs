//! The ledger in the target database: its tables, its writes and its reads.
//!
//! Every write is one row of an append-only table, fenced by the epoch of the runner that holds the
//! lock, and chained by SHA-256 in a form that plain SQL can audit (`journal/audit.sql`).

mod encode;
mod read;

pub(crate) use encode::quote_identifier;
pub use read::{ReadError, audit, read, sql_of};

use crate::pipeline::Pipeline;
use crate::run_lock;
use serde_json::Value;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Statement};
use whimbrel_change::ledger::Event;

/// The version of the ledger's tables that this program writes.
pub const LAYOUT: i32 = 1;

/// How long a step took, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Took {
    /// All of it.
    Whole(i64),
    /// Until the transaction began in which the row is written: statements travel together with the row, so only the
    /// server knows how long they take, and adds it.
    UntilBegun(i64),
}

impl Took {
    /// For a row about something that takes no time.
    pub const NOTHING: Self = Self::Whole(0);

    /// What is known when the row is sent, and whether the server adds its part.
    const fn parts(self) -> (i64, bool) {
        match self {
            Self::Whole(micros) => (micros, false),
            Self::UntilBegun(micros) => (micros, true),
        }
    }
}

/// A row about to be appended.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// What happened.
    pub event: &'a Event,
    /// How long the step took.
    pub took: Took,
    /// The exact SQL that ran.
    pub sql: Option<&'a str>,
    /// Further facts; what the event itself holds is added.
    pub facts: &'a Value,
}

/// A runner's right to write the ledger: who it is, and the epoch that fences out the ones before.
#[derive(Debug)]
pub struct Journal {
    schema: String,
    run: String,
    epoch: i64,
    append: Statement,
}

/// SQL that makes the next statement of the session ours: whatever role and search path a migration chose
/// are set aside until its transaction ends. The append sees to the durability.
pub(crate) const OURS: &str = "reset session authorization; reset role; set local search_path = ''";

/// The statement that appends a row.
///
/// It takes the run lock once more: a migration may have given it away (`pg_advisory_unlock_all()`), and
/// where another session holds it by then, there is no epoch to write under.
fn append_to(schema: &str) -> String {
    let statement = include_str!("journal/append.sql").replace("{key}", &run_lock::key(schema).to_string());
    statement.replace("{schema}", &encode::quote_identifier(schema))
}

impl Journal {
    /// Takes over: makes the tables where they are missing, fences out every older runner, and
    /// writes the first row of this run, all in one transaction.
    ///
    /// Must be called by the session that holds the run lock.
    ///
    /// # Errors
    /// Whatever the server says, privileges first of all.
    pub async fn open(
        client: &Client,
        schema: &str,
        run: String,
        started: Option<Record<'_>>,
    ) -> Result<Self, tokio_postgres::Error> {
        client.batch_execute("begin").await?;
        let opened = Self::open_in_block(client, schema, run, started).await;
        let end = if opened.is_ok() { "commit" } else { "rollback" };
        client.batch_execute(end).await?;
        opened
    }

    async fn open_in_block(
        client: &Client,
        schema: &str,
        run: String,
        started: Option<Record<'_>>,
    ) -> Result<Self, tokio_postgres::Error> {
        client.batch_execute(OURS).await?;
        let quoted = encode::quote_identifier(schema);
        let table = format!("{quoted}.ledger");
        let row = client
            .query_typed("select pg_catalog.to_regclass($1) is not null", &[(&table, Type::TEXT)])
            .await?;
        if !row.first().is_some_and(|row| row.get::<_, bool>(0)) {
            // Who recorded a deploy has made the schema already.
            client.batch_execute("set local client_min_messages = warning").await?;
            client.batch_execute(&include_str!("journal/layout.sql").replace("{schema}", &quoted)).await?;
        }
        let bump = format!("update {quoted}.fence set epoch = epoch + 1 returning epoch");
        let epoch = client.query_typed(&bump, &[]).await?.first().map_or(0, |row| row.get(0));
        let append = client.prepare(&append_to(schema)).await?;
        let journal = Self { schema: schema.to_owned(), run, epoch, append };
        if let Some(started) = started {
            journal.append(client, started).await?;
        }
        Ok(journal)
    }

    /// The epoch under which this runner writes.
    #[must_use]
    pub const fn epoch(&self) -> i64 {
        self.epoch
    }

    /// The run's id, as a UUID's text.
    #[must_use]
    pub fn run(&self) -> &str {
        &self.run
    }

    /// The schema that holds the ledger.
    #[must_use]
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// Prepares the append again, after a migration dropped the session's prepared statements.
    ///
    /// # Errors
    /// Whatever the server says.
    pub async fn prepare_again(&mut self, client: &Client) -> Result<(), tokio_postgres::Error> {
        self.append = client.prepare(&append_to(&self.schema)).await?;
        Ok(())
    }

    /// Appends a row in a transaction of its own.
    ///
    /// # Errors
    /// 23502 on `epoch` where another runner has taken over; else whatever the server says.
    pub async fn append_alone(
        &self,
        client: &Client,
        record: Record<'_>,
    ) -> Result<(), tokio_postgres::Error> {
        self.append_together(client, &[record]).await
    }

    /// Appends rows in a transaction of their own: all of them, or none.
    ///
    /// # Errors
    /// As [`Journal::append_alone`].
    pub async fn append_together(
        &self,
        client: &Client,
        records: &[Record<'_>],
    ) -> Result<(), tokio_postgres::Error> {
        let mut pipeline = Pipeline::new(client);
        pipeline.run("begin").await;
        pipeline.run(OURS).await;
        for record in records {
            pipeline.append(self, *record).await;
        }
        pipeline.run("commit").await;
        pipeline.finish().await.map_err(|failed| failed.error)
    }

    /// Appends a row in the transaction that is open.
    ///
    /// # Errors
    /// As [`Journal::append_alone`].
    pub fn append<'a>(
        &'a self,
        client: &'a Client,
        record: Record<'_>,
    ) -> impl Future<Output = Result<(), tokio_postgres::Error>> + Send + use<'a> {
        let row = encode::Row::of(record);
        async move { client.execute(&self.append, &row.parameters(&self.epoch, &self.run)).await.map(|_| ()) }
    }
}
