//! Which rows have become others: the hashes of a table's rows are put down, and looked at again later.

use super::form::{Forms, forms};
use super::table::quoted;
use super::{RowSet, RowsError, SETTINGS, Value};
use tokio_postgres::Client;
use whimbrel_source::{Identifier, quote_literal};

/// The rows of a table as they were: a table of hashes, one row for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The qualified name of the table of hashes, without quotes.
    pub place: Vec<String>,
    /// What was marked.
    pub set: RowSet,
}

/// How the rows of a table differ from a mark.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Differences {
    /// Rows whose key was there before, with other values.
    pub changed: u64,
    /// Rows that were there before.
    pub gone: u64,
    /// Rows that were not there before.
    pub added: u64,
    /// The values that have changed, in the order of the set; those that have not are left out.
    pub columns: Vec<ColumnChange>,
    /// The first of the rows, in the order of their keys.
    pub examples: Vec<Difference>,
}

/// In how many rows a value is another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnChange {
    /// What the value is called now.
    pub name: String,
    /// The number of rows.
    pub rows: u64,
}

/// One row that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What became of it.
    pub kind: DifferenceKind,
    /// The values of its key; without a key, the beginning of the row's text.
    pub key: Vec<String>,
    /// The values that have changed.
    pub columns: Vec<String>,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferenceKind {
    /// The same key has other values.
    Changed,
    /// It was there.
    Gone,
    /// It was not there.
    Added,
}

impl Differences {
    /// Whether every row is as it was.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.changed == 0 && self.gone == 0 && self.added == 0
    }
}

/// How much of a row without a key is shown.
const SHOWN: usize = 200;

/// Puts down the hashes of the rows of a table, in a new unlogged table `place` of the same database.
///
/// `client` must not be inside a transaction block; the schema of `place` is there.
///
/// # Errors
/// The rows cannot be read, or the table cannot be made; nothing is left of it then.
pub async fn mark(client: &Client, set: &RowSet, place: &[String]) -> Result<Mark, RowsError> {
    let doing = "marking the rows of a table";
    let failed = |source| RowsError::Server { doing, source };
    let forms = forms(client, std::slice::from_ref(set)).await.map_err(failed)?;
    let forms = forms.into_iter().next().unwrap_or_default();
    let (place_sql, hashes) = (quoted(place), hashes(set, &forms));
    let sql = format!(
        "begin;\n{SETTINGS}create unlogged table {place_sql} as {hashes};\nanalyze {place_sql};\ncommit"
    );
    run(client, &sql).await.map_err(failed)?;
    Ok(Mark { place: place.to_vec(), set: set.clone() })
}

/// What has become of the rows since `mark`, read as `now`; at most `limit` of them are named.
///
/// `now` has as many values as what was marked, in the same order, and a key of as many columns; the names may be
/// others. Without a key a row that has changed is one that is gone and one that was added.
///
/// # Errors
/// The rows cannot be read.
pub async fn compare(
    client: &Client,
    mark: &Mark,
    now: &RowSet,
    limit: u32,
) -> Result<Differences, RowsError> {
    let doing = "comparing the rows of a table";
    let failed = |source| RowsError::Server { doing, source };
    let forms = forms(client, std::slice::from_ref(now)).await.map_err(failed)?;
    let forms = forms.into_iter().next().unwrap_or_default();
    let begin = format!(
        "begin;\n{SETTINGS}create temporary table whimbrel_differing on commit drop as {}",
        differing(mark, now, &forms)
    );
    let read = async {
        client.batch_execute(&begin).await?;
        let mut found = totals(client, now).await?;
        found.examples = examples(client, now, limit).await?;
        Ok(found)
    };
    let read = read.await;
    client.batch_execute("rollback").await.map_err(failed)?;
    read.map_err(failed)
}

/// The rows of a set: key, a hash for each value, and for rows without a key their text.
fn hashes(set: &RowSet, forms: &Forms) -> String {
    let values: Vec<String> = set.values.iter().map(|value| forms.text_hash(value, set.seed())).collect();
    let key: Vec<String> = if set.key.is_empty() {
        let values: Vec<String> = set.values.iter().map(|value| forms.of(value)).collect();
        vec![format!("pg_catalog.left(row({})::text, {SHOWN})", values.join(", "))]
    } else {
        let text = |name: &String| format!("pg_catalog.format('%s', {})", Identifier::new(name.as_str()));
        set.key.iter().map(text).collect()
    };
    format!(
        "select array[{}]::text[] as key, array[{}]::bigint[] as hashes from {}",
        key.join(", "),
        values.join(", "),
        set.from()
    )
}

/// Rows that are on one side only, or on both and differ.
///
/// Without a key the hashes are the key, and each of several equal rows has a number of its own.
fn differing(mark: &Mark, now: &RowSet, forms: &Forms) -> String {
    let numbered = |rows: String| {
        if mark.set.key.is_empty() || now.key.is_empty() {
            format!(
                "select key as shown, hashes, hashes::text as key, \
                 pg_catalog.row_number() over (partition by hashes) as number from ({rows}) as r"
            )
        } else {
            format!("select key as shown, hashes, key::text as key, 1::bigint as number from ({rows}) as r")
        }
    };
    let before = numbered(format!("select key, hashes from {}", quoted(&mark.place)));
    let after = numbered(hashes(now, forms));
    format!(
        "select coalesce(a.shown, b.shown) as key, b.hashes as before, a.hashes as after \
         from ({before}) as b full join ({after}) as a on a.key = b.key and a.number = b.number \
         where b.hashes is null or a.hashes is null or a.hashes <> b.hashes"
    )
}

async fn totals(client: &Client, now: &RowSet) -> Result<Differences, tokio_postgres::Error> {
    let each = (1..=now.values.len())
        .map(|place| format!("pg_catalog.count(*) filter (where before[{place}] <> after[{place}])"));
    let each: Vec<String> = each.collect();
    let sql = format!(
        "select pg_catalog.count(*) filter (where after is null) as gone, \
         pg_catalog.count(*) filter (where before is null) as added, \
         pg_catalog.count(*) filter (where before <> after) as changed, \
         array[{}]::bigint[] as columns from pg_temp.whimbrel_differing",
        each.join(", ")
    );
    let row = client.query_one(&sql, &[]).await?;
    let count = |name| row.try_get::<_, i64>(name).map(i64::unsigned_abs);
    let columns: Vec<i64> = row.try_get("columns")?;
    let columns = now.values.iter().map(Value::name).zip(columns).filter(|(_, rows)| *rows > 0);
    let columns =
        columns.map(|(name, rows)| ColumnChange { name: name.to_owned(), rows: rows.unsigned_abs() });
    Ok(Differences {
        changed: count("changed")?,
        gone: count("gone")?,
        added: count("added")?,
        columns: columns.collect(),
        examples: Vec::new(),
    })
}

async fn examples(
    client: &Client,
    now: &RowSet,
    limit: u32,
) -> Result<Vec<Difference>, tokio_postgres::Error> {
    let names: Vec<String> = now.values.iter().map(|value| quote_literal(value.name())).collect();
    let sql = format!(
        "select key, before is null as is_added, after is null as is_gone, array(\
           select n.name from rows from (pg_catalog.unnest(array[{}]::text[]), pg_catalog.unnest(before), \
           pg_catalog.unnest(after)) as n (name, before, after) \
           where n.before <> n.after\
         ) as columns from pg_temp.whimbrel_differing order by pg_catalog.length(key::text), key, before, after limit {limit}",
        names.join(", ")
    );
    let rows = client.query(&sql, &[]).await?;
    let example = |row: &tokio_postgres::Row| {
        let kind = match (row.try_get("is_added")?, row.try_get("is_gone")?) {
            (true, _) => DifferenceKind::Added,
            (false, true) => DifferenceKind::Gone,
            (false, false) => DifferenceKind::Changed,
        };
        Ok(Difference { kind, key: row.try_get("key")?, columns: row.try_get("columns")? })
    };
    rows.iter().map(example).collect()
}

/// Runs statements with their own BEGIN and COMMIT, and leaves no transaction open.
async fn run(client: &Client, sql: &str) -> Result<(), tokio_postgres::Error> {
    let result = client.batch_execute(sql).await;
    if result.is_err() {
        client.batch_execute("rollback").await?;
    }
    result
}
