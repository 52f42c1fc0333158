//! Whose an object is and when it was last changed, as far as a server can tell.

use futures_util::future::join_all;
use serde::Serialize;
use tokio_postgres::Client;
use tokio_postgres::types::Type;
use whimbrel_catalog::ObjectAddress;
use whimbrel_change::scene::{quoted, quoted_one};

/// Whose an object is and when it was last changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The owner: of the object, or of the relation that it is a part of.
    pub owner: String,
    /// When, in UTC; known only where the server keeps the times of transactions (`track_commit_timestamp`).
    pub at: Option<String>,
    /// The last entry of the ledger that was there already, with its time.
    pub behind: Option<String>,
    /// The first entry of the ledger that came later.
    pub before: Option<String>,
}

/// The words of what has an object of its own behind it.
const ABOUT: [&str; 3] = ["privileges on ", "comment on ", "security label on "];

/// Kinds that PostgreSQL knows as types.
const TYPES: [&str; 5] = ["base type", "composite type", "domain", "enum", "range type"];

/// What is known of each object, in their order; `None` where the server knows no such object, or does not tell.
///
/// # Errors
/// The connection broke, or the ledger cannot be read.
pub async fn changed(
    client: &Client,
    ledger_schema: Option<&str>,
    objects: &[&ObjectAddress],
) -> Result<Vec<Option<Changed>>, tokio_postgres::Error> {
    let places = join_all(objects.iter().map(|address| place(client, address))).await;
    let found = places.iter().enumerate().filter_map(|(number, place)| {
        let number = i32::try_from(number).ok()?;
        place.as_ref().map(|(class, object, part)| (number, *class, *object, *part))
    });
    let mut columns = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (number, class, object, part) in found {
        columns.0.push(number);
        columns.1.push(class);
        columns.2.push(object);
        columns.3.push(part);
    }
    let sql = include_str!("changed/rows.sql").replace("{ledger}", &ledger(ledger_schema));
    let rows = client
        .query_typed(
            &sql,
            &[
                (&columns.0, Type::INT4_ARRAY),
                (&columns.1, Type::OID_ARRAY),
                (&columns.2, Type::OID_ARRAY),
                (&columns.3, Type::INT4_ARRAY),
            ],
        )
        .await?;
    let mut all = vec![None; objects.len()];
    for row in &rows {
        let number: i32 = row.try_get("place")?;
        let slot = usize::try_from(number).ok().and_then(|number| all.get_mut(number));
        let Some(slot) = slot else { continue };
        *slot = Some(Changed {
            owner: row.try_get("owner")?,
            at: row.try_get("at")?,
            behind: row.try_get("behind")?,
            before: row.try_get("before")?,
        });
    }
    Ok(all)
}

/// The entries that say that a migration was run to its end, with the transactions that wrote them.
fn ledger(schema: Option<&str>) -> String {
    match schema {
        Some(schema) => format!(
            "select l.xmin, l.seq, l.event || ' ' || l.version || '_' || l.name || ' at ' || \
             pg_catalog.to_char(l.at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') as entry \
             from {}.ledger as l where l.event in ('applied', 'reverted', 'repaired')",
            quoted_one(schema)
        ),
        None => "select null::pg_catalog.xid as xmin, 0 as seq, null::text as entry where false".to_owned(),
    }
}

/// PostgreSQL's address of an object; `None` where it knows none.
async fn place(client: &Client, address: &ObjectAddress) -> Option<(u32, u32, i32)> {
    let kind = address.kind.as_str();
    let kind = ABOUT.iter().find_map(|about| kind.strip_prefix(about)).unwrap_or(kind);
    let whole = address.names.get(..2).unwrap_or_default();
    let arguments = address.args.clone().unwrap_or_default();
    // What has no address of its own there is told of as the object that it is a part of.
    let (kind, names, arguments) = match kind {
        "composite type column" => ("type", vec![quoted(whole)], Vec::new()),
        "materialized view column" => ("materialized view", whole.to_vec(), Vec::new()),
        "domain constraint" => {
            (kind, vec![quoted(whole)], address.names.get(2..).unwrap_or_default().to_vec())
        }
        _ if TYPES.contains(&kind) => ("type", vec![quoted(&address.names)], Vec::new()),
        _ => (kind, address.names.clone(), arguments),
    };
    let sql = "select classid, objid, objsubid from pg_catalog.pg_get_object_address($1, $2, $3)";
    let rows = client
        .query_typed(sql, &[(&kind, Type::TEXT), (&names, Type::TEXT_ARRAY), (&arguments, Type::TEXT_ARRAY)])
        .await;
    let rows = rows.ok()?;
    let row = rows.first()?;
    Some((row.try_get(0).ok()?, row.try_get(1).ok()?, row.try_get(2).ok()?))
}
