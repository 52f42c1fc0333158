//! A sample is made whole: what its rows point to is fetched, and what that points to.

use super::{CloneError, ClonePlan, CloneTable, Cloned, Reference, failed, stream};
use crate::rows::quoted;
use tokio_postgres::Client;
use whimbrel_source::{Identifier, quote_literal};

/// How many keys are asked for at once.
const KEYS: usize = 5_000;

/// Fetches rows until no foreign key points to a row that the source has and this database has not.
pub(super) async fn complete(
    source: &Client,
    into: &Client,
    plan: &ClonePlan,
    cloned: &mut Cloned,
) -> Result<(), CloneError> {
    loop {
        let mut fetched = 0;
        for reference in &plan.references {
            let Some(parent) = plan.tables.iter().find(|table| table.table == reference.parent) else {
                continue;
            };
            // A table that is whole has all that anything points to.
            if parent.share.is_none() {
                continue;
            }
            let missing = missing(into, reference).await.map_err(failed("looking at references"))?;
            for keys in missing.chunks(KEYS) {
                let rows = fetch(source, into, parent, (reference, keys)).await?;
                fetched += rows;
                *cloned.rows.entry(parent.table.clone()).or_default() += rows;
            }
        }
        if fetched == 0 {
            return Ok(());
        }
    }
}

/// The keys that something points to and that are not there, each as the texts of its columns.
async fn missing(into: &Client, reference: &Reference) -> Result<Vec<Vec<String>>, tokio_postgres::Error> {
    let own: Vec<String> = reference.columns.iter().map(|name| format!("t.{}", identifier(name))).collect();
    let texts: Vec<String> = own.iter().map(|column| format!("pg_catalog.format('%s', {column})")).collect();
    let present: Vec<String> = own.iter().map(|column| format!("{column} is not null")).collect();
    let pairs = own.iter().zip(&reference.parent_columns);
    let same: Vec<String> = pairs.map(|(own, parent)| format!("p.{} = {own}", identifier(parent))).collect();
    let sql = format!(
        "select distinct array[{}]::text[] as key from {} as t where {} \
         and not exists (select from {} as p where {}) order by 1",
        texts.join(", "),
        quoted(&reference.child),
        present.join(" and "),
        quoted(&reference.parent),
        same.join(" and ")
    );
    into.query(&sql, &[]).await?.iter().map(|row| row.try_get("key")).collect()
}

async fn fetch(
    source: &Client,
    into: &Client,
    parent: &CloneTable,
    (reference, keys): (&Reference, &[Vec<String>]),
) -> Result<u64, CloneError> {
    let arrays = reference.parent_types.iter().enumerate().map(|(place, ty)| {
        let values: Vec<String> =
            keys.iter().filter_map(|key| key.get(place)).map(|text| quote_literal(text)).collect();
        format!("pg_catalog.unnest(array[{}]::{ty}[])", values.join(", "))
    });
    let columns: Vec<String> = reference.parent_columns.iter().map(|name| identifier(name)).collect();
    let wanted: Vec<String> = (1..=columns.len()).map(|place| format!("w.k{place}")).collect();
    let names: Vec<String> = (1..=columns.len()).map(|place| format!("k{place}")).collect();
    let query = format!(
        "select {} from {} where ({}) in (select {} from rows from ({}) as w ({}))",
        parent.expressions.join(", "),
        parent.from(),
        columns.join(", "),
        wanted.join(", "),
        arrays.collect::<Vec<_>>().join(", "),
        names.join(", ")
    );
    stream::pipe(source, into, parent, &query).await
}

fn identifier(name: &str) -> String {
    Identifier::new(name).to_string()
}
