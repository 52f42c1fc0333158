//! How large tables are and how much they are used, as the server has counted it. Nothing is locked.

use tokio_postgres::Client;

/// What the server has counted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Usage {
    /// Tables and materialized views.
    pub tables: Vec<TableUse>,
    /// Indexes that queries have used, with how often: schema, name, scans.
    pub indexes: Vec<(String, String, u64)>,
    /// How long the oldest transaction is open that holds a snapshot, in seconds.
    pub oldest_transaction: Option<f64>,
}

/// One table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableUse {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// About how many rows it has; `None` where nobody has counted.
    pub rows: Option<u64>,
    /// Its file, in bytes, as of the last count.
    pub bytes: u64,
    /// The same in pages.
    pub pages: u64,
    /// Rows written in each second since the counters began; `None` where that is not known.
    pub writes: Option<f64>,
}

const TABLES: &str = "select n.nspname::text, c.relname::text, c.reltuples::float8,
    c.relpages::int8 * pg_catalog.current_setting('block_size')::int8, c.relpages::int8,
    (s.n_tup_ins + s.n_tup_upd + s.n_tup_del)::float8
        / nullif(extract(epoch from pg_catalog.now() - d.stats_reset)::float8, 0)
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    left join pg_catalog.pg_stat_user_tables as s on s.relid = c.oid
    left join pg_catalog.pg_stat_database as d on d.datname = pg_catalog.current_database()
    where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";

const INDEXES: &str = "select schemaname::text, indexrelname::text, idx_scan
    from pg_catalog.pg_stat_user_indexes where idx_scan > 0";

const OLDEST: &str = "select max(extract(epoch from pg_catalog.now() - xact_start))::float8
    from pg_catalog.pg_stat_activity
    where backend_xmin is not null and pid <> pg_catalog.pg_backend_pid()
    and datname = pg_catalog.current_database()";

/// Asks the server.
///
/// # Errors
/// Those of the server and the connection.
pub async fn usage(client: &Client) -> Result<Usage, tokio_postgres::Error> {
    let mut usage = Usage::default();
    for row in client.query(TABLES, &[]).await? {
        let rows: f64 = row.try_get(2)?;
        let bytes: i64 = row.try_get(3)?;
        usage.tables.push(TableUse {
            schema: row.try_get(0)?,
            name: row.try_get(1)?,
            rows: counted(rows, bytes),
            bytes: u64::try_from(bytes).unwrap_or_default(),
            pages: u64::try_from(row.try_get::<_, i64>(4)?).unwrap_or_default(),
            writes: row.try_get(5)?,
        });
    }
    for row in client.query(INDEXES, &[]).await? {
        let scans: i64 = row.try_get(2)?;
        usage.indexes.push((row.try_get(0)?, row.try_get(1)?, u64::try_from(scans).unwrap_or_default()));
    }
    usage.oldest_transaction = client.query_one(OLDEST, &[]).await?.try_get(0)?;
    Ok(usage)
}

/// Before 14 a table that was never counted has 0 rows in 0 pages, since then -1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count, which is no less than 0"
)]
fn counted(rows: f64, bytes: i64) -> Option<u64> {
    let is_counted = rows > 0.0 || (rows == 0.0 && bytes > 0);
    is_counted.then_some(rows as u64)
}
