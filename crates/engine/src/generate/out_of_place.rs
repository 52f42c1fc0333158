//! New columns that stand elsewhere than in the desired text, where somebody may find them by their place.
//!
//! PostgreSQL puts a new column behind the others. The order of columns is not compared; but a routine that returns rows of
//! a table, written as a string, gives them in the order of its own list, and the server does not look into that.

use std::collections::BTreeSet;
use whimbrel_catalog::{Catalog, ObjectAddress};
use whimbrel_change::kinds::holds_a_query;
use whimbrel_change::scene::columns_of;

/// What is said of each table with new columns before older ones, of whose rows routines are made.
pub(super) fn notes(base: &Catalog, goal: &Catalog) -> Vec<String> {
    let tables = goal.objects.keys().filter(|address| address.kind.as_str() == "table");
    let tables = tables.filter(|table| base.get(table).is_some());
    tables.filter_map(|table| note(table, base, goal)).collect()
}

fn note(table: &ObjectAddress, base: &Catalog, goal: &Catalog) -> Option<String> {
    let columns = columns_of(goal, table);
    let is_new = |column: &ObjectAddress| base.get(column).is_none();
    let last_old = columns.iter().rposition(|(column, _)| !is_new(column))?;
    let between = columns.iter().take(last_old).filter(|(column, _)| is_new(column));
    let between: Vec<&str> =
        between.filter_map(|(column, _)| column.names.last()).map(String::as_str).collect();
    if between.is_empty() {
        return None;
    }
    let routines = routines_over(table, goal);
    if routines.is_empty() {
        return None;
    }
    let routines: Vec<String> = routines.iter().map(ToString::to_string).collect();
    Some(format!(
        "the columns of {table} will stand in another order than in the text, since PostgreSQL adds columns behind the \
         others: {}; look whether {} lists its columns by their place, which the server does not see",
        between.join(", "),
        routines.join(", ")
    ))
}

/// Routines that are kept as somebody wrote them, and need the row type of a table.
fn routines_over<'a>(table: &ObjectAddress, catalog: &'a Catalog) -> BTreeSet<&'a ObjectAddress> {
    let routines = catalog.objects.iter().filter(|(address, object)| {
        ["function", "procedure"].contains(&address.kind.as_str()) && !holds_a_query(address, object)
    });
    routines.filter(|(_, object)| object.needs.contains(table)).map(|(address, _)| address).collect()
}
