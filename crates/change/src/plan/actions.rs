//! What is made, what is changed and what is removed.

use super::Refusal;
use super::rebuilt::{self, Rebuilding};
use crate::kinds::writes::{Altered, Disturbance, Writes};
use crate::kinds::{in_the_way, kind_of};
use crate::scene::{Altering, Scene};
use crate::work::Work;
use std::collections::{BTreeMap, BTreeSet};
use whimbrel_catalog::{Delta, Object, ObjectAddress, diff};

/// Objects by address, at one end of the plan.
pub(super) type Objects<'a> = BTreeMap<&'a ObjectAddress, &'a Object>;

/// What a plan does to objects, before it is put in order.
#[derive(Debug, Default)]
pub(super) struct Actions<'a> {
    /// What is made, with what is made again.
    pub(super) creates: Objects<'a>,
    /// What is removed, with what is made again.
    pub(super) drops: Objects<'a>,
    /// What is changed in place.
    pub(super) alters: BTreeMap<&'a ObjectAddress, Alteration>,
    /// What is removed and made again, and because of what.
    pub(super) rebuilt: BTreeMap<&'a ObjectAddress, Rebuilding<'a>>,
}

/// How an object is changed in place.
#[derive(Debug)]
pub(super) struct Alteration {
    pub(super) works: Vec<Work>,
    pub(super) finish: Vec<Work>,
    pub(super) disturbance: Disturbance,
}

/// How objects of the kind that an address names are written.
pub(super) fn writes_of(address: &ObjectAddress) -> Result<&'static Writes, Refusal> {
    let writes = kind_of(&address.kind).and_then(|kind| kind.writes.as_ref());
    writes.ok_or_else(|| Refusal::UnknownKind { address: address.clone() })
}

/// Decides what is made, changed, removed and rebuilt.
pub(super) fn decide<'a>(scene: &mut Scene<'a>) -> Result<Actions<'a>, Vec<Refusal>> {
    let mut actions = Actions::default();
    let mut changed: BTreeMap<&'a ObjectAddress, BTreeSet<String>> = BTreeMap::new();
    for delta in diff(scene.live, scene.desired) {
        match delta {
            Delta::Create { address, .. } => insert(&mut actions.creates, scene.desired, &address),
            Delta::Drop { address, .. } => insert(&mut actions.drops, scene.live, &address),
            Delta::Alter { address, attribute, .. } => {
                if let Some((address, _)) = scene.live.objects.get_key_value(&address) {
                    changed.entry(address).or_default().insert(attribute);
                }
            }
        }
    }
    scene.made = actions.creates.keys().copied().collect();
    let mut refusals = Vec::new();
    let mut own_rebuilds = Vec::new();
    for (address, attributes) in &changed {
        match alteration(scene, address, attributes) {
            Ok(Altered::InPlace { works, finish, disturbance }) => {
                actions.alters.insert(address, Alteration { works, finish, disturbance });
            }
            Ok(Altered::Rebuilt) => own_rebuilds.push(*address),
            Ok(Altered::RebuiltWith(whole)) => {
                own_rebuilds.extend(scene.live.objects.get_key_value(&whole).map(|(whole, _)| whole));
            }
            Err(refusal) => refusals.push(refusal),
        }
    }
    let in_the_way = in_the_way(scene, &changed);
    refusals.extend(rebuilt::spread(scene, &mut actions, own_rebuilds, in_the_way));
    scene.made = actions.creates.keys().copied().collect();
    if refusals.is_empty() { Ok(actions) } else { Err(refusals) }
}

fn insert<'a>(objects: &mut Objects<'a>, catalog: &'a whimbrel_catalog::Catalog, address: &ObjectAddress) {
    if let Some((address, object)) = catalog.objects.get_key_value(address) {
        objects.insert(address, object);
    }
}

fn alteration(
    scene: &Scene<'_>,
    address: &ObjectAddress,
    attributes: &BTreeSet<String>,
) -> Result<Altered, Refusal> {
    let writes = writes_of(address)?;
    let (Some(live), Some(desired)) = (scene.live.get(address), scene.desired.get(address)) else {
        return Err(Refusal::UnknownKind { address: address.clone() });
    };
    let changed: BTreeSet<&str> = attributes.iter().map(String::as_str).collect();
    Ok((writes.alter)(&Altering { scene, address, live, desired, changed: &changed })?)
}
