//! One order for all statements.

use super::actions::Actions;
use super::graph::{Successors, draw};
use super::nodes::{Node, Nodes, write};
use super::{Purpose, Refusal, Step};
use crate::kinds::writes::Stage;
use crate::kinds::{out_of_place, tables_by_place};
use crate::scene::{Scene, Style};
use crate::work::{Conduct, Phase};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use whimbrel_catalog::{Object, ObjectAddress, ObjectKind};

/// How often a circle is broken before it is named; each time takes at least one object apart.
const CIRCLES: usize = 64;

/// Puts the statements of all actions in order.
pub(super) fn in_order<'a>(scene: &Scene<'a>, actions: &Actions<'a>) -> Result<Vec<Step>, Vec<Refusal>> {
    let mut apart: BTreeSet<&ObjectAddress> = BTreeSet::new();
    for _ in 0..CIRCLES {
        let mut nodes = write(scene, actions, &apart)?;
        let successors = draw(scene, actions, &nodes);
        assign_phases(&mut nodes, &successors, scene.style);
        match sort(scene, &nodes, &successors) {
            Ok(order) => {
                in_place(scene, actions, &nodes, &order)?;
                return Ok(steps(&nodes, &order));
            }
            Err(left) => {
                let loose = loose_parts(scene, &nodes, &left);
                if loose.iter().all(|part| apart.contains(part)) {
                    return Err(vec![circle(&nodes, &successors, &left)]);
                }
                let is_new = |part: &&ObjectAddress| !apart.contains(*part);
                let keys: Vec<_> =
                    loose.iter().copied().filter(is_new).filter(|one| is_foreign_key(scene, one)).collect();
                // Most circles are of foreign keys, and nothing else has to be taken apart for them.
                if keys.is_empty() { apart.extend(loose) } else { apart.extend(keys) }
            }
        }
    }
    Err(vec![Refusal::Circle { addresses: apart.into_iter().cloned().collect() }])
}

/// Objects that other objects' statements make or drop, where those are in a circle.
fn loose_parts<'a>(
    scene: &Scene<'a>,
    nodes: &Nodes<'a>,
    left: &BTreeSet<usize>,
) -> BTreeSet<&'a ObjectAddress> {
    let in_circle: BTreeSet<&ObjectAddress> =
        left.iter().filter_map(|index| nodes.all.get(*index)).map(|node| node.address).collect();
    let made =
        nodes.direct_makers.iter().filter(|(_, maker)| in_circle.contains(*maker)).map(|(part, _)| *part);
    let gone = nodes
        .goes_with
        .keys()
        .copied()
        .filter(|part| nodes.droppers(part).iter().any(|dropper| in_circle.contains(dropper)));
    let takes_part = |part: &&ObjectAddress| {
        let stage = |one: &ObjectAddress| super::actions::writes_of(one).map(|writes| writes.stage).ok();
        // What comes from a parent comes with the table, and what is attached goes with the whole.
        let is_attached = |object: &Object| {
            let mut with = object.goes_with.iter().map(stage);
            // The index of a key stays with the key.
            let is_key = matches!(stage(part), Some(Stage::Constraints | Stage::Indexes));
            with.any(|with| with == Some(Stage::Indexes) || is_key && with == Some(Stage::Constraints))
        };
        let stays = [scene.live, scene.desired].into_iter().any(|catalog| {
            let own = catalog.get(part);
            let mut indexes = catalog.objects.values().filter(|one| one.goes_with.contains(part));
            let is_part =
                |index: &Object| index.goes_with.iter().any(|whole| stage(whole) == Some(Stage::Indexes));
            // A column that is computed is not there without what computes it.
            let is_computing = |object: &Object| object.fact("of a generated column").is_some();
            let is_bound = |object: &Object| is_attached(object) || is_computing(object);
            own.is_some_and(|object| object.attribute("inherited") == Some("yes") || is_bound(object))
                || stage(part) == Some(Stage::Constraints) && indexes.any(is_part)
        });
        stage(part) != Some(Stage::Columns) && !stays
    };
    made.chain(gone).filter(takes_part).collect()
}

fn is_foreign_key(scene: &Scene<'_>, address: &ObjectAddress) -> bool {
    let ends = [scene.live, scene.desired].into_iter().filter_map(|catalog| catalog.get(address));
    ends.into_iter().any(|object| object.attribute("type") == Some("foreign key"))
}

/// Names one circle.
fn circle(nodes: &Nodes<'_>, successors: &Successors, left: &BTreeSet<usize>) -> Refusal {
    let mut path: Vec<usize> = Vec::new();
    let mut next = left.first().copied();
    while let Some(index) = next {
        if let Some(start) = path.iter().position(|earlier| *earlier == index) {
            path.drain(..start);
            break;
        }
        path.push(index);
        let after = successors
            .iter()
            .enumerate()
            .find(|(before, after)| left.contains(before) && after.contains(&index));
        next = after.map(|(before, _)| before);
    }
    path.reverse();
    let mut addresses: Vec<ObjectAddress> =
        path.iter().filter_map(|index| nodes.all.get(*index)).map(|node| node.address.clone()).collect();
    addresses.dedup();
    Refusal::Circle { addresses }
}

/// No statement is in an earlier phase than one that comes before it; what is removed only for a rebuild
/// waits for the phase of what changes under it, so that nobody misses it meanwhile.
fn assign_phases(nodes: &mut Nodes<'_>, successors: &Successors, style: Style) {
    if style == Style::Direct {
        for node in &mut nodes.all {
            node.phase = Phase::Expand;
        }
        return;
    }
    // Each round carries a phase one edge further; the graph may have circles at this point.
    let rounds = nodes.all.len().min(Phase::ALL.len() * 64);
    for _ in 0..rounds {
        let mut changed = false;
        for (before, after) in successors.iter().enumerate() {
            let Some(phase) = nodes.all.get(before).map(|node| node.phase) else { continue };
            for node in after {
                let Some(node) = nodes.all.get_mut(*node) else { continue };
                // A file that fills rows is run piece by piece, and holds nothing else.
                let is_behind_rows = phase == Phase::Backfill && node.phase < phase;
                let earliest = if is_behind_rows { Phase::Constrain } else { phase };
                if node.phase < earliest {
                    node.phase = earliest;
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    while wait(nodes, successors) {}
}

/// Lets what is removed only for a rebuild wait for what comes next; whether any of it waits longer than before.
fn wait(nodes: &mut Nodes<'_>, successors: &Successors) -> bool {
    let mut changed = false;
    for before in (0..nodes.all.len()).rev() {
        let waits = nodes.all.get(before).is_some_and(|node| node.purpose == Purpose::RemoveForRebuild);
        let later = successors.get(before).into_iter().flatten();
        let earliest = later.filter_map(|after| nodes.all.get(*after)).map(|node| node.phase).min();
        if let (true, Some(earliest), Some(node)) = (waits, earliest, nodes.all.get_mut(before))
            && node.phase < earliest
        {
            node.phase = earliest;
            changed = true;
        }
    }
    changed
}

/// What decides between two statements that may both come next: first the phase; what stands outside of
/// blocks comes last, so that the blocks stay whole, and before it what stays in one; what is removed only to come again is so as late, and comes
/// again as early, as can be. The columns of a table come in the order in which it is to have them.
type Rank<'a> = (Phase, Place, Turn, Among<'a>, usize);

/// Kind and relation, the place in it, and the whole address.
type Among<'a> = (&'a ObjectKind, &'a [String], Option<u32>, &'a ObjectAddress);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Anywhere,
    InOneBlock,
    Alone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Rebuild(Stage),
    Make(Stage),
    Change(Stage),
    Drop(Reverse<Stage>),
    RemoveForRebuild(Reverse<Stage>),
}

fn among<'a>(scene: &Scene<'a>, address: &'a ObjectAddress) -> Among<'a> {
    let place = scene.desired.get(address).and_then(|object| object.fact("place")?.parse().ok());
    let names = match address.names.split_last() {
        Some((_, relation)) if place.is_some() => relation,
        Some(_) | None => address.names.as_slice(),
    };
    (&address.kind, names, place, address)
}

fn rank<'a>(scene: &Scene<'a>, node: &Node<'a>, index: usize) -> Rank<'a> {
    let place = match node.work.as_ref().map(|work| work.conduct) {
        Some(Conduct::Alone) => Place::Alone,
        Some(Conduct::InOneBlock) => Place::InOneBlock,
        Some(Conduct::InBlock | Conduct::CommitBefore | Conduct::CommitAfter | Conduct::Together { .. })
        | None => Place::Anywhere,
    };
    let turn = match node.purpose {
        Purpose::Create => Turn::Make(node.stage),
        Purpose::Alter => Turn::Change(node.stage),
        Purpose::Drop => Turn::Drop(Reverse(node.stage)),
        Purpose::RemoveForRebuild => Turn::RemoveForRebuild(Reverse(node.stage)),
        Purpose::Rebuild => Turn::Rebuild(node.stage),
    };
    (node.phase, place, turn, among(scene, node.address), index)
}

/// The nodes in order, or those that are in circles or behind them.
fn sort(
    scene: &Scene<'_>,
    nodes: &Nodes<'_>,
    successors: &Successors,
) -> Result<Vec<usize>, BTreeSet<usize>> {
    let mut waiting_for = vec![0_usize; nodes.all.len()];
    for after in successors.iter().flatten() {
        if let Some(count) = waiting_for.get_mut(*after) {
            *count += 1;
        }
    }
    let key = |index: usize| nodes.all.get(index).map(|node| Reverse(rank(scene, node, index)));
    let free = waiting_for.iter().enumerate().filter(|(_, count)| **count == 0);
    let mut ready: BinaryHeap<_> = free.filter_map(|(index, _)| key(index)).collect();
    let mut order = Vec::with_capacity(nodes.all.len());
    while let Some(Reverse((.., index))) = ready.pop() {
        order.push(index);
        for after in successors.get(index).into_iter().flatten() {
            let Some(count) = waiting_for.get_mut(*after) else { continue };
            *count -= 1;
            if *count == 0 {
                ready.extend(key(*after));
            }
        }
    }
    if order.len() == nodes.all.len() {
        return Ok(order);
    }
    let done: BTreeSet<usize> = order.into_iter().collect();
    Err((0..nodes.all.len()).filter(|index| !done.contains(index)).collect())
}

/// Looks whether new columns come in the order that others name them by.
fn in_place(
    scene: &Scene<'_>,
    actions: &Actions<'_>,
    nodes: &Nodes<'_>,
    order: &[usize],
) -> Result<(), Vec<Refusal>> {
    let written = actions.creates.keys().chain(actions.alters.keys());
    let by_place = written.filter_map(|address| Some((*address, scene.desired.get(address)?)));
    for (address, object) in by_place {
        for table in tables_by_place(object, scene.desired) {
            let made = order
                .iter()
                .filter_map(|index| nodes.all.get(*index))
                .filter(|node| node.purpose == Purpose::Create && scene.live.get(node.address).is_none());
            let places = made.map(|node| among(scene, node.address));
            let places: Vec<u32> = places
                .filter(|(_, relation, _, _)| *relation == table.names)
                .filter_map(|(_, _, place, _)| place)
                .collect();
            if !places.is_sorted() {
                return Err(vec![Refusal::Unwritable(out_of_place(address, table))]);
            }
        }
    }
    Ok(())
}

fn steps(nodes: &Nodes<'_>, order: &[usize]) -> Vec<Step> {
    let nodes = order.iter().filter_map(|index| nodes.all.get(*index));
    let steps = nodes.filter_map(|node| {
        let work = node.work.clone()?;
        Some(Step {
            sql: work.sql,
            purpose: node.purpose,
            address: node.address.clone(),
            form: work.form,
            on: work.on,
            phase: node.phase,
            conduct: work.conduct,
            loss: work.loss,
            meant: work.meant,
            seen: None,
        })
    });
    steps.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_way_for_what_makes_way_waits_as_long() {
        let address = ObjectAddress { kind: ObjectKind::new("view"), names: Vec::new(), args: None };
        let node =
            |purpose, phase| Node { work: None, address: &address, purpose, stage: Stage::Views, phase };
        let mut nodes = Nodes::default();
        nodes.all.push(node(Purpose::RemoveForRebuild, Phase::Expand));
        nodes.all.push(node(Purpose::RemoveForRebuild, Phase::Expand));
        nodes.all.push(node(Purpose::Drop, Phase::Contract));
        let successors = vec![BTreeSet::from([2]), BTreeSet::from([0]), BTreeSet::new()];
        assign_phases(&mut nodes, &successors, Style::Online);
        assert!(nodes.all.iter().all(|node| node.phase == Phase::Contract));
    }
}
