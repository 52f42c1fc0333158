//! The rows of what is there before and after.

use std::collections::BTreeMap;
use tokio_postgres::Client;
use whimbrel_catalog::{Catalog, Object, ObjectAddress};
use whimbrel_source::Identifier;

/// For each table that both catalogs have, a query for its rows, over the columns that stay as they are.
pub(crate) fn queries(from: &Catalog, to: &Catalog) -> BTreeMap<String, String> {
    let holds_rows =
        |address: &ObjectAddress| ["table", "materialized view"].contains(&address.kind.as_str());
    let stays = from.objects.keys().filter(|one| holds_rows(one) && to.objects.contains_key(*one));
    stays.map(|address| (quoted(&address.names), query(address, from, to))).collect()
}

/// Count and sum of hashes: neither the order of rows nor where they are stored has a part in it.
fn query(table: &ObjectAddress, from: &Catalog, to: &Catalog) -> String {
    let is_kept = |(address, column): &(&ObjectAddress, &Object)| {
        address.kind.as_str().ends_with(" column")
            && address.names.len() == 3
            && address.names.starts_with(&table.names)
            && column.attribute("generated").is_none()
            && to.get(address).is_some_and(|other| {
                other.attribute("type") == column.attribute("type") && other.attribute("generated").is_none()
            })
    };
    let columns = from.objects.iter().filter(is_kept);
    let columns: Vec<String> =
        columns.map(|(address, _)| quoted(address.names.get(2..).unwrap_or_default())).collect();
    format!(
        "select count(*)::text || ' rows, ' || coalesce(sum(hashtextextended(row({})::text, 0)), 0)::text from only {}",
        columns.join(", "),
        quoted(&table.names)
    )
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| Identifier::new(name.as_str()).to_string()).collect();
    names.join(".")
}

/// What the queries say; nothing for one that cannot be asked (a materialized view without data).
pub(crate) async fn digests(client: &Client, queries: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut digests = BTreeMap::new();
    for (table, query) in queries {
        if let Ok(row) = client.query_one(query.as_str(), &[]).await {
            digests.insert(table.clone(), row.get(0));
        }
    }
    digests
}

/// The first table whose rows are others than before.
pub(crate) fn differing(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Option<String> {
    let mut other = before.iter().filter(|(table, digest)| after.get(*table) != Some(digest));
    other.next().map(|(table, digest)| format!("{table}: {digest}, then {:?}", after.get(table)))
}
