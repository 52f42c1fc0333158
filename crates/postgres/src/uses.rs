//! What still uses relations and columns, counted: statements, scans, writes through a trigger.

use crate::journal::quote_identifier;
use std::collections::BTreeMap;
use tokio_postgres::Client;
use tokio_postgres::types::Type;

/// Something that will be gone, by its names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leaving {
    /// Its schema.
    pub schema: String,
    /// The relation.
    pub relation: String,
    /// The column, where only that goes.
    pub column: Option<String>,
}

/// Whether the server counts statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statements {
    /// `pg_stat_statements` does.
    Counted,
    /// It is not installed in this database.
    NotInstalled,
    /// It is, and the user may not see those of others.
    Hidden,
}

/// How often each thing was used since the server began to count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uses {
    /// By what is used and how, for people.
    pub counts: BTreeMap<String, i64>,
    /// Whether statements are among them.
    pub statements: Statements,
}

/// Counts what uses these things.
///
/// # Errors
/// Whatever the server says.
pub async fn uses(client: &Client, leaving: &[Leaving]) -> Result<Uses, tokio_postgres::Error> {
    let schemas: Vec<&str> = leaving.iter().map(|one| one.schema.as_str()).collect();
    let relations: Vec<&str> = leaving.iter().map(|one| one.relation.as_str()).collect();
    let columns: Vec<Option<&str>> = leaving.iter().map(|one| one.column.as_deref()).collect();
    let parameters: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 3] =
        [(&schemas, Type::TEXT_ARRAY), (&relations, Type::TEXT_ARRAY), (&columns, Type::TEXT_ARRAY)];
    let mut counts = BTreeMap::new();
    for row in client.query_typed(include_str!("uses/scans.sql"), &parameters).await? {
        counts.insert(row.get("what"), row.get("count"));
    }
    let installed = "select n.nspname::text as schema, \
        pg_catalog.pg_has_role('pg_read_all_stats', 'usage') as is_seen from pg_catalog.pg_extension as e \
        join pg_catalog.pg_namespace as n on n.oid = e.extnamespace where e.extname = 'pg_stat_statements'";
    let installed = client.query_typed(installed, &[]).await?;
    let statements = match installed.first() {
        None => Statements::NotInstalled,
        Some(row) if !row.get::<_, bool>("is_seen") => Statements::Hidden,
        Some(row) => {
            let schema = quote_identifier(row.get("schema"));
            let sql = include_str!("uses/statements.sql").replace("{schema}", &schema);
            // The library has to be preloaded; where it is not, the view refuses, and nothing is counted.
            match client.query_typed(&sql, &parameters).await {
                Ok(rows) => {
                    counts.extend(rows.iter().map(|row| (row.get("what"), row.get("count"))));
                    Statements::Counted
                }
                Err(error) if error.as_db_error().is_some() => Statements::NotInstalled,
                Err(error) => return Err(error),
            }
        }
    };
    Ok(Uses { counts, statements })
}
