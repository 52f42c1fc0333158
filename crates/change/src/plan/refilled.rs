//! Tables that are made again with their rows, in one transaction of the contract file.
//!
//! What has nothing to do with them is planned first, as always. Then nobody may write; the rows are put aside; the
//! tables go with all that needs them; they come as they are wanted, with their partitions; the rows come again, and
//! behind them what fires on rows or looks at other tables.

use super::{Planning, Purpose, Refusal, Step, straight};
use crate::kinds::repartition::{MAKES_ROOM, Refilled, on_its_own, outlives, waits_for_rows};
use crate::scene::Style;
use crate::work::{Conduct, Phase, Unwritable, Work};
use std::collections::{BTreeMap, BTreeSet};
use whimbrel_catalog::{Catalog, Object, ObjectAddress};

/// The steps from `live` to `desired` where tables are made again.
pub(super) fn steps(
    live: &Catalog,
    desired: &Catalog,
    tables: &[Refilled<'_>],
    how: &Planning,
) -> Result<Vec<Step>, Vec<Refusal>> {
    let (gone, coming) = (with_dependents(live, tables), with_dependents(desired, tables));
    let in_the_way: Vec<Refusal> =
        tables.iter().filter_map(|table| table.in_the_way(&gone)).map(Refusal::Unwritable).collect();
    if !in_the_way.is_empty() {
        return Err(in_the_way);
    }
    let before = before(live, desired, (&gone, &coming));
    let without = without(&before, &gone);
    let mut steps = straight(live, &before, how, how.style)?;
    for table in tables {
        steps.extend(moving(table, table.put_aside(), Purpose::RemoveForRebuild));
    }
    for step in straight(&before, &without, how, Style::Direct)? {
        let comes_again = coming.contains(&step.address);
        let purpose = if comes_again { Purpose::RemoveForRebuild } else { step.purpose };
        let keeps_rows = tables.iter().any(|table| table.holds(&step.address));
        let step = in_transaction(step)?;
        let loss = step.loss.clone().filter(|_| !keeps_rows);
        steps.push(Step { purpose, loss, ..step });
    }
    let made = straight(&without, desired, how, Style::Direct)?;
    let is_there =
        |step: &Step| step.on.as_ref().is_some_and(|on| tables.iter().any(|table| table.holds(on)));
    let last = made.iter().rposition(|step| MAKES_ROOM.contains(&step.form.0) && is_there(step));
    let (mut early, mut late) = (Vec::new(), Vec::new());
    for (number, step) in made.into_iter().enumerate() {
        let was_there = gone.contains(&step.address);
        let purpose = if was_there { Purpose::Rebuild } else { step.purpose };
        let waits = waits_for_rows(&step.address, desired.get(&step.address));
        let side = if last.is_some_and(|last| number <= last) && !waits { &mut early } else { &mut late };
        side.push(Step { purpose, ..in_transaction(step)? });
    }
    steps.append(&mut early);
    for table in tables {
        steps.extend(moving(table, table.fill(), Purpose::Rebuild));
    }
    steps.append(&mut late);
    Ok(steps)
}

/// One transaction, whatever the file does otherwise.
const TOGETHER: Conduct = Conduct::Together { group: usize::MAX - 2 };

/// The rows of a table are moved.
fn moving(table: &Refilled<'_>, works: Vec<Work>, purpose: Purpose) -> impl Iterator<Item = Step> {
    let steps = works.into_iter().map(|work| work.conducted(TOGETHER));
    steps.map(move |work| Step::by_hand(purpose, table.table, work))
}

/// All of it is one transaction: between two of them somebody would meet a table without rows.
fn in_transaction(step: Step) -> Result<Step, Vec<Refusal>> {
    if step.conduct == Conduct::Alone {
        let reason = "it cannot be changed in the transaction in which a table is made again with its rows";
        let unwritable = Unwritable { address: step.address, reason: reason.to_owned() };
        return Err(vec![Refusal::Unwritable(unwritable)]);
    }
    Ok(Step { phase: Phase::Contract, conduct: TOGETHER, ..step })
}

/// The tables, and all that needs them or goes with them.
fn with_dependents<'a>(catalog: &'a Catalog, tables: &[Refilled<'_>]) -> BTreeSet<&'a ObjectAddress> {
    let mut above: BTreeMap<&ObjectAddress, Vec<&'a ObjectAddress>> = BTreeMap::new();
    for (address, object) in &catalog.objects {
        for under in object.needs.iter().chain(&object.goes_with) {
            above.entry(under).or_default().push(address);
        }
    }
    let known = |address: &ObjectAddress| catalog.objects.get_key_value(address).map(|(address, _)| address);
    let mut queue: Vec<&ObjectAddress> = tables.iter().filter_map(|table| known(table.table)).collect();
    let mut found = BTreeSet::new();
    while let Some(address) = queue.pop() {
        let stays = catalog.get(address).is_some_and(|object| outlives(address, object));
        if !stays && found.insert(address) {
            queue.extend(above.get(address).into_iter().flatten());
        }
    }
    found
}

/// What is there with everything changed that these tables, and what they need, leave as it is.
fn before(
    live: &Catalog,
    desired: &Catalog,
    (gone, coming): (&BTreeSet<&ObjectAddress>, &BTreeSet<&ObjectAddress>),
) -> Catalog {
    let mut kept: BTreeSet<&ObjectAddress> = BTreeSet::new();
    let mut queue: Vec<&ObjectAddress> = gone.iter().copied().collect();
    while let Some(address) = queue.pop() {
        let Some((address, object)) = live.objects.get_key_value(address) else { continue };
        if kept.insert(address) {
            queue.extend(object.needs.iter().chain(&object.goes_with));
        }
    }
    let is_kept = |address: &ObjectAddress| kept.contains(address) || coming.contains(address);
    let kept_live = live
        .objects
        .iter()
        .filter(|(address, object)| is_kept(address) || outlives_any(gone, address, object));
    let changed = desired.objects.iter().filter(|(address, _)| !is_kept(address));
    let own = |(address, object): (&ObjectAddress, &Object)| (address.clone(), object.clone());
    let objects = changed.map(own).chain(kept_live.map(own)).collect();
    Catalog { objects, unmodelled: live.unmodelled.clone() }
}

fn without(before: &Catalog, gone: &BTreeSet<&ObjectAddress>) -> Catalog {
    let mut catalog = before.clone();
    catalog.objects.retain(|address, _| !gone.contains(address));
    for (address, object) in &mut catalog.objects {
        if outlives_any(gone, address, object) {
            *object = on_its_own(object);
        }
    }
    catalog
}

/// Whether an object belongs to something that goes, and stays.
fn outlives_any(gone: &BTreeSet<&ObjectAddress>, address: &ObjectAddress, object: &Object) -> bool {
    outlives(address, object)
        && object.goes_with.iter().chain(&object.needs).any(|under| gone.contains(under))
}
