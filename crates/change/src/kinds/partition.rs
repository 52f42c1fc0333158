//! Tables that join a partitioned table, or leave one, while others read and write both.

use super::relation::{Reach, alter_relation, in_use, parents};
use crate::scene::{Altering, Scene, quoted};
use crate::work::{Conduct, Phase, Work};
use whimbrel_catalog::{Catalog, Object, ObjectAddress};

/// The check that holds for every row that the bound of a partition takes, for a moment.
const CHECK: &str = "whimbrel_bound";

/// The first major that detaches while others read and write.
const CONCURRENTLY: u32 = 14;

/// What the rows of a partition have in common, where that can be said without the partitioned table: a hash names
/// it by number.
fn bound(table: &Object) -> Option<&str> {
    table.fact("rows of the bound").filter(|rows| !rows.contains("satisfies_hash_partition("))
}

/// Adds the check and has its rows read under a weak lock.
fn checked(table: &ObjectAddress, rows: &str, phase: Phase) -> [Work; 2] {
    let name = alter_relation(table, Reach::WithChildren);
    let work = |form: &'static str, sql: String| Work::new(form, sql).on(table).in_phase(phase);
    [
        work("add-check-not-valid", format!("{name} add constraint {CHECK} check ({rows}) not valid")),
        work("validate-check", format!("{name} validate constraint {CHECK}"))
            .conducted(Conduct::CommitBefore),
    ]
}

fn unchecked(table: &ObjectAddress, phase: Phase) -> Work {
    let name = alter_relation(table, Reach::WithChildren);
    Work::new("drop-check", format!("{name} drop constraint {CHECK}")).on(table).in_phase(phase)
}

/// What brings a table that was there before under a partitioned table: ATTACH reads every row of it while nobody
/// may, unless a check says what it would find.
pub(super) fn attaching(altering: &Altering<'_>, parent: &str, range: &str) -> Vec<Work> {
    let table = altering.address;
    let sql = format!("alter table only {parent} attach partition {} {range}", altering.name());
    let is_used = in_use(altering.scene, table);
    let Some(rows) = bound(altering.desired).filter(|_| is_used) else {
        return vec![Work::new("attach-partition", sql).on(table)];
    };
    let phase = Phase::Constrain;
    let attach = Work::new("attach-partition-check", sql).on(table).in_phase(phase);
    let mut works = checked(table, rows, phase).to_vec();
    works.push(attach.conducted(Conduct::CommitBefore));
    works.push(unchecked(table, phase));
    works
}

/// Whether a partition can leave while others read and write: there is no default partition, whose rows would have to
/// be read, and no foreign key points at the partitioned table.
fn leaves_quietly(scene: &Scene<'_>, table: &ObjectAddress) -> bool {
    let Some(parent) = parents(scene.live, table).into_iter().next() else { return false };
    let name = quoted(&parent.names);
    let is_default = |object: &Object| {
        object.attribute("partition of") == Some(&name)
            && object.attribute("partition bound") == Some("DEFAULT")
    };
    let refers = |object: &Object| object.fact("references") == Some(&name);
    let all = scene.live.objects.values().chain(scene.desired.objects.values());
    let (mut has_default, mut is_referred_to) = (false, false);
    for object in all {
        has_default |= is_default(object);
        is_referred_to |= refers(object);
    }
    let is_alone = !is_partition(scene.live, parent);
    scene.major >= CONCURRENTLY && in_use(scene, parent) && !has_default && !is_referred_to && is_alone
}

fn is_partition(catalog: &Catalog, table: &ObjectAddress) -> bool {
    catalog.get(table).is_some_and(|object| object.attribute("partition of").is_some())
}

/// What takes a partition out of its table.
pub(super) fn detach(scene: &Scene<'_>, table: &ObjectAddress, parent: &str) -> Work {
    let name = quoted(&table.names);
    let work = if leaves_quietly(scene, table) {
        let sql = format!("alter table {parent} detach partition {name} concurrently");
        Work::new("detach-partition-concurrently", sql).conducted(Conduct::Alone)
    } else {
        Work::new("detach-partition", format!("alter table {parent} detach partition {name}"))
    };
    work.on(table).in_phase(Phase::Contract)
}

/// What takes a partition that stays out of its table. Where others go on meanwhile PostgreSQL leaves a check with
/// the bound behind, unless there is one.
pub(super) fn leaving(altering: &Altering<'_>, parent: &str) -> Vec<Work> {
    let (scene, table) = (altering.scene, altering.address);
    let work = detach(scene, table, parent);
    if work.conduct != Conduct::Alone {
        return vec![work];
    }
    let Some(rows) = bound(altering.live) else {
        let sql = format!("alter table {parent} detach partition {}", quoted(&table.names));
        return vec![Work::new("detach-partition", sql).on(table).in_phase(Phase::Contract)];
    };
    let phase = Phase::Contract;
    checked(table, rows, phase).into_iter().chain([work, unchecked(table, phase)]).collect()
}
