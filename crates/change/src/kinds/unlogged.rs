//! Tables that become unlogged, or logged again.

use super::Changed;
use crate::scene::Scene;
use std::collections::{BTreeMap, BTreeSet};
use whimbrel_catalog::ObjectAddress;

/// Foreign keys that are not there while their tables become unlogged or logged, each with those tables: PostgreSQL
/// lets no logged table refer to one that is not, and looks at that one table at a time.
pub(crate) fn in_the_way<'a>(
    scene: &Scene<'a>,
    changed: &Changed<'a>,
) -> Vec<(&'a ObjectAddress, Vec<&'a ObjectAddress>)> {
    let relogged = changed.iter().filter(|(address, attributes)| {
        address.kind.as_str() == "table" && attributes.contains("persistence")
    });
    let relogged: BTreeMap<&[String], &ObjectAddress> =
        relogged.map(|(address, _)| (address.names.as_slice(), *address)).collect();
    let mut found = Vec::new();
    if relogged.is_empty() {
        return found;
    }
    let comes = scene.desired.objects.iter().filter(|(address, _)| scene.live.get(address).is_none());
    for (address, object) in scene.live.objects.iter().chain(comes) {
        if object.attribute("type") != Some("foreign key") {
            continue;
        }
        let tables: BTreeSet<&[String]> =
            object.needs.iter().chain([address]).filter_map(|one| one.names.get(..2)).collect();
        let between: Vec<&ObjectAddress> =
            tables.iter().filter_map(|table| relogged.get(table).copied()).collect();
        let is_kept = [scene.live, scene.desired].iter().all(|one| one.get(address).is_some());
        if between.len() > 1 || (!between.is_empty() && !is_kept) {
            found.push((address, between));
        }
    }
    found
}
