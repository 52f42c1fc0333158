//! A foreign key of a partitioned table in use: before 18 it cannot be NOT VALID there, but in each part.

use super::relation::{Reach, alter_relation, heirs_of};
use crate::scene::{Making, last_quoted};
use crate::work::{Conduct, Phase, Work};
use whimbrel_catalog::ObjectAddress;

/// The statements that add a foreign key to each part, look at its rows while others write, and add it to the whole,
/// which takes over those of the parts and reads no row; `clause` is the constraint.
///
/// `None` where a part has something else by that name, or is a foreign table, or where there is none.
/// The source is `tryAttachPartitionForeignKey` in `tablecmds.c`, and the claim `add-fk-on-partitioned-present`.
pub(super) fn in_parts(making: &Making<'_>, whole: &ObjectAddress, clause: &str) -> Option<Vec<Work>> {
    let parts = leaves(making, whole)?;
    let name = last_quoted(making.address);
    let mut works: Vec<Work> = parts
        .iter()
        .map(|part| {
            let table = alter_relation(part, Reach::WithChildren);
            Work::new("add-fk-not-valid", format!("{table} add {clause} not valid")).on(part)
        })
        .collect();
    let looked_at = |part: &&ObjectAddress| {
        let table = alter_relation(part, Reach::WithChildren);
        let work = Work::new("validate-fk", format!("{table} validate constraint {name}")).on(part);
        work.in_phase(Phase::Constrain).conducted(Conduct::CommitBefore)
    };
    works.extend(parts.iter().map(looked_at));
    let table = alter_relation(whole, Reach::WithChildren);
    let taken = Work::new("add-fk-on-partitioned-present", format!("{table} add {clause}")).on(whole);
    works.push(taken.in_phase(Phase::Constrain).conducted(Conduct::CommitBefore));
    Some(works)
}

/// The parts that hold rows, and stay parts.
fn leaves<'a>(making: &Making<'a>, whole: &ObjectAddress) -> Option<Vec<&'a ObjectAddress>> {
    let scene = making.scene;
    let mut leaves = Vec::new();
    let mut tables: Vec<&ObjectAddress> = heirs_of(scene, whole);
    while let Some(part) = tables.pop() {
        let (live, desired) = scene.live.get(part).zip(scene.desired.get(part))?;
        let names = part.names.iter().chain(making.address.names.last()).cloned().collect();
        let own = ObjectAddress { names, ..making.address.clone() };
        let is_free = [scene.live, scene.desired].iter().all(|catalog| catalog.get(&own).is_none());
        let same = |attribute: &str| live.attribute(attribute) == desired.attribute(attribute);
        let stays = same("partition of") && same("partition key") && !scene.made.contains(part);
        if !is_free || !stays || part.kind.as_str() != "table" {
            return None;
        }
        match live.attribute("partition key") {
            Some(_) => tables.extend(heirs_of(scene, part)),
            None if has_it_already(making, part) => {}
            None => leaves.push(part),
        }
    }
    leaves.sort();
    (!leaves.is_empty()).then_some(leaves)
}

/// Whether a part has the same foreign key under another name, which the whole's takes over.
fn has_it_already(making: &Making<'_>, part: &ObjectAddress) -> bool {
    let first = ObjectAddress { names: part.names.clone(), ..making.address.clone() };
    let behind = making.scene.live.objects.range(first.clone()..);
    let mut own = behind.take_while(|(one, _)| one.kind == first.kind && one.names.starts_with(&first.names));
    own.any(|(_, object)| {
        object.attribute("definition") == making.get("definition") && object.attribute("not valid").is_none()
    })
}
