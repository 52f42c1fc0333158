//! Rows that are about to go for good, written to a file first, and loaded again for the way back.
//!
//! The file is the text form of COPY, which is the same on every major. It counts only once it has been read again on
//! the server into a table of its own and hashes to the same as the rows that it was written from, in one snapshot.

mod ledger;

pub use ledger::{Dumped, Proof, dumps_of, proof_of, record_dump, record_proof};

use crate::journal::quote_identifier;
use crate::rows::{Digest, SETTINGS, digest_of_query};
use futures_util::{SinkExt as _, TryStreamExt as _};
use sha2::{Digest as _, Sha256};
use std::io::{BufReader, BufWriter, Read as _, Write as _};
use std::path::Path;
use tokio_postgres::Client;
use tokio_postgres::types::Type;

/// What is to be dumped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dump {
    /// What it is called; the way back finds it in the table `dump_<name>` of the ledger's schema.
    pub name: String,
    /// The rows.
    pub query: String,
}

/// A file that was written and read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// SHA-256 over its bytes, in hexadecimal.
    pub sha256: String,
    /// How large it is.
    pub bytes: u64,
    /// What its rows hash to.
    pub digest: Digest,
    /// Names and types of its columns.
    pub columns: Vec<(String, String)>,
}

/// Rows could not be dumped or loaded.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    /// The server refused, or the connection ended.
    #[error("cannot {doing}")]
    Server {
        /// What was being done.
        doing: &'static str,
        /// The server's or the connection's error.
        #[source]
        source: tokio_postgres::Error,
    },
    /// The file could not be written or read.
    #[error("cannot {doing} {path}")]
    File {
        /// What was being done.
        doing: &'static str,
        /// The file.
        path: String,
        /// The system's error.
        #[source]
        source: std::io::Error,
    },
    /// What was read again is not what was written.
    #[error("{path} does not hold what it was written from: {found}, and {expected} were meant")]
    Differs {
        /// The file.
        path: String,
        /// What it holds.
        found: String,
        /// What it should hold.
        expected: String,
    },
}

const COPYING: usize = 256 * 1024;

/// What is dumped, as it is asked for in the transaction of the dump.
const ROWS: &str = "select * from pg_temp.whimbrel_dump_rows";

fn failed(doing: &'static str) -> impl FnOnce(tokio_postgres::Error) -> DumpError {
    move |source| DumpError::Server { doing, source }
}

fn file_failed(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> DumpError {
    let path = path.display().to_string();
    move |source| DumpError::File { doing, path, source }
}

/// The table in which a dump is found.
#[must_use]
pub fn table_of(schema: &str, name: &str) -> String {
    format!("{}.{}", quote_identifier(schema), quote_identifier(&format!("dump_{name}")))
}

/// Keeps rows in the database itself: on a database that is dropped in the end.
///
/// # Errors
/// Whatever the server says.
pub async fn keep(client: &Client, schema: &str, dump: &Dump) -> Result<(), tokio_postgres::Error> {
    forget(client, schema, &dump.name).await?;
    client.batch_execute(&format!("create table {} as {}", table_of(schema, &dump.name), dump.query)).await
}

/// Whether a dump is there, loaded or written by hand.
///
/// # Errors
/// Whatever the server says.
pub async fn is_there(client: &Client, schema: &str, name: &str) -> Result<bool, tokio_postgres::Error> {
    let sql = "select pg_catalog.to_regclass($1) is not null";
    let rows = client.query_typed(sql, &[(&table_of(schema, name), Type::TEXT)]).await?;
    Ok(rows.first().is_some_and(|row| row.get(0)))
}

/// Removes the table of a dump that has done its work.
///
/// # Errors
/// Whatever the server says.
pub async fn forget(client: &Client, schema: &str, name: &str) -> Result<(), tokio_postgres::Error> {
    if is_there(client, schema, name).await? {
        client.batch_execute(&format!("drop table {}", table_of(schema, name))).await?;
    }
    Ok(())
}

/// Writes rows to a file, and reads them again. The file is there whole, or not at all.
///
/// `client` must not be inside a transaction block. The rows are read in one snapshot; who writes does not wait.
///
/// # Errors
/// [`DumpError`]; what was written of the file is removed.
pub async fn write(client: &Client, dump: &Dump, path: &Path) -> Result<Written, DumpError> {
    let begin = format!(
        "begin transaction isolation level repeatable read;\n{SETTINGS}set local lock_timeout = '2s'"
    );
    client.batch_execute(&begin).await.map_err(failed("take a snapshot to dump rows"))?;
    let beginning = path.with_extension("begun");
    let written = written_in_snapshot(client, dump, &beginning).await;
    let ended = client.batch_execute("rollback").await.map_err(failed("end the snapshot of a dump"));
    let written = written.and_then(|written| ended.map(|()| written));
    let named = written.and_then(|written| {
        std::fs::rename(&beginning, path).map_err(file_failed("name", path))?;
        if let Some(folder) = path.parent() {
            std::fs::File::open(folder)
                .and_then(|folder| folder.sync_all())
                .map_err(file_failed("keep", folder))?;
        }
        Ok(written)
    });
    if named.is_err() {
        drop(std::fs::remove_file(&beginning));
    }
    named
}

async fn written_in_snapshot(client: &Client, dump: &Dump, path: &Path) -> Result<Written, DumpError> {
    // The names in the query are those of the session's own search path; the text of values is not.
    let view = format!(
        "set local search_path to default; create temporary view whimbrel_dump_rows as {}\n; set local search_path = ''",
        dump.query
    );
    client.batch_execute(&view).await.map_err(failed("understand what is to be dumped"))?;
    let expected = digest_of_query(client, ROWS).await.map_err(failed("hash the rows of a dump"))?;
    let (sha256, bytes) = copied_out(client, ROWS, path).await?;
    let create = format!("create temporary table whimbrel_dump on commit drop as {ROWS} with no data");
    client.batch_execute(&create).await.map_err(failed("make room to read a dump again"))?;
    let columns = "select a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod) from pg_catalog.pg_attribute as a \
                   where a.attrelid = 'pg_temp.whimbrel_dump'::pg_catalog.regclass and a.attnum > 0 order by a.attnum";
    let rows = client.query_typed(columns, &[]).await.map_err(failed("look at the columns of a dump"))?;
    let columns = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    copied_in(client, "pg_temp.whimbrel_dump", path).await?;
    let query = "select * from pg_temp.whimbrel_dump";
    let found = digest_of_query(client, query).await.map_err(failed("hash what was read again"))?;
    if found != expected {
        return Err(differs(path, found, expected));
    }
    Ok(Written { sha256, bytes, digest: expected, columns })
}

fn differs(path: &Path, found: Digest, expected: Digest) -> DumpError {
    let path = path.display().to_string();
    DumpError::Differs { path, found: found.to_string(), expected: expected.to_string() }
}

/// The digest and the size of what was written.
async fn copied_out(client: &Client, query: &str, path: &Path) -> Result<(String, u64), DumpError> {
    let file = std::fs::File::create(path).map_err(file_failed("write", path))?;
    let mut file = BufWriter::with_capacity(COPYING, file);
    let copying = format!("copy ({query}) to stdout");
    let out = client.copy_out(&copying).await.map_err(failed("read the rows of a dump"))?;
    let mut out = std::pin::pin!(out);
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    while let Some(piece) = out.try_next().await.map_err(failed("read the rows of a dump"))? {
        hash.update(&piece);
        bytes += piece.len() as u64;
        file.write_all(&piece).map_err(file_failed("write", path))?;
    }
    let file = file.into_inner().map_err(|error| file_failed("write", path)(error.into_error()))?;
    file.sync_all().map_err(file_failed("keep", path))?;
    Ok((hexadecimal(hash), bytes))
}

fn hexadecimal(hash: Sha256) -> String {
    whimbrel_source::Digest(hash.finalize().into()).to_string()
}

/// Copies a file into a table; its digest.
async fn copied_in(client: &Client, table: &str, path: &Path) -> Result<String, DumpError> {
    let file = std::fs::File::open(path).map_err(file_failed("read", path))?;
    let mut file = BufReader::with_capacity(COPYING, file);
    let copying = format!("copy {table} from stdin");
    let sink = client.copy_in(&copying).await.map_err(failed("load a dump"))?;
    let mut sink = std::pin::pin!(sink);
    let mut hash = Sha256::new();
    let mut room = vec![0; COPYING];
    loop {
        let read = file.read(&mut room).map_err(file_failed("read", path))?;
        let Some(piece) = room.get(..read).filter(|piece| !piece.is_empty()) else { break };
        hash.update(piece);
        sink.send(bytes::Bytes::copy_from_slice(piece)).await.map_err(failed("load a dump"))?;
    }
    sink.finish().await.map_err(failed("load a dump"))?;
    Ok(hexadecimal(hash))
}

/// Loads a dump into the table in which its way back finds it: either all of it is there afterwards, or nothing.
///
/// # Errors
/// [`DumpError`]; the file is gone, or holds something else than what was dumped.
pub async fn load(client: &Client, schema: &str, dumped: &Dumped) -> Result<(), DumpError> {
    let begin = format!("begin;\n{SETTINGS}");
    client.batch_execute(&begin).await.map_err(failed("begin to load a dump"))?;
    let loaded = loaded(client, schema, dumped).await;
    let end = if loaded.is_ok() { "commit" } else { "rollback" };
    client.batch_execute(end).await.map_err(failed("end the loading of a dump"))?;
    loaded?;
    let analyze = format!("analyze {}", table_of(schema, &dumped.name));
    client.batch_execute(&analyze).await.map_err(failed("look at a loaded dump"))
}

async fn loaded(client: &Client, schema: &str, dumped: &Dumped) -> Result<(), DumpError> {
    let table = table_of(schema, &dumped.name);
    let columns: Vec<String> =
        dumped.written.columns.iter().map(|(name, ty)| format!("{} {ty}", quote_identifier(name))).collect();
    let create = format!("create table {table} ({})", columns.join(", "));
    client.batch_execute(&create).await.map_err(failed("make a table for a dump"))?;
    let path = Path::new(&dumped.path);
    let sha256 = copied_in(client, &table, path).await?;
    let found = digest_of_query(client, &format!("select * from {table}")).await;
    let found = found.map_err(failed("hash a loaded dump"))?;
    if sha256 != dumped.written.sha256 || found != dumped.written.digest {
        return Err(differs(path, found, dumped.written.digest));
    }
    Ok(())
}
