//! The rows of what is there before and after.

use std::collections::BTreeMap;
use tokio_postgres::Client;
use whimbrel_catalog::{Catalog, Object, ObjectAddress};
use whimbrel_postgres::rows::{Extent, Reading, RowSet, Value, digests};

/// The rows of each table that both catalogs have, over the columns that stay as they are.
pub(crate) fn kept(from: &Catalog, to: &Catalog) -> Vec<RowSet> {
    let holds_rows =
        |address: &ObjectAddress| ["table", "materialized view"].contains(&address.kind.as_str());
    let asks_the_same = |one: &&ObjectAddress| {
        let query =
            |catalog: &Catalog| catalog.get(one).map(|view| view.attribute("definition").map(str::to_owned));
        query(from) == query(to)
    };
    let stays = from.objects.keys().filter(|one| holds_rows(one)).filter(asks_the_same);
    stays.map(|address| row_set(address, from, to)).collect()
}

fn row_set(table: &ObjectAddress, from: &Catalog, to: &Catalog) -> RowSet {
    let is_kept = |(address, column): &(&ObjectAddress, &Object)| {
        address.kind.as_str().ends_with(" column")
            && address.names.len() == 3
            && address.names.starts_with(&table.names)
            && column.attribute("generated").is_none()
            && to.get(address).is_some_and(|other| {
                other.attribute("type") == column.attribute("type") && other.attribute("generated").is_none()
            })
    };
    let columns = from.objects.iter().filter(is_kept).filter_map(|(address, _)| address.names.last());
    let values = columns.cloned().map(Value::Column).collect();
    // The rows of a table that is partitioned at one end, or otherwise, are in its partitions there.
    let key = |catalog: &Catalog| catalog.get(table)?.attribute("partition key").map(str::to_owned);
    let extent = if key(from) == key(to) { Extent::Own } else { Extent::WithDescendants };
    RowSet { table: table.names.clone(), extent, values, key: Vec::new() }
}

/// What is read of each; nothing of one that cannot be read (a materialized view without data).
pub(crate) async fn read(client: &Client, sets: &[RowSet]) -> BTreeMap<String, Reading> {
    let read = digests(client, sets).await.unwrap();
    let named = sets.iter().map(RowSet::quoted_table).zip(read);
    named.filter(|(_, reading)| matches!(reading, Reading::Read(_))).collect()
}

/// The first table whose rows are others than before.
pub(crate) fn differing(
    before: &BTreeMap<String, Reading>,
    after: &BTreeMap<String, Reading>,
) -> Option<String> {
    let mut other = before.iter().filter(|(table, reading)| after.get(*table) != Some(*reading));
    other.next().map(|(table, reading)| format!("{table}: {reading:?}, then {:?}", after.get(table)))
}
