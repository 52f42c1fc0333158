//! How the rows of a table are cut into pieces: by a key, by where they are stored, or not at all.

use super::stored::Stored;
use super::whole::Whole;
use serde_json::Value;
use std::borrow::Cow;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, SimpleQueryMessage};
use whimbrel_change::backfill::Sweep;
use whimbrel_source::{Script, TokenKind, name_of, quote_literal};

/// The first major that finds rows by a range of places without reading the whole table.
const RANGES_OF_PLACES: i32 = 140_000;

/// How the rows of a table are cut into pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ranges {
    /// In the order of a unique key: names and types of its columns.
    Keys(Vec<(String, String)>),
    /// By pages, of all partitions at once; a row that is written moves to another page, so only for statements that leave
    /// out what they have written.
    Pages,
    /// Everything at once.
    Whole(Whole),
}

/// What is left of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rest<'a> {
    /// The place behind which it begins; `None` for the whole table.
    pub(super) behind: Option<&'a [String]>,
    /// Where it ends.
    pub(super) bound: &'a [String],
}

/// One piece: up to where it goes, and the condition for its rows.
pub(super) struct Piece {
    pub(super) end: Vec<String>,
    pub(super) condition: String,
}

impl Ranges {
    pub(super) async fn of(
        client: &Client,
        script: &Script,
        sweep: &Sweep,
        version_num: i32,
    ) -> Result<Self, tokio_postgres::Error> {
        if !sweep.is_update() && !each_row_by_itself(client, script, sweep).await? {
            return Ok(Self::Whole(Whole::SeveralRows));
        }
        let sql = include_str!("keys.sql");
        let keys = client.query_typed(sql, &[(&sweep.table, Type::TEXT)]).await?;
        let mut why = Whole::NoKey;
        if let Some(row) = keys.first() {
            why = Whole::WritesKey;
            let (names, types): (Vec<String>, Vec<String>) = (row.get("names"), row.get("types"));
            // A row whose key is written would come up again.
            let is_set =
                |name: &String| sweep.sets.iter().any(|set| Some(set.as_str()) == bare(name).as_deref());
            if !names.iter().any(is_set) {
                return Ok(Self::Keys(names.into_iter().zip(types).collect()));
            }
        }
        // A row that somebody writes moves to another page: what only reads it could meet it twice.
        let fits = sweep.is_update() && sweep.has_condition();
        Ok(match fits && Stored::of(client, &sweep.table).await?.is_here {
            true if version_num >= RANGES_OF_PLACES => Self::Pages,
            true => Self::Whole(Whole::OldServer),
            false => Self::Whole(why),
        })
    }

    /// Where the last piece ends, as the table is now; `None` for an empty table.
    pub(super) async fn bound(
        &self,
        client: &Client,
        sweep: &Sweep,
    ) -> Result<Option<Vec<String>>, tokio_postgres::Error> {
        match self {
            Self::Keys(keys) => {
                let (columns, order) = (as_texts(keys), in_order(keys, " desc"));
                let sql = format!("select array[{columns}] from {} order by {order} limit 1", sweep.table);
                Ok(client.query_opt(&sql, &[]).await?.map(|row| row.get(0)))
            }
            Self::Pages => {
                let pages = Stored::of(client, &sweep.table).await?.pages;
                Ok((pages > 0).then(|| vec![pages.to_string()]))
            }
            Self::Whole(_) => Ok(Some(Vec::new())),
        }
    }

    /// An expression for the place of a row, as people find it again.
    pub(super) fn shown(&self, qualifier: &str) -> String {
        match self {
            Self::Keys(keys) => {
                let texts: Vec<String> =
                    keys.iter().map(|(name, _)| format!("{qualifier}.{name}::text")).collect();
                format!("array[{}]", texts.join(", "))
            }
            Self::Pages => {
                format!("array[{qualifier}.tableoid::pg_catalog.regclass::text, {qualifier}.ctid::text]")
            }
            Self::Whole(_) => "null::text[]".to_owned(),
        }
    }

    /// The next piece behind a place, of about so many rows, or pages; `None` at the end.
    pub(super) async fn next(
        &self,
        client: &Client,
        sweep: &Sweep,
        rest: Rest<'_>,
        size: u64,
    ) -> Result<Option<Piece>, tokio_postgres::Error> {
        match self {
            Self::Keys(keys) => next_keys(client, sweep, keys, rest, size).await,
            Self::Pages => {
                let number =
                    |place: &[String]| place.first().and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
                let (from, last) = (rest.behind.map_or(0, number), number(rest.bound));
                let to = from.saturating_add(size).min(last);
                let column = format!("{}.ctid", sweep.qualifier);
                let condition = format!("{column} >= '({from},0)'::tid and {column} < '({to},0)'::tid");
                Ok((from < last).then(|| Piece { end: vec![to.to_string()], condition }))
            }
            Self::Whole(_) => {
                let piece = Piece { end: vec!["all".to_owned()], condition: "true".to_owned() };
                Ok(rest.behind.is_none().then_some(piece))
            }
        }
    }
}

/// Whether an INSERT … SELECT gives the same rows when it goes through its table in pieces: the server's plan has no
/// step that looks at several rows at once, and it does not write what it reads.
async fn each_row_by_itself(
    client: &Client,
    script: &Script,
    sweep: &Sweep,
) -> Result<bool, tokio_postgres::Error> {
    let sql = "select pg_catalog.to_regclass($1) is distinct from pg_catalog.to_regclass($2)";
    let into = sweep.into.as_deref().unwrap_or_default();
    let rows = client.query_typed(sql, &[(&sweep.table, Type::TEXT), (&into, Type::TEXT)]).await?;
    let is_another = rows.first().is_some_and(|row| row.get(0));
    let explain = format!("explain (format json, costs off) {}", sweep.for_piece(script, "true"));
    let plan = client.simple_query(&explain).await?;
    let plan: String = plan
        .iter()
        .filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0),
            // The enum is the driver's, and open.
            SimpleQueryMessage::CommandComplete(_) | SimpleQueryMessage::RowDescription(_) | _ => None,
        })
        .collect();
    let plan: Value = serde_json::from_str(&plan).unwrap_or_default();
    Ok(is_another && plan.get(0).and_then(|first| first.get("Plan")).is_some_and(looks_at_one_row))
}

/// The steps of a plan that look at several rows at once.
const SEVERAL_ROWS: [&str; 7] =
    ["Aggregate", "Group", "WindowAgg", "Limit", "Unique", "SetOp", "Recursive Union"];

fn looks_at_one_row(plan: &Value) -> bool {
    let is_several = |plan: &Value| {
        let step = plan.get("Node Type").and_then(Value::as_str).unwrap_or_default();
        SEVERAL_ROWS.contains(&step)
    };
    let parts = plan.get("Plans").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    // What is asked anew for each row may look at what it likes.
    let is_asked_anew = |part: &&Value| {
        part.get("Parent Relationship")
            .and_then(Value::as_str)
            .is_some_and(|how| how == "SubPlan" || how == "InitPlan")
    };
    !is_several(plan) && parts.iter().filter(|part| !is_asked_anew(part)).all(looks_at_one_row)
}

async fn next_keys(
    client: &Client,
    sweep: &Sweep,
    keys: &[(String, String)],
    rest: Rest<'_>,
    size: u64,
) -> Result<Option<Piece>, tokio_postgres::Error> {
    let Rest { behind, bound } = rest;
    let own = row(keys.iter().map(|(name, _)| name.clone()));
    let after = behind.map(|behind| format!("{own} > {} and ", literals(keys, behind))).unwrap_or_default();
    let names = in_order(keys, "");
    let sql = format!(
        "select array[{}] from (select {names} from {} where {after}{own} <= {} order by {names} limit {size}) as piece \
         order by {} limit 1",
        as_texts(keys),
        sweep.table,
        literals(keys, bound),
        in_order(keys, " desc"),
    );
    let found = client.query_typed(&sql, &[]).await?;
    let Some(found) = found.first() else { return Ok(None) };
    let end: Vec<String> = found.get(0);
    let qualified = row(keys.iter().map(|(name, _)| format!("{}.{name}", sweep.qualifier)));
    let after =
        behind.map(|behind| format!("{qualified} > {} and ", literals(keys, behind))).unwrap_or_default();
    let condition = format!("{after}{qualified} <= {}", literals(keys, &end));
    Ok(Some(Piece { end, condition }))
}

/// The name that the server has quoted where it must.
fn bare(name: &str) -> Option<Cow<'_, str>> {
    let kind = if name.starts_with('"') { TokenKind::QuotedIdentifier } else { TokenKind::Word };
    name_of(kind, name)
}

fn row(parts: impl Iterator<Item = String>) -> String {
    format!("({})", parts.collect::<Vec<_>>().join(", "))
}

fn as_texts(keys: &[(String, String)]) -> String {
    keys.iter().map(|(name, _)| format!("{name}::text")).collect::<Vec<_>>().join(", ")
}

fn in_order(keys: &[(String, String)], direction: &str) -> String {
    keys.iter().map(|(name, _)| format!("{name}{direction}")).collect::<Vec<_>>().join(", ")
}

fn literals(keys: &[(String, String)], values: &[String]) -> String {
    row(keys.iter().zip(values).map(|((_, ty), value)| format!("{}::{ty}", quote_literal(value))))
}
