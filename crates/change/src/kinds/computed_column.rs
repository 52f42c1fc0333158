//! Columns that cease to be computed from others, or come to be.

use super::relation::{Reach, alter_relation, parent_columns};
use crate::scene::{Altering, Making, last_quoted};
use crate::work::{Unwritable, Work};
use whimbrel_catalog::{Catalog, ObjectAddress, ObjectKind};

/// The expression that computes the column at the other end, where that is of the same type, and what it is computed from is
/// there before.
pub(super) fn computed_instead<'a>(making: &Making<'a>) -> Option<&'a str> {
    let scene = making.scene;
    let desired = scene.desired.get(making.address)?;
    desired.attribute("generated").filter(|_| desired.attribute("type") == making.get("type"))?;
    let kind = ObjectKind::new("default value");
    let default = ObjectAddress { kind, ..making.address.clone() };
    let (address, object) = scene.desired.objects.get_key_value(&default)?;
    let is_there = |need: &ObjectAddress| scene.live.get(need).is_some();
    let default = Making { scene, address, object, catalog: scene.desired, parts: &[] };
    default.get("expression").filter(|_| object.needs.iter().all(is_there))
}

/// The statement after which a stored generated column keeps what it is given: none where that of a parent does it, for
/// PostgreSQL takes the expressions of a table and of all that inherits from it away together.
///
/// # Errors
/// The column is virtual, or a table that inherits from it has heirs of its own: PostgreSQL says of those that the statement
/// leaves them out (measured on 18.4).
pub(super) fn no_longer_computed(
    altering: &Altering<'_>,
    relation: &ObjectAddress,
) -> Result<Option<Work>, Unwritable> {
    if altering.from("generated") == Some("virtual") {
        return Err(altering.unwritable(
            "PostgreSQL keeps no values of a virtual generated column that it could hold; add a column under another name, fill \
             it, and drop this one",
        ));
    }
    let scene = altering.scene;
    let is_computed = |catalog: &Catalog, column: &ObjectAddress| {
        catalog.get(column).map(|one| one.attribute("generated").is_some())
    };
    let stays = parent_columns(scene.desired, altering.address, relation);
    let mut above = parent_columns(scene.live, altering.address, relation).into_iter();
    let follows = above.any(|parent| {
        stays.contains(&parent)
            && is_computed(scene.live, &parent) == Some(true)
            && is_computed(scene.desired, &parent) == Some(false)
    });
    if follows {
        return Ok(None);
    }
    let children = |table: &ObjectAddress| super::relation::heirs_of(scene, table);
    if let Some(heir) = children(relation).into_iter().find(|child| !children(child).is_empty()) {
        return Err(altering.unwritable(format!(
            "PostgreSQL ends no computing of a column in three generations of tables; take what inherits from {heir} out of \
             it in a migration of its own first, or add a column under another name"
        )));
    }
    let table = alter_relation(relation, Reach::WithChildren);
    let sql = format!("{table} alter column {} drop expression", last_quoted(altering.address));
    Ok(Some(Work::new("drop-expression", sql).on(relation)))
}
