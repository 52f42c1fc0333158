//! Queries that nobody has written: reads and writes by key, and those that the target's own code sends.

use super::Query;
use tokio_postgres::Client;
use tokio_postgres::types::Type;
use whimbrel_change::rehearsal::QuerySide;

/// So many keys of a table are asked for in turn.
const KEYS: usize = 64;

/// For each of `tables`, schema first, that has a primary key: a read and a write by it.
///
/// The write gives a column the value that it has, so that rows are locked and no trigger sees another value.
///
/// # Errors
/// Whatever the server says.
pub async fn made_queries(client: &Client, tables: &[String]) -> Result<Vec<Query>, tokio_postgres::Error> {
    let rows = client.query_typed(include_str!("keys.sql"), &[(&tables, Type::TEXT_ARRAY)]).await?;
    let mut queries = Vec::new();
    for row in &rows {
        let (table, name): (String, String) = (row.try_get("table_sql")?, row.try_get("name")?);
        let key: Vec<String> = row.try_get("key")?;
        let other: Option<String> = row.try_get("other")?;
        let values = keys(client, &table, &key).await?;
        if values.is_empty() {
            continue;
        }
        let condition: Vec<String> =
            key.iter().zip(1..).map(|(column, place)| format!("{column} = ${place}")).collect();
        let condition = condition.join(" and ");
        queries.push(Query {
            name: format!("read {name} by key"),
            sql: format!("select pg_catalog.count(*) from {table} where {condition}"),
            values: values.clone(),
            side: QuerySide::Made,
            writes: false,
        });
        let sql = match other {
            Some(other) => format!("update {table} set {other} = {other} where {condition}"),
            None => format!("delete from {table} where {condition} and false"),
        };
        queries.push(Query {
            name: format!("write {name} by key"),
            sql,
            values,
            side: QuerySide::Made,
            writes: true,
        });
    }
    Ok(queries)
}

async fn keys(
    client: &Client,
    table: &str,
    key: &[String],
) -> Result<Vec<Vec<String>>, tokio_postgres::Error> {
    let texts: Vec<String> = key.iter().map(|column| format!("{column}::text")).collect();
    let sql = format!(
        "select array[{}] as key from {table} order by {} limit {KEYS}",
        texts.join(", "),
        key.join(", ")
    );
    let rows = client.query_typed(&sql, &[]).await?;
    rows.iter().map(|row| row.try_get("key")).collect()
}

/// The queries that the sessions of a database send most often, as `pg_stat_statements` knows them; `None` where it
/// is not there or may not be read.
///
/// # Errors
/// Whatever the server says of anything but the extension.
pub async fn statement_queries(
    client: &Client,
    limit: i64,
) -> Result<Option<Vec<Query>>, tokio_postgres::Error> {
    let sql = "select pg_catalog.format('%I.%I', n.nspname, c.relname) from pg_catalog.pg_class as c \
               join pg_catalog.pg_namespace as n on n.oid = c.relnamespace where c.relname = 'pg_stat_statements' limit 1";
    let found = client.query_typed(sql, &[]).await?;
    let Some(row) = found.first() else { return Ok(None) };
    let view: String = row.try_get(0)?;
    let sql = format!(
        "select s.query from {view} as s \
         where s.dbid = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database()) \
         and s.query ~* '^\\s*(select|insert|update|delete|with)\\M' and s.query !~* 'whimbrel|pg_catalog|pg_stat' \
         order by s.calls desc, s.query limit $1"
    );
    // The extension may be there without its library, and then refuses.
    client.batch_execute("savepoint statements").await?;
    let Ok(rows) = client.query_typed(&sql, &[(&limit, Type::INT8)]).await else {
        client.batch_execute("rollback to savepoint statements").await?;
        return Ok(None);
    };
    let read = |row: &tokio_postgres::Row| -> Result<Query, tokio_postgres::Error> {
        let sql: String = row.try_get("query")?;
        let is_read = sql.trim_start().get(..6).is_some_and(|word| word.eq_ignore_ascii_case("select"));
        let words: Vec<&str> = sql.split_whitespace().take(12).collect();
        let name = words.join(" ");
        Ok(Query { name, values: Vec::new(), side: QuerySide::Own, writes: !is_read, sql })
    };
    rows.iter().map(read).collect::<Result<_, _>>().map(Some)
}
