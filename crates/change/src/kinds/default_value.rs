//! Default values, and the expressions of generated columns.
//!
//! An object of its own, because a column's sequence needs the column, and its default the sequence.

use super::identity;
use super::relation::{Reach, alter_relation, parent_columns};
use super::writes::{self, Altered, Made, Rebuild, Stage, UnderChange, Writes};
use super::{Attributes, Kind, Words, attribute, every_major, fact};
use crate::scene::{Altering, Making, last_quoted, relation_of};
use crate::work::{Conduct, Phase, Unwritable, Work};
use std::collections::BTreeSet;
use whimbrel_catalog::{Catalog, Object, ObjectAddress};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["default value"]),
    reads: &[every_major(include_str!("default_value.sql"))],
    attributes: Attributes::Listed(&[
        attribute("expression").deparsed(),
        fact("of a generated column"),
        fact("volatile"),
    ]),
    writes: Some(Writes {
        stage: Stage::Defaults,
        spaces: &[],
        under_change: UnderChange::Rebuilt,
        made_by,
        late_needs: retyped_above,
        create,
        drop,
        alter,
        rebuild,
        rename: writes::never_renamed,
    }),
};

/// The expression of a generated column comes and goes with the column, unless that stays and is no longer generated.
fn rebuild(live: &Object, desired: &Object) -> Rebuild {
    let is_generated = |object: &Object| object.fact("of a generated column").is_some();
    if is_generated(live) && is_generated(desired) { Rebuild::WithItsNamesake } else { Rebuild::Harmless }
}

/// The column that a default value is of.
fn column<'a>(address: &ObjectAddress, object: &'a Object) -> Option<&'a ObjectAddress> {
    object.goes_with.iter().find(|one| one.kind.as_str().ends_with(" column") && one.names == address.names)
}

fn made_by(making: &Making<'_>) -> Option<ObjectAddress> {
    column(making.address, making.object).cloned()
}

fn on_column(making: &Making<'_>, form: &'static str, what: &str) -> Option<Work> {
    let relation = relation_of(making.address, making.object)?;
    let sql = format!(
        "{} alter column {} {what}",
        alter_relation(&relation, Reach::Only),
        last_quoted(making.address)
    );
    Some(Work::new(form, sql).on(&relation))
}

fn is_generated(making: &Making<'_>) -> bool {
    let column = column(making.address, making.object).and_then(|column| making.catalog.get(column));
    column.is_some_and(|column| column.attribute("generated").is_some())
}

/// The statement that gives a column its default value; none for the expression of a generated column, which
/// comes with the column.
pub(super) fn set(making: &Making<'_>) -> Option<Work> {
    if is_generated(making) {
        return None;
    }
    on_column(making, "set-default", &format!("set default {}", making.get("expression")?))
}

/// The columns above an inherited one whose type changes: theirs change it, and the value has to fit.
fn retyped_above(making: &Making<'_>) -> BTreeSet<ObjectAddress> {
    let mut above = BTreeSet::new();
    // An expression comes with its column.
    if making.object.fact("of a generated column").is_some() {
        return above;
    }
    let column = column(making.address, making.object);
    let Some((column, table)) = column.zip(relation_of(making.address, making.object)) else { return above };
    let ty =
        |catalog: &Catalog| catalog.get(column).and_then(|one| one.attribute("type").map(ToOwned::to_owned));
    if ty(making.scene.live) == ty(making.scene.desired) || ty(making.scene.live).is_none() {
        return above;
    }
    let mut tables = vec![table];
    while let Some(table) = tables.pop() {
        for parent in parent_columns(making.scene.desired, column, &table) {
            let names = parent.names.iter().take(2).cloned().collect();
            if above.insert(parent) {
                tables.push(ObjectAddress { names, ..table.clone() });
            }
        }
    }
    above
}

/// The sequence that the value comes from, where it is the column's or new, and rows may be ahead of it.
fn behind<'a>(making: &Making<'a>) -> Option<&'a ObjectAddress> {
    let (scene, column) = (making.scene, column(making.address, making.object)?);
    if identity::kept(scene, column).is_some() {
        return None;
    }
    let ty = scene.live.get(column).and(scene.desired.get(column))?.attribute("type")?;
    let is_its = |address: &ObjectAddress, sequence: &Object| {
        scene.made.contains(address) || sequence.goes_with.contains(column)
    };
    let mut needs = making.object.needs.iter().filter_map(|need| scene.desired.objects.get_key_value(need));
    let sequence = needs.find(|(need, object)| need.kind.as_str() == "sequence" && is_its(need, object));
    sequence.map(|(sequence, _)| sequence).filter(|_| matches!(ty, "smallint" | "integer" | "bigint"))
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let mut works: Vec<Work> = set(making).into_iter().collect();
    if let Some((sequence, relation)) = behind(making).zip(relation_of(making.address, making.object)) {
        works.push(identity::caught_up(sequence, &relation, &last_quoted(making.address)));
    }
    let conduct = identity::conduct(making.scene, column(making.address, making.object));
    let works = works.into_iter().map(|work| work.conducted(conduct)).collect();
    if retyped_above(making).is_empty() {
        return Ok(Made::by(works));
    }
    Ok(Made { works: Vec::new(), finish: works })
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    if is_generated(making) {
        return Ok(Vec::new());
    }
    let conduct = identity::conduct(making.scene, column(making.address, making.object));
    // A column that becomes an identity column of another type does so with the type.
    let gives_way = conduct == Conduct::InOneBlock && !keeps(making, &["type"]);
    let phase = match (is_left_to_code(making), gives_way) {
        (true, _) => Phase::Contract,
        (false, true) => Phase::Constrain,
        (false, false) => Phase::Expand,
    };
    let work = on_column(making, "drop-default", "drop default");
    Ok(work.map(|work| work.conducted(conduct).in_phase(phase)).into_iter().collect())
}

/// Whether a column is to get its values from code alone: old code may still leave it out.
fn is_left_to_code(making: &Making<'_>) -> bool {
    keeps(making, &["type", "identity", "generated"]) && making.scene.desired.get(making.address).is_none()
}

/// Whether the column has these attributes as before.
fn keeps(making: &Making<'_>, attributes: &[&str]) -> bool {
    let scene = making.scene;
    let own = |catalog: &'_ Catalog, attribute: &str| {
        let column = column(making.address, making.object).and_then(|column| catalog.get(column))?;
        Some(column.attribute(attribute).map(str::to_owned))
    };
    attributes.iter().all(|attribute| own(scene.live, attribute) == own(scene.desired, attribute))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let making = altering.desired_making();
    if !is_generated(&making) {
        return Ok(Altered::by(set(&making).into_iter().collect()));
    }
    let expression = making.text("expression")?;
    let column = column(making.address, making.object);
    let is_stored = column.and_then(|column| making.catalog.get(column));
    let is_stored = is_stored.is_some_and(|column| column.attribute("generated") == Some("stored"));
    if altering.scene.major >= 17 {
        let form = if is_stored { "set-expression-stored" } else { "set-expression-virtual" };
        let work = on_column(&making, form, &format!("set expression as ({expression})"));
        return Ok(Altered::by(work.into_iter().collect()));
    }
    Ok(column.cloned().map_or(Altered::Rebuilt, Altered::RebuiltWith))
}
