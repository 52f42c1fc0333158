//! What is left half done in a database: nobody notices it until it hurts.

use tokio_postgres::Client;
use tokio_postgres::types::Type;

/// One thing that is left half done.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ailment {
    /// What it is.
    pub kind: AilmentKind,
    /// The relation, schema first.
    pub relation: String,
    /// The constraint, the index, the trigger or the column.
    pub name: String,
    /// What else there is to say.
    pub more: String,
}

/// What is left half done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AilmentKind {
    /// A constraint that was never validated.
    ConstraintNotValid,
    /// An index that no query uses.
    IndexNotValid,
    /// No ailment by itself: an index, with its predicate, which is empty where it has none.
    IndexPredicate,
    /// A trigger that does not fire.
    TriggerDisabled,
    /// A sequence that will give numbers which its column has already.
    SequenceBehind,
}

/// Everything that is left half done outside of `excluded_schemas`, and the predicate of each index.
///
/// # Errors
/// Whatever the server says.
pub async fn ailments(
    client: &Client,
    excluded_schemas: &[String],
) -> Result<Vec<Ailment>, tokio_postgres::Error> {
    let rows =
        client.query_typed(include_str!("health.sql"), &[(&excluded_schemas, Type::TEXT_ARRAY)]).await?;
    let mut found = Vec::new();
    for row in &rows {
        let kind: String = row.try_get("kind")?;
        let kind = match kind.as_str() {
            "constraint" => AilmentKind::ConstraintNotValid,
            "index" => AilmentKind::IndexNotValid,
            "predicate" => AilmentKind::IndexPredicate,
            _ => AilmentKind::TriggerDisabled,
        };
        let more: Option<String> = row.try_get("more")?;
        found.push(Ailment {
            kind,
            relation: row.try_get("relation")?,
            name: row.try_get("name")?,
            more: more.unwrap_or_default(),
        });
    }
    found.extend(sequences_behind(client, excluded_schemas).await?);
    Ok(found)
}

async fn sequences_behind(
    client: &Client,
    excluded_schemas: &[String],
) -> Result<Vec<Ailment>, tokio_postgres::Error> {
    let sql = include_str!("sequences.sql");
    let owned = client.query_typed(sql, &[(&excluded_schemas, Type::TEXT_ARRAY)]).await?;
    let mut found = Vec::new();
    for row in &owned {
        let text = |column: &str| row.try_get::<_, String>(column);
        let (table, column, sequence) = (text("table_sql")?, text("column_sql")?, text("sequence_sql")?);
        let (extreme, before) = if row.try_get("is_rising")? { ("max", "<=") } else { ("min", ">=") };
        let sql = format!(
            "select v.used::bigint as used, s.last_value from {sequence} as s \
             cross join (select pg_catalog.{extreme}({column}) as used from {table}) as v \
             where case when s.is_called then s.last_value < v.used and {is_rising} \
                          or s.last_value > v.used and not {is_rising} \
                        else s.last_value {before} v.used end",
            is_rising = row.try_get::<_, bool>("is_rising")?,
        );
        for behind in client.query_typed(&sql, &[]).await? {
            let (used, last): (i64, i64) = (behind.try_get("used")?, behind.try_get("last_value")?);
            found.push(Ailment {
                kind: AilmentKind::SequenceBehind,
                relation: row.try_get("relation")?,
                name: row.try_get("name")?,
                more: format!("{} is at {last}, and the column has {used}", text("more")?),
            });
        }
    }
    Ok(found)
}
