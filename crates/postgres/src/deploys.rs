//! Which versions of which applications use a database: what was recorded, and who is connected.

use crate::journal::quote_identifier;
use serde_json::Value;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;
use whimbrel_change::MigrationId;

/// What is recorded of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// It uses the database from now on.
    Here,
    /// It does not any more.
    Gone,
}

impl Event {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::Gone => "gone",
        }
    }
}

/// A version of an application.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Deploy {
    /// The application.
    pub app: String,
    /// Its version.
    pub version: String,
    /// When it was first recorded: microseconds since 1970-01-01 UTC; `None` where only its end was.
    pub here_us: Option<i64>,
    /// When it was recorded as gone, where that is the last word.
    pub gone_us: Option<i64>,
    /// Sessions that say so by their `application_name`, e.g. `shop/1.4`.
    pub sessions: i64,
}

/// Who records what, and where.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The application.
    pub app: &'a str,
    /// Its version.
    pub version: &'a str,
    /// What of it.
    pub event: Event,
    /// The environment, as the project calls it.
    pub environment: &'a str,
    /// The person at the front door.
    pub by: &'a str,
}

/// Makes the tables where they are missing.
async fn prepare(client: &Client, schema: &str) -> Result<(), tokio_postgres::Error> {
    let schema = quote_identifier(schema);
    let table = format!("{schema}.gate");
    let rows =
        client.query_typed("select pg_catalog.to_regclass($1) is null", &[(&table, Type::TEXT)]).await?;
    if rows.first().is_some_and(|row| row.get(0)) {
        client.batch_execute(&include_str!("deploys/table.sql").replace("{schema}", &schema)).await?;
    }
    Ok(())
}

/// Writes down that a version is here, or gone.
///
/// # Errors
/// Whatever the server says.
pub async fn record(client: &Client, schema: &str, record: Record<'_>) -> Result<(), tokio_postgres::Error> {
    prepare(client, schema).await?;
    let sql = format!(
        "insert into {}.deploy (app, version, event, environment, by_person) values ($1, $2, $3, $4, $5)",
        quote_identifier(schema)
    );
    let event = record.event.as_str();
    let parameters: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 5] = [
        (&record.app, Type::TEXT),
        (&record.version, Type::TEXT),
        (&event, Type::TEXT),
        (&record.environment, Type::TEXT),
        (&record.by, Type::TEXT),
    ];
    client.query_typed(&sql, &parameters).await.map(|_| ())
}

/// Every version that was recorded, and every one that is connected of an application that was recorded.
///
/// # Errors
/// Whatever the server says.
pub async fn read(client: &Client, schema: &str) -> Result<Vec<Deploy>, tokio_postgres::Error> {
    let sql = include_str!("deploys/read.sql").replace("{schema}", &quote_identifier(schema));
    let recorded = match client.query_typed(&sql, &[]).await {
        Ok(rows) => rows,
        Err(error) if is_absent(&error) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut deploys: Vec<Deploy> = recorded
        .iter()
        .map(|row| Deploy {
            app: row.get("app"),
            version: row.get("version"),
            here_us: row.get("here_us"),
            gone_us: row.get("gone_us"),
            sessions: 0,
        })
        .collect();
    for row in client.query_typed(include_str!("deploys/connected.sql"), &[]).await? {
        let (app, version): (String, String) = (row.get("app"), row.get("version"));
        let sessions = row.get("sessions");
        let is_known = deploys.iter().any(|one| one.app == app);
        let known = deploys.iter_mut().find(|one| one.app == app && one.version == version);
        match known {
            Some(known) => known.sessions = sessions,
            None if is_known => {
                deploys.push(Deploy { app, version, here_us: None, gone_us: None, sessions });
            }
            None => {}
        }
    }
    Ok(deploys)
}

fn is_absent(error: &tokio_postgres::Error) -> bool {
    error
        .code()
        .is_some_and(|code| *code == SqlState::UNDEFINED_TABLE || *code == SqlState::INVALID_SCHEMA_NAME)
}

/// What happens at a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtGate {
    /// What is counted from now on is what old code still uses.
    Marked,
    /// It opened, on this evidence.
    Opened,
    /// A person opened it without evidence.
    Forced,
}

impl AtGate {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Marked => "marked",
            Self::Opened => "opened",
            Self::Forced => "forced",
        }
    }
}

/// A moment from which on uses are counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Marker {
    /// Microseconds since 1970-01-01 UTC.
    pub at_us: i64,
    /// How long ago, in seconds.
    pub age_s: i64,
    /// What was counted then.
    pub facts: Value,
}

/// Writes down what happened at the gate of a migration.
///
/// # Errors
/// Whatever the server says.
pub async fn at_gate(
    client: &Client,
    schema: &str,
    migration: &MigrationId,
    (event, by): (AtGate, &str),
    facts: &Value,
) -> Result<(), tokio_postgres::Error> {
    prepare(client, schema).await?;
    let sql = format!(
        "insert into {}.gate (module, version, name, event, by_person, facts) \
         values ($1, $2, $3, $4, $5, $6::text::json)",
        quote_identifier(schema)
    );
    let (version, facts, event) = (migration.version.to_string(), facts.to_string(), event.as_str());
    let parameters: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 6] = [
        (&migration.module, Type::TEXT),
        (&version, Type::TEXT),
        (&migration.name, Type::TEXT),
        (&event, Type::TEXT),
        (&by, Type::TEXT),
        (&facts, Type::TEXT),
    ];
    client.query_typed(&sql, &parameters).await.map(|_| ())
}

/// The last marker of a migration that is not older than `since_us`.
///
/// # Errors
/// Whatever the server says.
pub async fn marker(
    client: &Client,
    schema: &str,
    migration: &MigrationId,
    since_us: i64,
) -> Result<Option<Marker>, tokio_postgres::Error> {
    let sql = format!(
        "select (extract(epoch from g.at) * 1000000)::bigint as at_us, g.facts::text as facts, \
         (extract(epoch from pg_catalog.clock_timestamp() - g.at))::bigint as age_s from {}.gate as g \
         where g.module = $1 and g.version = $2 and g.event = 'marked' \
         and (extract(epoch from g.at) * 1000000)::bigint >= $3 order by g.at desc limit 1",
        quote_identifier(schema)
    );
    let version = migration.version.to_string();
    let parameters: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 3] =
        [(&migration.module, Type::TEXT), (&version, Type::TEXT), (&since_us, Type::INT8)];
    let rows = match client.query_typed(&sql, &parameters).await {
        Ok(rows) => rows,
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(rows.first().map(|row| Marker {
        at_us: row.get("at_us"),
        age_s: row.get("age_s"),
        facts: serde_json::from_str(row.get("facts")).unwrap_or_default(),
    }))
}

/// The server's clock: microseconds since 1970-01-01 UTC.
///
/// # Errors
/// Whatever the server says.
pub async fn now_us(client: &Client) -> Result<i64, tokio_postgres::Error> {
    let sql = "select (extract(epoch from pg_catalog.clock_timestamp()) * 1000000)::bigint";
    client.query_one(sql, &[]).await?.try_get(0)
}
