//! The keys that references point to, numbered, so that a row picks one by a number.

use super::shape::Reference;
use crate::rows::quoted;
use std::collections::BTreeMap;
use tokio_postgres::Client;
use whimbrel_source::Identifier;

/// The keys of parents that were numbered.
#[derive(Debug, Default)]
pub(super) struct Parents {
    known: BTreeMap<Name, Keys>,
    made: usize,
}

/// A parent, the columns that are pointed to, and those of them that are given.
type Name = (Vec<String>, Vec<String>, Vec<String>);

/// The keys of one parent: a temporary table with the columns `n` from 0 on, and `k1`, `k2` and so on.
///
/// Where some columns are given already, `n` begins anew for each value of them, and `m` is how many there are.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    pub(super) table: String,
    pub(super) count: i64,
}

impl Parents {
    /// Numbers the keys that a reference points to, as the parent is now; `given` are those columns of the parent
    /// that are known before.
    pub(super) async fn keys(
        &mut self,
        client: &Client,
        reference: &Reference,
        given: &[String],
    ) -> Result<Keys, tokio_postgres::Error> {
        let name = (reference.parent.clone(), reference.parent_columns.clone(), given.to_vec());
        if let Some(keys) = self.known.get(&name) {
            return Ok(keys.clone());
        }
        let table = format!("pg_temp.whimbrel_keys_{}", self.made);
        self.made += 1;
        let sql = numbered(reference, given, &table);
        client.batch_execute(&sql).await?;
        let sql = format!("select pg_catalog.count(*) from {table}");
        let counted = client.query_typed(&sql, &[]).await?;
        let count = counted.first().map(|row| row.try_get(0)).transpose()?.unwrap_or_default();
        let keys = Keys { table, count };
        self.known.insert(name, keys.clone());
        Ok(keys)
    }

    /// None, with names that were not given before.
    pub(super) fn after(other: &Self) -> Self {
        Self { known: BTreeMap::new(), made: other.made }
    }

    /// Forgets the keys of a table, whose rows have changed.
    pub(super) fn forget(&mut self, table: &[String]) {
        self.known.retain(|(parent, _, _), _| parent != table);
    }
}

fn numbered(reference: &Reference, given: &[String], table: &str) -> String {
    let column = |name: &String| Identifier::new(name.as_str()).to_string();
    let columns: Vec<String> = reference.parent_columns.iter().map(column).collect();
    let named = columns.iter().enumerate().map(|(place, name)| format!("{name} as k{}", place + 1));
    let named: Vec<String> = named.collect();
    let (columns, named) = (columns.join(", "), named.join(", "));
    let parts: Vec<String> = given.iter().map(column).collect();
    let (partition, total) = if parts.is_empty() {
        (String::new(), "null::bigint".to_owned())
    } else {
        let parts = parts.join(", ");
        (format!("partition by {parts} "), format!("pg_catalog.count(*) over (partition by {parts})"))
    };
    let parent = quoted(&reference.parent);
    let present = reference.parent_columns.iter().map(|name| format!("{} is not null", column(name)));
    let present: Vec<String> = present.collect();
    format!(
        "create temporary table {table} on commit drop as \
         select pg_catalog.row_number() over ({partition}order by {columns}) - 1 as n, {total} as m, {named} from {parent} \
         where {}; analyze {table}",
        present.join(" and "),
    )
}
