//! Attributes of composite types whose values tables hold, in whatever they are nested.

use super::relation::relation;
use crate::scene::Scene;
use crate::work::Unwritable;
use std::collections::BTreeSet;
use whimbrel_catalog::{Object, ObjectAddress};

/// A column of a table that has a composite type, or something made of it, and goes on having it.
fn stored_in<'a>(scene: &Scene<'a>, ty: &ObjectAddress) -> Option<&'a ObjectAddress> {
    let stays = |one: &ObjectAddress, ty: &ObjectAddress| {
        scene.desired.get(one).is_some_and(|object| object.needs.contains(ty))
    };
    let mut seen = BTreeSet::new();
    let mut rest = vec![ty.clone()];
    while let Some(ty) = rest.pop() {
        for (one, object) in scene.dependents(&ty).filter(|(one, _)| stays(one, &ty)) {
            if object.fact("holds values").is_some() {
                return Some(one);
            }
            let made_of_it = match one.kind.as_str() {
                "composite type column" => relation(one, object),
                "domain" | "range type" => Some(one.clone()),
                _ => None,
            };
            rest.extend(made_of_it.filter(|made| seen.insert(made.clone())));
        }
    }
    None
}

/// Why the type of an attribute stays: a table holds values of the composite type.
pub(super) fn held(scene: &Scene<'_>, attribute: &ObjectAddress, object: &Object) -> Option<Unwritable> {
    let ty = relation(attribute, object).filter(|ty| ty.kind.as_str() == "composite type")?;
    let column = stored_in(scene, &ty)?;
    let reason = format!(
        "PostgreSQL cannot change the type of an attribute while {column} holds values of it; add an attribute under another name"
    );
    Some(Unwritable { address: attribute.clone(), reason })
}
