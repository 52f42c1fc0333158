//! Views that name the columns of a table by their place, as `from t as t(x, y)` does.
//!
//! Where a column was added behind the others, such a text means something else than where it was written between them,
//! and PostgreSQL shows both in the same words.

use crate::scene::{Making, columns_of, quoted, table_of};
use crate::work::Unwritable;
use std::collections::BTreeSet;
use whimbrel_catalog::ObjectAddress;

/// The attribute that tells the order of the columns of each table that is read so.
pub(crate) const COLUMNS: &str = "columns by place";

/// Looks whether the columns will stand as the text means them.
///
/// # Errors
/// A table whose columns stay in another order.
pub(super) fn in_order(making: &Making<'_>) -> Result<(), Unwritable> {
    let Some(named) = making.object.attribute(COLUMNS) else { return Ok(()) };
    let columns = making.object.needs.iter().filter(|need| need.kind.as_str() == "table column");
    let tables: BTreeSet<ObjectAddress> = columns.map(table_of).collect();
    let named = |table: &&ObjectAddress| named.contains(&format!("{}(", quoted(&table.names)));
    match tables.iter().filter(named).find(|table| !keeps_order(making, table)) {
        Some(table) => Err(making.unwritable(format!(
            "it names the columns of {} by their place, and they stay in another order there; put new columns behind the \
             others, or name them in a subquery",
            quoted(&table.names)
        ))),
        None => Ok(()),
    }
}

/// Whether the columns that are there and stay come first, and in their order.
fn keeps_order(making: &Making<'_>, table: &ObjectAddress) -> bool {
    let scene = making.scene;
    if scene.made.contains(table) {
        return true;
    }
    let names = |catalog| columns_of(catalog, table).into_iter().map(|(column, _)| column);
    let desired: Vec<&ObjectAddress> = names(scene.desired).collect();
    let stays = |column: &&ObjectAddress| desired.contains(column) && !scene.made.contains(*column);
    let kept: Vec<&ObjectAddress> = names(scene.live).filter(stays).collect();
    desired.starts_with(&kept)
}
