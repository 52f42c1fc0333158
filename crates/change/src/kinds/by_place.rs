//! Queries that name the columns of a table by their place, as `from t as t(x, y)` and a function that returns rows of it
//! do.
//!
//! Where a column was added behind the others, such a text means something else than where it was written between them,
//! and PostgreSQL shows both in the same words.

use crate::scene::{Altering, Making, columns_of, quoted};
use crate::work::Unwritable;
use whimbrel_catalog::{Catalog, Object, ObjectAddress};

/// The attribute that tells the order of the columns of each table that is read so, one a line.
pub(super) const COLUMNS: &str = "columns by place";

/// The tables whose columns an object names by their place.
pub(crate) fn tables<'a>(
    object: &'a Object,
    catalog: &'a Catalog,
) -> impl Iterator<Item = &'a ObjectAddress> + 'a {
    object.attribute(COLUMNS).into_iter().flat_map(|named| {
        let is_table = |address: &&ObjectAddress| ["table", "foreign table"].contains(&address.kind.as_str());
        let is_named = |address: &&ObjectAddress| {
            let start = format!("{}(", quoted(&address.names));
            named.lines().any(|line| line.starts_with(&start))
        };
        catalog.objects.keys().filter(is_table).filter(is_named)
    })
}

/// Looks whether the columns will stand as the text means them.
///
/// # Errors
/// A table whose columns stay in another order.
pub(super) fn in_order(making: &Making<'_>) -> Result<(), Unwritable> {
    match tables(making.object, making.catalog).find(|table| !keeps_order(making, table)) {
        Some(table) => Err(out_of_place(making.address, table)),
        None => Ok(()),
    }
}

/// Why an object cannot be written that names the columns of a table by their place.
pub(crate) fn out_of_place(address: &ObjectAddress, table: &ObjectAddress) -> Unwritable {
    Unwritable {
        address: address.clone(),
        reason: format!(
            "it names the columns of {} by their place, and they stay in another order there; put new columns behind the \
             others, or name them in a subquery",
            quoted(&table.names)
        ),
    }
}

/// Whether a query names columns by their place, as it is or as it is to be, and needs one that goes: it cannot be replaced
/// before that has gone, and that cannot go before.
pub(super) fn waits_for_what_it_needs(altering: &Altering<'_>) -> bool {
    let scene = altering.scene;
    let is_by_place = [altering.live, altering.desired].iter().any(|one| one.attribute(COLUMNS).is_some());
    let goes =
        |need: &ObjectAddress| need.kind.as_str().ends_with(" column") && scene.desired.get(need).is_none();
    is_by_place && altering.live.needs.iter().any(goes)
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
