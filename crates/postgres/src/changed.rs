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

/// The words of what has an object of its own behind it, and what is known of it there.
const ABOUT: [(&str, Part); 3] =
    [("privileges on ", Part::Object), ("comment on ", Part::Comment), ("security label on ", Part::Label)];

/// Kinds that PostgreSQL knows as types.
const TYPES: [&str; 5] = ["base type", "composite type", "domain", "enum", "range type"];

/// The rows of the catalogs that tell when something was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Those of the object.
    Object,
    /// The row of its comment.
    Comment,
    /// The rows of its security labels.
    Label,
}

impl Part {
    /// As the query calls it.
    const fn word(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Comment => "comment",
            Self::Label => "label",
        }
    }
}

/// PostgreSQL's address of an object, and the rows of it that are meant.
#[derive(Debug, Clone, Copy)]
struct Place {
    class: u32,
    object: u32,
    subobject: i32,
    part: Part,
}

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
    let found: Vec<(i32, Place)> =
        (0..).zip(&places).filter_map(|(number, place)| Some((number, (*place)?))).collect();
    let numbers: Vec<i32> = found.iter().map(|(number, _)| *number).collect();
    let classes: Vec<u32> = found.iter().map(|(_, place)| place.class).collect();
    let oids: Vec<u32> = found.iter().map(|(_, place)| place.object).collect();
    let subobjects: Vec<i32> = found.iter().map(|(_, place)| place.subobject).collect();
    let parts: Vec<&str> = found.iter().map(|(_, place)| place.part.word()).collect();
    let sql = include_str!("changed/rows.sql").replace("{ledger}", &ledger(ledger_schema));
    let rows = client
        .query_typed(
            &sql,
            &[
                (&numbers, Type::INT4_ARRAY),
                (&classes, Type::OID_ARRAY),
                (&oids, Type::OID_ARRAY),
                (&subobjects, Type::INT4_ARRAY),
                (&parts, Type::TEXT_ARRAY),
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
async fn place(client: &Client, address: &ObjectAddress) -> Option<Place> {
    let kind = address.kind.as_str();
    let about = ABOUT.iter().find_map(|(about, part)| Some((kind.strip_prefix(about)?, *part)));
    let (kind, part) = about.unwrap_or((kind, Part::Object));
    let whole = address.names.get(..2).unwrap_or_default();
    let arguments = address.args.clone().unwrap_or_default();
    let (kind, names, arguments) = match kind {
        "domain constraint" => {
            (kind, vec![quoted(whole)], address.names.get(2..).unwrap_or_default().to_vec())
        }
        // PostgreSQL knows the columns of views and composite types by this word, too.
        _ if kind.ends_with(" column") => ("table column", address.names.clone(), arguments),
        _ if TYPES.contains(&kind) => ("type", vec![quoted(&address.names)], Vec::new()),
        _ => (kind, address.names.clone(), arguments),
    };
    let sql = "select classid, objid, objsubid from pg_catalog.pg_get_object_address($1, $2, $3)";
    let rows = client
        .query_typed(sql, &[(&kind, Type::TEXT), (&names, Type::TEXT_ARRAY), (&arguments, Type::TEXT_ARRAY)])
        .await;
    let rows = rows.ok()?;
    let row = rows.first()?;
    let (class, object, subobject) = (row.try_get(0).ok()?, row.try_get(1).ok()?, row.try_get(2).ok()?);
    Some(Place { class, object, subobject, part })
}
