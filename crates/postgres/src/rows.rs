//! Whether rows are the same: how many a table has, and a hash over all of them.
//!
//! The hash of a row is made of hashes of its values, each with another seed for its place, so that columns have
//! boundaries, and NULL is not the empty text. The hash of a table is the sum of those of its rows, so that neither their
//! order nor where they are stored has a part in it, and a row that is there twice counts twice. A value is hashed by the
//! function of its type where that sees every bit, else by its text; everything that a text depends on is fixed for
//! the transaction. The functions are those that hash partitions are made with, and those survive `pg_upgrade`: they give the
//! same on every major. They read the bytes of the database's encoding, so databases of different encodings do not
//! compare.
//!
//! To write a whole row as text and hash that takes four times as long (on 15, a million rows of eight columns: 29 times
//! as long as counting them and 8.8 times as long as reading every column, instead of 7 and 2.2; by the clock, with parallel
//! workers and two million rows, it is now 2.6 and 1.7).

mod form;
mod mark;
mod table;

pub use mark::{ColumnChange, Difference, DifferenceKind, Differences, Mark, compare, mark};
pub use table::{Extent, LeftOut, RowSet, RowSets, Value, row_sets};

use form::{Forms, forms, row_hash};
use futures_util::future::{join_all, join3};
pub(crate) use table::quoted;
use tokio_postgres::{Client, Row};

/// How many rows there are, and what they hash to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest {
    /// How many rows there are.
    pub rows: u64,
    /// The sum of the hashes of all rows, modulo 2^64; 0 for no rows.
    pub hash: u64,
}

/// What came of reading one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// All its rows were read.
    Read(Digest),
    /// They could not be read, in the words of the server: a privilege is missing, a policy would hide rows, the
    /// server of a foreign table is away.
    Refused(String),
}

/// Rows could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum RowsError {
    /// The server or the connection failed while something was done that concerns all tables.
    #[error("cannot read rows ({doing})")]
    Server {
        /// What was being done.
        doing: &'static str,
        /// The server's or the connection's error.
        #[source]
        source: tokio_postgres::Error,
    },
}

impl Digest {
    /// `1 row`
    #[must_use]
    pub fn rows_in_words(&self) -> String {
        let unit = if self.rows == 1 { "row" } else { "rows" };
        format!("{} {unit}", self.rows)
    }
}

/// Written as its 16 hexadecimal digits behind the number of rows, e.g. `3 rows, 00…`.
impl std::fmt::Display for Digest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}, {:016x}", self.rows_in_words(), self.hash)
    }
}

/// The settings that the text of a value, or the rows that are seen, could depend on.
pub(crate) const SETTINGS: &str = include_str!("rows/settings.sql");

/// Counts and hashes the rows of tables, in one snapshot; what it gives has the order of `sets`.
///
/// `client` must not be inside a transaction block. One query for each table; all are sent at once. Its own
/// `statement_timeout` and `lock_timeout` hold: a table that one of them stops is [`Reading::Refused`]. If the future
/// is dropped, the transaction stays open.
///
/// # Errors
/// The snapshot cannot be taken, or the connection ends.
pub async fn digests(client: &Client, sets: &[RowSet]) -> Result<Vec<Reading>, RowsError> {
    let failed = |doing| move |source| RowsError::Server { doing, source };
    let begin = format!("begin transaction isolation level repeatable read, read only;\n{SETTINGS}");
    client.batch_execute(&begin).await.map_err(failed("taking a snapshot"))?;
    let read = read_all(client, sets).await;
    client.batch_execute("rollback").await.map_err(failed("ending a snapshot"))?;
    read
}

async fn read_all(client: &Client, sets: &[RowSet]) -> Result<Vec<Reading>, RowsError> {
    let failed = |doing| move |source| RowsError::Server { doing, source };
    let forms = forms(client, sets).await.map_err(failed("looking at the columns"))?;
    let read = sets.iter().zip(&forms).map(async |(set, forms)| {
        let sql = digest_query(set, forms);
        // The messages of one table are written one behind the other when they are first polled.
        let (begun, row, ended) = join3(
            client.batch_execute("savepoint one_table"),
            client.query_typed(&sql, &[]),
            client.batch_execute("rollback to savepoint one_table; release savepoint one_table"),
        )
        .await;
        begun.and(ended).map_err(failed("going on to the next table"))?;
        reading(row).map_err(failed("reading the answer"))
    });
    join_all(read).await.into_iter().collect()
}

fn reading(answer: Result<Vec<Row>, tokio_postgres::Error>) -> Result<Reading, tokio_postgres::Error> {
    match answer {
        Ok(rows) => {
            let Some(row) = rows.first() else { return Ok(Reading::Refused("no answer".to_owned())) };
            Ok(Reading::Read(digest(row)?))
        }
        Err(error) => match error.as_db_error() {
            Some(server) => Ok(Reading::Refused(format!("{} ({})", server.message(), server.code().code()))),
            None => Err(error),
        },
    }
}

/// Reads the columns `rows` and `sum`.
fn digest(row: &Row) -> Result<Digest, tokio_postgres::Error> {
    let (rows, sum): (i64, String) = (row.try_get("rows")?, row.try_get("sum")?);
    // The sum of as many hashes as a table can have rows fits.
    let sum: i128 = sum.parse().unwrap_or_default();
    let hash = u64::try_from(sum.rem_euclid(1 << 64)).unwrap_or_default();
    Ok(Digest { rows: rows.unsigned_abs(), hash })
}

/// Counts and hashes what a query gives, in the transaction that is open; its session must have [`SETTINGS`].
pub(crate) async fn digest_of_query(client: &Client, query: &str) -> Result<Digest, tokio_postgres::Error> {
    let sql = format!(
        "select pg_catalog.count(*) as rows, coalesce(pg_catalog.sum(pg_catalog.hashtextextended(\
         whimbrel_row::text collate pg_catalog.\"C\", 0)), 0)::text as sum from ({query}) as whimbrel_row"
    );
    let rows = client.query_typed(&sql, &[]).await?;
    rows.first().map_or(Ok(Digest { rows: 0, hash: 0 }), digest)
}

fn digest_query(set: &RowSet, forms: &Forms) -> String {
    let (hash, from) = (row_hash(set, forms), set.from());
    format!(
        "select pg_catalog.count(*) as rows, coalesce(pg_catalog.sum({hash}), 0)::text as sum from {from}"
    )
}
