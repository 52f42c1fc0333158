//! How the rows of a table are cut into pieces: by a key, by where they are stored, or not at all.

use tokio_postgres::Client;
use tokio_postgres::types::Type;
use whimbrel_change::backfill::Update;
use whimbrel_source::quote_literal;

/// The first major that finds rows by a range of places without reading the whole table.
const RANGES_OF_PLACES: i32 = 140_000;

/// How the rows of a table are cut into pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ranges {
    /// In the order of a unique key: names and types of its columns.
    Keys(Vec<(String, String)>),
    /// By pages; a row that is written moves to another page, so only for statements that leave out what they
    /// have written.
    Pages,
    /// Everything at once.
    Whole,
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
        update: &Update,
        version_num: i32,
    ) -> Result<Self, tokio_postgres::Error> {
        let sql = include_str!("keys.sql");
        let keys = client.query_typed(sql, &[(&update.table, Type::TEXT)]).await?;
        if let Some(row) = keys.first() {
            let (names, types): (Vec<String>, Vec<String>) = (row.get("names"), row.get("types"));
            // A row whose key is written would come up again.
            if !names.iter().any(|name| update.sets.contains(name)) {
                return Ok(Self::Keys(names.into_iter().zip(types).collect()));
            }
        }
        let sql = "select 'yes'::text from pg_catalog.pg_class where oid = pg_catalog.to_regclass($1) and relkind = 'r'";
        let is_stored = !client.query_typed(sql, &[(&update.table, Type::TEXT)]).await?.is_empty();
        let fits = is_stored && update.has_condition() && version_num >= RANGES_OF_PLACES;
        Ok(if fits { Self::Pages } else { Self::Whole })
    }

    /// Where the last piece ends, as the table is now; `None` for an empty table.
    pub(super) async fn bound(
        &self,
        client: &Client,
        update: &Update,
    ) -> Result<Option<Vec<String>>, tokio_postgres::Error> {
        match self {
            Self::Keys(keys) => {
                let (columns, order) = (as_texts(keys), in_order(keys, " desc"));
                let sql = format!("select array[{columns}] from {} order by {order} limit 1", update.table);
                Ok(client.query_opt(&sql, &[]).await?.map(|row| row.get(0)))
            }
            Self::Pages => {
                let sql = "select array[(pg_catalog.pg_relation_size(pg_catalog.to_regclass($1)) \
                           / pg_catalog.current_setting('block_size')::bigint)::text]";
                let rows = client.query_typed(sql, &[(&update.table, Type::TEXT)]).await?;
                let bound: Option<Vec<String>> = rows.first().map(|row| row.get(0));
                Ok(bound.filter(|bound| bound.first().is_some_and(|pages| pages != "0")))
            }
            Self::Whole => Ok(Some(Vec::new())),
        }
    }

    /// The next piece behind a place, of about so many rows, or pages; `None` at the end.
    pub(super) async fn next(
        &self,
        client: &Client,
        update: &Update,
        rest: Rest<'_>,
        size: u64,
    ) -> Result<Option<Piece>, tokio_postgres::Error> {
        match self {
            Self::Keys(keys) => next_keys(client, update, keys, rest, size).await,
            Self::Pages => {
                let number =
                    |place: &[String]| place.first().and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
                let (from, last) = (rest.behind.map_or(0, number), number(rest.bound));
                let to = from.saturating_add(size).min(last);
                let column = format!("{}.ctid", update.qualifier);
                let condition = format!("{column} >= '({from},0)'::tid and {column} < '({to},0)'::tid");
                Ok((from < last).then(|| Piece { end: vec![to.to_string()], condition }))
            }
            Self::Whole => {
                let piece = Piece { end: vec!["all".to_owned()], condition: "true".to_owned() };
                Ok(rest.behind.is_none().then_some(piece))
            }
        }
    }
}

async fn next_keys(
    client: &Client,
    update: &Update,
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
        update.table,
        literals(keys, bound),
        in_order(keys, " desc"),
    );
    let Some(found) = client.query_opt(&sql, &[]).await? else { return Ok(None) };
    let end: Vec<String> = found.get(0);
    let qualified = row(keys.iter().map(|(name, _)| format!("{}.{name}", update.qualifier)));
    let after =
        behind.map(|behind| format!("{qualified} > {} and ", literals(keys, behind))).unwrap_or_default();
    let condition = format!("{after}{qualified} <= {}", literals(keys, &end));
    Ok(Some(Piece { end, condition }))
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
