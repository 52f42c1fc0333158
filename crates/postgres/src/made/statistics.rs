//! How values are distributed in another database, without the values.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use tokio_postgres::Client;
use tokio_postgres::types::Type;

/// The distributions of a database's columns, and how many rows its tables have.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Statistics {
    /// By schema, table and column.
    pub columns: BTreeMap<[String; 3], Distribution>,
    /// By schema and table, as ANALYZE has estimated them; a table that was never analyzed is left out.
    pub rows: BTreeMap<[String; 2], u64>,
}

/// How the values of a column are distributed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Distribution {
    /// The share of NULLs.
    pub null_fraction: f64,
    /// How many different values there are: a number, or below 0 a share of the rows.
    pub distinct: f64,
    /// The shares of the most common values, the largest first.
    pub common: Vec<f64>,
    /// Bytes of a value, as it is stored; 0 where it is not known.
    pub width: f64,
    /// How far the order of the rows is that of the values: 1 the same, -1 the reverse, 0 not at all.
    pub correlation: f64,
}

/// Below this the order of values is not worth an expression.
const LEAST_CORRELATION: f64 = 0.05;

/// How many common values have a share of their own.
const COMMON: usize = 10;

impl Statistics {
    /// Reads them from the server's catalogs; values are not read.
    ///
    /// # Errors
    /// Whatever the server says.
    pub async fn read(client: &Client, excluded_schemas: &[String]) -> Result<Self, tokio_postgres::Error> {
        let mut found = Self::default();
        let sql = include_str!("statistics.sql");
        for row in client.query_typed(sql, &[(&excluded_schemas, Type::TEXT_ARRAY)]).await? {
            let table: [String; 2] = [row.try_get("schema")?, row.try_get("table")?];
            let rows: f64 = row.try_get("rows")?;
            if rows >= 0.0 {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "an estimate that is not negative; a float that is too large becomes the largest number"
                )]
                found.rows.insert(table.clone(), rows as u64);
            }
            let Some(column) = row.try_get::<_, Option<String>>("column")? else { continue };
            let common: Option<Vec<f32>> = row.try_get("common")?;
            let common = common.unwrap_or_default().into_iter().take(COMMON).map(f64::from).collect();
            let [schema, name] = table;
            let distribution = Distribution {
                null_fraction: row.try_get("null_fraction")?,
                distinct: row.try_get("distinct")?,
                common,
                width: row.try_get("width")?,
                correlation: row.try_get::<_, Option<f64>>("correlation")?.unwrap_or_default(),
            };
            found.columns.insert([schema, name, column], distribution);
        }
        Ok(found)
    }

    /// The distribution of a column.
    #[must_use]
    pub fn of(&self, table: &[String], column: &str) -> Option<&Distribution> {
        let [schema, name] = table else { return None };
        self.columns.get(&[schema.clone(), name.clone(), column.to_owned()])
    }
}

impl Distribution {
    /// A number of a value, from a random one: as often as the value comes up, of at most `rows` values.
    ///
    /// So many rows as `correlation` says have the values in the order of their own number, `place`; `toss` is another
    /// random number, which decides whether a row is one of them.
    pub(super) fn pick(&self, [random, toss, place]: [&str; 3], rows: u64) -> String {
        let distinct = if self.distinct > 0.0 { self.distinct } else { -self.distinct * to_float(rows) };
        let distinct = distinct.max(to_float(self.common.len() as u64)).max(1.0);
        let not_null = (1.0 - self.null_fraction).max(0.000_001);
        let mut reached = 0.0;
        let mut whens = String::new();
        for (place, share) in self.common.iter().enumerate() {
            reached += share / not_null * 1e6;
            let _ = write!(whens, "when {random} % 1000000 < {reached:.0} then {place} ");
        }
        let rest = (distinct - to_float(self.common.len() as u64)).max(1.0);
        let others = format!("{} + ({random} / 1000000) % {rest:.0}", self.common.len());
        let share = self.correlation.abs();
        let others = if share < LEAST_CORRELATION {
            others
        } else {
            let rows = rows.max(1);
            let ordered = format!("({place} % {rows}) * {rest:.0} / {rows}");
            let ordered = if self.correlation < 0.0 { format!("{rest:.0} - 1 - {ordered}") } else { ordered };
            let (first, most) = (self.common.len(), share * 1e6);
            format!("case when {toss} % 1000000 < {most:.0} then {first} + {ordered} else {others} end")
        };
        if whens.is_empty() { format!("({others})") } else { format!("(case {whens}else {others} end)") }
    }
}

/// What is put behind a text that is `natural` letters long, so that it is as wide as others of its column, on average; from
/// half as much to once and a half.
pub(super) fn more(known: Option<&Distribution>, number: &str, natural: f64) -> Option<String> {
    let missing = known?.width - natural;
    if missing < 8.0 {
        return None;
    }
    let (half, all, times) = (missing / 2.0, missing + 1.0, missing * 1.5 / 32.0 + 1.0);
    Some(format!(
        "pg_catalog.left(pg_catalog.repeat(pg_catalog.md5(({number})::text), {times:.0}), \
         ({half:.0} + ({number}) % {all:.0})::integer)"
    ))
}

#[expect(clippy::cast_precision_loss, reason = "a number of rows that a share is taken of")]
fn to_float(number: u64) -> f64 {
    number as f64
}
