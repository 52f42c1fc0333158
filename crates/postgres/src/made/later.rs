//! References that are set when every table is filled, and the proof that none points to nothing.

use super::Unmet;
use super::parents::Parents;
use super::shape::{Reference, Table};
use tokio_postgres::Client;
use whimbrel_source::Identifier;

/// Sets a reference that had to wait: of a table to itself, or in a circle.
///
/// Within a table a row points to one with a smaller number, so that no row is above itself.
pub(super) async fn set(
    client: &Client,
    table: &Table,
    reference: &Reference,
    parents: &mut Parents,
) -> Result<(), tokio_postgres::Error> {
    let is_free = |name: &String| {
        let is_in = |columns: &[String]| columns.contains(name);
        !table.keys.first().is_some_and(|key| is_in(&key.columns))
            && !table.references.iter().any(|other| other != reference && is_in(&other.columns))
    };
    let (free, given): (Vec<usize>, Vec<usize>) =
        (0..reference.columns.len()).partition(|&at| reference.columns.get(at).is_some_and(is_free));
    if free.is_empty() {
        return Ok(());
    }
    let column = |at: &usize| reference.columns.get(*at).map(String::as_str).unwrap_or_default();
    let parent_given: Vec<String> =
        given.iter().filter_map(|at| reference.parent_columns.get(*at).cloned()).collect();
    let keys = parents.keys(client, reference, &parent_given).await?;
    if keys.count == 0 {
        return Ok(());
    }
    let partition: Vec<String> = given.iter().map(|at| format!("t.{}", identifier(column(at)))).collect();
    let partition =
        if partition.is_empty() { String::new() } else { format!("partition by {} ", partition.join(", ")) };
    let is_own = reference.parent == table.name;
    let order = if is_own {
        let columns = reference.parent_columns.iter().map(|name| format!("t.{}", identifier(name)));
        columns.collect::<Vec<_>>().join(", ")
    } else {
        "t.tableoid, t.ctid".to_owned()
    };
    let is_unique =
        table.keys.iter().any(|key| key.columns.iter().all(|name| reference.columns.contains(name)));
    let pick = match (is_own, is_unique) {
        (true, true) => "greatest(t.whimbrel_n - 1, 0)",
        (true, false) => "t.whimbrel_n / 4",
        (false, _) => "t.whimbrel_n % k.m",
    };
    let count = if parent_given.is_empty() { format!("{}::bigint", keys.count) } else { "k.m".to_owned() };
    let pick = pick.replace("k.m", &count);
    let same = given.iter().map(|at| format!(" and k.k{} = t.{}", at + 1, identifier(column(at))));
    let same: String = same.collect();
    let set = |at: &usize| format!("{0} = c.{0}", identifier(column(at)));
    let sets: Vec<String> = free.iter().map(set).collect();
    let values = table.columns.iter().map(|one| {
        let name = identifier(&one.name);
        let at = reference.columns.iter().position(|column| *column == one.name);
        at.filter(|at| free.contains(at)).map_or(format!("t.{name}"), |at| format!("k.k{} as {name}", at + 1))
    });
    let values: Vec<String> = values.collect();
    let checks = table.checks.iter().map(|check| format!("coalesce(({}), true)", check.expression));
    // The first of all stays without one where that is allowed; so does a part of the others.
    let root = table.may_be_null(reference).then(|| "whimbrel_n % 10 > 0".to_owned());
    let conditions: Vec<String> = checks.chain(root).collect();
    let conditions = if conditions.is_empty() { "true".to_owned() } else { conditions.join(" and ") };
    let name = table.quoted();
    let sql = format!(
        "update {name} as t set {} from (select * from (\
           select t.whimbrel_table, t.whimbrel_place, t.whimbrel_n, {} from (\
             select t.*, t.tableoid as whimbrel_table, t.ctid as whimbrel_place, \
             pg_catalog.row_number() over ({partition}order by {order}) - 1 as whimbrel_n from {name} as t\
           ) as t join {} as k on k.n = {pick}{same}\
         ) as q where {conditions}) as c where t.tableoid = c.whimbrel_table and t.ctid = c.whimbrel_place",
        sets.join(", "),
        values.join(", "),
        keys.table,
    );
    client.batch_execute(&sql).await
}

/// Takes rows back whose reference points to nothing, which the server was told not to look at; how many.
pub(super) async fn take_back(
    client: &Client,
    tables: &[Table],
) -> Result<Vec<Unmet>, tokio_postgres::Error> {
    let mut unmet: Vec<Unmet> = Vec::new();
    loop {
        let mut taken = 0;
        for table in tables {
            for reference in &table.references {
                let rows = client.execute_typed(&dangling(table, reference), &[]).await?;
                taken += rows;
                if rows > 0 {
                    let reason = format!("{rows} rows were taken back: what they point to is not there");
                    let (table, constraint) = (table.name.clone(), Some(reference.name.clone()));
                    unmet.push(Unmet { table, constraint, reason });
                }
            }
        }
        if taken == 0 {
            return Ok(unmet);
        }
    }
}

fn dangling(table: &Table, reference: &Reference) -> String {
    let pairs = reference.columns.iter().zip(&reference.parent_columns);
    let same = pairs.map(|(own, parent)| format!("p.{} = t.{}", identifier(parent), identifier(own)));
    let present = reference.columns.iter().map(|name| format!("t.{} is not null", identifier(name)));
    format!(
        "delete from {} as t where {} and not exists (select from {} as p where {})",
        table.quoted(),
        present.collect::<Vec<_>>().join(" and "),
        crate::rows::quoted(&reference.parent),
        same.collect::<Vec<_>>().join(" and ")
    )
}

fn identifier(name: &str) -> String {
    Identifier::new(name).to_string()
}
