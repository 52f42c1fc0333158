//! A column, or an attribute of a composite type, gets another type.

use super::relation::{Reach, alter_relation, foreign_heir, parent_columns};
use crate::scene::{Altering, last_quoted};
use crate::work::{Phase, Unwritable, Work};
use std::fmt::Write as _;
use whimbrel_catalog::{Catalog, ObjectAddress};

/// Whether a parent's column gets another type, and takes one with it that its table has to itself, too.
pub(super) fn comes_with_parent(altering: &Altering<'_>, relation: &ObjectAddress) -> bool {
    let scene = altering.scene;
    let of = |catalog: &Catalog, column: &ObjectAddress| {
        let object = catalog.get(column)?;
        Some(["type", "collation"].map(|attribute| object.attribute(attribute).map(str::to_owned)))
    };
    let before = parent_columns(scene.live, altering.address, relation);
    let both = parent_columns(scene.desired, altering.address, relation);
    both.iter().any(|one| before.contains(one) && of(scene.live, one) != of(scene.desired, one))
}

/// The statement, for the column and those that inherit it.
///
/// # Errors
/// When PostgreSQL changes no type there.
pub(super) fn statement(altering: &Altering<'_>, relation: &ObjectAddress) -> Result<Work, Unwritable> {
    let desired = altering.desired_making();
    let name = last_quoted(altering.address);
    let ty = desired.text("type")?;
    let is_composite = relation.kind.as_str() == "composite type";
    if let Some(held) = super::held_attribute::held(altering.scene, altering.address, altering.desired) {
        return Err(held);
    }
    if altering.live.fact("in partition key").is_some() {
        return Err(altering.unwritable(
            "PostgreSQL cannot change the type of a column of a partition key; make a table that is partitioned by \
             the new one, and move the rows",
        ));
    }
    let mut sql = format!(
        "{} alter {} {name} type {ty}",
        alter_relation(relation, Reach::WithChildren),
        if is_composite { "attribute" } else { "column" },
    );
    if let Some(collation) = altering.to("collation") {
        let _ = write!(sql, " collate {collation}");
    }
    if is_composite {
        sql.push_str(" cascade");
        return Ok(Work::new("type-add-attribute", sql).on(relation));
    }
    // A cast that is asked for cuts what is too long; PostgreSQL's own refuses it.
    let lessons = altering.scene.lessons;
    let asks_for_cast =
        [&lessons.explicit, &lessons.through_text].iter().any(|all| all.contains(altering.address));
    if asks_for_cast && altering.to("generated").is_none() {
        if let Some(foreign) = foreign_heir(altering.scene, relation) {
            return Err(altering.unwritable(format!(
                "PostgreSQL changes no type by an expression where {foreign} has the column too; take that out of its \
                 parent in a migration of its own first, or add a column under another name",
            )));
        }
        let through = if lessons.through_text.contains(altering.address) { "::text" } else { "" };
        let _ = write!(sql, " using {name}{through}::{ty}");
    }
    Ok(Work::new("type-using-expression", sql).on(relation).in_phase(Phase::Constrain))
}
