//! What comes before what.

mod joins;
mod nulls;
mod retyped;

use super::actions::Actions;
use super::names::{Taken, taken};
use super::nodes::{Nodes, Run};
use crate::claim::Form;
use crate::kinds::is_replaced;
use crate::kinds::writes::Stage;
use crate::scene::{Making, Scene};
use std::collections::{BTreeMap, BTreeSet};
use whimbrel_catalog::{Catalog, ObjectAddress, ObjectKind};

/// For each node, those that come after it.
pub(super) type Successors = Vec<BTreeSet<usize>>;

/// Where the kind of an object stands.
fn stage(address: &ObjectAddress) -> Option<Stage> {
    super::actions::writes_of(address).map(|writes| writes.stage).ok()
}

struct Building<'a, 'b> {
    scene: &'b Scene<'a>,
    actions: &'b Actions<'a>,
    nodes: &'b Nodes<'a>,
    successors: Successors,
    /// For each index, those that have to be attached to it before it is valid.
    parts_of_indexes: BTreeMap<&'a ObjectAddress, Vec<&'a ObjectAddress>>,
}

/// Draws every edge.
pub(super) fn draw<'a>(scene: &Scene<'a>, actions: &Actions<'a>, nodes: &Nodes<'a>) -> Successors {
    let successors = vec![BTreeSet::new(); nodes.all.len()];
    let parts_of_indexes = parts_of_indexes(scene.desired);
    let mut building = Building { scene, actions, nodes, successors, parts_of_indexes };
    building.within_actions();
    building.makes_and_changes();
    building.drops();
    building.loosened();
    building.remarks();
    building.built_before();
    building.freed();
    building.rebuilds();
    building.names();
    building.overlaps();
    building.attaches();
    building.left_behind();
    building.overloaded();
    building.joins();
    building.keyed();
    building.not_nulls();
    building.asked_for();
    building.followed();
    building.merged();
    building.inherited();
    building.by_place();
    building.keys();
    building.replaced();
    building.set_aside();
    building.shaped();
    building.looked_at();
    building.handed_down();
    building.successors
}

/// The indexes that go with one of a partitioned table.
fn parts_of_indexes(desired: &Catalog) -> BTreeMap<&ObjectAddress, Vec<&ObjectAddress>> {
    let mut parts: BTreeMap<&ObjectAddress, Vec<&ObjectAddress>> = BTreeMap::new();
    for (address, object) in desired.objects.iter().filter(|(one, _)| stage(one) == Some(Stage::Indexes)) {
        for whole in object.goes_with.iter().filter(|one| stage(one) == Some(Stage::Indexes)) {
            parts.entry(whole).or_default().push(address);
        }
    }
    parts
}

impl<'a> Building<'a, '_> {
    fn edge(&mut self, before: usize, after: usize) {
        if before != after
            && let Some(successors) = self.successors.get_mut(before)
        {
            successors.insert(after);
        }
    }

    fn runs(&self) -> Vec<Run> {
        let all = [&self.nodes.creates, &self.nodes.alters, &self.nodes.drops];
        all.into_iter().flat_map(|runs| runs.values().copied()).collect()
    }

    fn within_actions(&mut self) {
        for run in self.runs() {
            for node in run.first..run.last {
                self.edge(node, node + 1);
            }
        }
    }

    /// The node after which an object is as it is desired; `None` where nothing is done to it.
    fn is_made_at(&self, address: &'a ObjectAddress) -> Option<usize> {
        let made = self
            .nodes
            .creates
            .get(self.nodes.maker(address))
            .filter(|_| self.actions.creates.contains_key(address));
        made.or_else(|| self.nodes.alters.get(address)).map(|run| run.made)
    }

    /// What an object needs comes before it.
    fn makes_and_changes(&mut self) {
        for (address, object) in &self.actions.creates {
            let root = self.nodes.maker(address);
            let Some(run) = self.nodes.creates.get(root).copied() else { continue };
            let making =
                Making { scene: self.scene, address, object, catalog: self.scene.desired, parts: &[] };
            let late = super::actions::writes_of(address).map(|writes| (writes.late_needs)(&making));
            let late = late.unwrap_or_default();
            let is_earlier = |need: &ObjectAddress| stage(need) < stage(address);
            for need in object.needs.iter().filter(|need| !late.contains(*need) || is_earlier(need)) {
                self.after_need(need, root, run.first);
                if !object.goes_with.contains(need) {
                    self.after_parts(need, root, run.first);
                }
            }
            for need in &late {
                if let Some((need, _)) = self.scene.desired.objects.get_key_value(need) {
                    self.after_need(need, root, run.finish);
                    if !object.goes_with.contains(need) {
                        self.after_parts(need, root, run.finish);
                    }
                    if is_earlier(need)
                        && let Some(whole) = self.nodes.creates.get(self.nodes.maker(need)).copied()
                        && self.nodes.maker(need) != root
                    {
                        self.edge(whole.last, run.finish);
                    }
                    if let Some(change) = self.nodes.alters.get(need).copied().filter(|_| is_earlier(need)) {
                        self.edge(change.last, run.finish);
                    }
                }
            }
        }
        for address in self.actions.alters.keys() {
            let Some(run) = self.nodes.alters.get(address).copied() else { continue };
            let Some(desired) = self.scene.desired.get(address) else { continue };
            let has_works = self.actions.alters.get(address).is_some_and(|one| !one.works.is_empty());
            let first = if has_works { run.first } else { run.finish };
            let making = Making {
                scene: self.scene,
                address,
                object: desired,
                catalog: self.scene.desired,
                parts: &[],
            };
            let late = super::actions::writes_of(address).map(|writes| (writes.late_needs)(&making));
            let late = late.unwrap_or_default();
            let is_late = |need: &ObjectAddress| {
                late.contains(need)
                    && stage(need) >= stage(address)
                    && self.actions.creates.contains_key(need)
            };
            for need in desired.needs.iter().filter(|need| !is_late(need)) {
                self.after_need(need, address, first);
            }
            for need in late {
                if let Some((need, _)) = self.scene.desired.objects.get_key_value(&need)
                    && self.actions.creates.contains_key(need)
                {
                    self.after_need(need, address, run.finish);
                }
            }
        }
    }

    fn after_need(&mut self, need: &'a ObjectAddress, root: &'a ObjectAddress, node: usize) {
        if self.nodes.maker(need) == root {
            return;
        }

        if let Some(made) = self.is_made_at(need) {
            self.edge(made, node);
        }
        // PostgreSQL changes no column of a composite type that a table holds.
        let columns = self.columns_of_type(need);
        for column in columns.iter().filter(|_| !columns.contains(&root)) {
            if let Some(run) = self.nodes.alters.get(column).copied() {
                self.edge(run.last, node);
            }
        }
        // Only what a type itself waits for can do with its shell.
        if stage(need) == Some(Stage::Types)
            && !self.waits_for(need, root)
            && let Some(whole) = self.nodes.creates.get(self.nodes.maker(need)).copied()
        {
            self.edge(whole.last, node);
        }
    }

    /// The columns of a composite type that stands alone.
    fn columns_of_type(&self, address: &'a ObjectAddress) -> Vec<&'a ObjectAddress> {
        if address.kind.as_str() != "composite type" {
            return Vec::new();
        }
        let kind = ObjectKind::from(format!("{} column", address.kind));
        let first = ObjectAddress { kind, ..address.clone() };
        let behind = self.scene.desired.objects.range(first.clone()..).map(|(column, _)| column);
        behind.take_while(|one| one.kind == first.kind && one.names.starts_with(&first.names)).collect()
    }

    /// What needs the index of a partitioned table waits until those of the partitions are attached to it.
    fn after_parts(&mut self, index: &'a ObjectAddress, root: &'a ObjectAddress, node: usize) {
        for part in self.all_parts(index) {
            let made = self.nodes.creates.get(self.nodes.maker(part));
            let run = made.or_else(|| self.nodes.alters.get(part)).copied();
            if let Some(run) = run.filter(|_| self.nodes.maker(part) != root) {
                self.edge(run.last, node);
            }
        }
    }

    /// Whether the statements that finish an object wait for another.
    fn waits_for(&self, address: &'a ObjectAddress, other: &ObjectAddress) -> bool {
        let Some(object) = self.actions.creates.get(address) else { return false };
        let making = Making { scene: self.scene, address, object, catalog: self.scene.desired, parts: &[] };
        super::actions::writes_of(address).is_ok_and(|writes| (writes.late_needs)(&making).contains(other))
    }

    /// What needs an object is removed, or lets go of it, before it is removed.
    fn drops(&mut self) {
        for (address, object) in &self.scene.live.objects {
            let ends = self.leaves_at(address);
            if ends.is_empty() {
                continue;
            }
            for need in &object.needs {
                for dropper in self.droppers(need) {
                    for end in &ends {
                        self.edge_to_drop(*end, dropper, address);
                    }
                }
            }
        }
    }

    /// What is removed and needs an object that is loosened is removed first.
    fn loosened(&mut self) {
        for (address, object) in &self.actions.drops {
            for need in &object.needs {
                let how = self.actions.alters.get(need).map(|one| one.disturbance);
                // PostgreSQL builds an index again for a new type, and has no operator of a check for it.
                let is_carried =
                    stage(address) == Some(Stage::Indexes) && !self.scene.lessons.uncarried.contains(need);
                // A sequence may stay beside the one of the column's own, and goes when nobody uses it.
                if stage(address) == Some(Stage::Sequences) {
                    continue;
                }
                let is_first = how.is_some_and(|how| how.is_loosening() || how.is_retyping() && !is_carried);
                let Some(run) = self.nodes.alters.get(need).copied().filter(|_| is_first) else { continue };
                let first = self.concerned_at(address, run);
                for dropper in self.droppers(address) {
                    if !self.is_silent(dropper.first) {
                        self.edge(dropper.last, first);
                    }
                }
            }
        }
    }

    /// The first node of a change that concerns an object: a column that may hold nulls keeps its default value, which goes
    /// only for the new type.
    fn concerned_at(&self, address: &ObjectAddress, run: Run) -> usize {
        let drops_not_null = |node: &usize| {
            let work = self.nodes.all.get(*node).and_then(|node| node.work.as_ref());
            work.is_some_and(|work| work.form == Form("drop-not-null"))
        };
        let is_default = stage(address) == Some(Stage::Defaults);
        (run.first..run.made).find(|node| !(is_default && drops_not_null(node))).unwrap_or(run.made)
    }

    /// A remark goes before the object that it is about is changed: meanwhile that may have another name, or an owner who
    /// is the one to whom something was granted.
    fn remarks(&mut self) {
        for (address, object) in
            self.actions.drops.iter().filter(|(one, _)| stage(one) == Some(Stage::Remarks))
        {
            for about in &object.goes_with {
                if let Some(run) = self.nodes.alters.get(about).copied() {
                    for dropper in self.droppers(address) {
                        self.edge(dropper.last, run.first);
                    }
                }
            }
        }
    }

    /// The last nodes that remove an object, or change it.
    fn leaves_at(&self, address: &'a ObjectAddress) -> Vec<usize> {
        if self.actions.drops.contains_key(address) {
            return self.droppers(address).into_iter().map(|run| run.last).collect();
        }
        self.nodes.alters.get(address).map(|run| run.made).into_iter().collect()
    }

    fn droppers(&self, address: &'a ObjectAddress) -> Vec<Run> {
        if !self.actions.drops.contains_key(address) {
            return Vec::new();
        }
        let droppers = self.nodes.droppers(address);
        droppers.into_iter().filter_map(|dropper| self.nodes.drops.get(dropper).copied()).collect()
    }

    /// An object that is dropped together with what it needs does not wait for itself.
    fn edge_to_drop(&mut self, end: usize, dropper: Run, address: &'a ObjectAddress) {
        let is_within = (dropper.first..=dropper.last).contains(&end);
        let goes_with_it = self.nodes.goes_with.contains_key(address)
            && self.droppers(address).iter().any(|run| run.first == dropper.first);
        if !is_within && !goes_with_it {
            self.edge(end, dropper.first);
        }
    }

    /// What is rebuilt is removed before what changes under it, and before it is made again.
    fn rebuilds(&mut self) {
        for (address, rebuilding) in &self.actions.rebuilt {
            let ends: Vec<usize> = self.droppers(address).into_iter().map(|run| run.last).collect();
            let again = self.nodes.creates.get(self.nodes.maker(address)).map(|run| run.first);
            let takes = self.nodes.creates.get(self.nodes.maker(address)).copied();
            let takes = takes.map(|run| self.taken_at(self.nodes.maker(address), run));
            let causes = rebuilding.disturbed_by.iter().flat_map(|cause| self.changed_with(cause));
            let causes: Vec<Run> = causes.collect();
            for end in ends {
                if let Some(takes) = takes {
                    self.edge(end, takes);
                }
                for run in &causes {
                    self.edge(end, self.concerned_at(address, *run));
                }
            }
            // Made before what it no longer needs is gone, it might take that again.
            let desired = self.scene.desired.get(address);
            let given_up = self.scene.live.get(address).into_iter().flat_map(|object| &object.needs);
            let given_up = given_up.filter(|need| {
                stage(need) != Some(Stage::Types) && desired.is_some_and(|one| !one.needs.contains(need))
            });
            let gone: Vec<Run> = given_up.flat_map(|need| self.droppers(need)).collect();
            for dropper in gone {
                if let Some(takes) = takes {
                    self.edge(dropper.last, takes);
                }
            }
            for run in causes {
                if let Some(again) = again {
                    self.edge(run.made, again);
                }
            }
        }
    }

    /// The statements that make an object by changing another: a column that becomes an identity column.
    fn changed_maker(&self, address: &'a ObjectAddress, object: &'a whimbrel_catalog::Object) -> Option<Run> {
        let making = Making { scene: self.scene, address, object, catalog: self.scene.desired, parts: &[] };
        let maker = super::actions::writes_of(address).ok().and_then(|writes| (writes.made_by)(&making))?;
        self.nodes.alters.get(&maker).copied()
    }

    /// A partition that overlaps others is attached when all that leave its parent have left.
    fn overlaps(&mut self) {
        for partition in &self.scene.lessons.overlapping {
            let made = self.nodes.creates.get(partition).or_else(|| self.nodes.alters.get(partition));
            let (Some(run), Some(object)) = (made.copied(), self.scene.desired.get(partition)) else {
                continue;
            };
            let is_parent = |need: &&ObjectAddress| stage(need) == Some(Stage::Tables);
            let parents: BTreeSet<&ObjectAddress> = object.needs.iter().filter(is_parent).collect();
            let leaves = |(address, object): &(&'a ObjectAddress, &'a whimbrel_catalog::Object)| {
                *address != partition && object.needs.iter().any(|need| parents.contains(need))
            };
            let leaving: Vec<_> = self.scene.live.objects.iter().filter(leaves).collect();
            for (address, _) in leaving.into_iter().filter(|(one, _)| stage(one) == Some(Stage::Tables)) {
                for end in self.leaves_at(address) {
                    self.edge(end, run.finish);
                }
            }
        }
    }

    /// The node that takes the name of an object: the index of a key that takes the place of another is built under another
    /// name, while that one serves.
    fn taken_at(&self, address: &'a ObjectAddress, run: Run) -> usize {
        let work = self.nodes.all.get(run.first).and_then(|node| node.work.as_ref());
        let is_built_before = work.is_some_and(|work| work.form == Form("create-unique-index-concurrently"));
        if is_built_before && is_replaced(self.scene, address) { run.made } else { run.first }
    }

    /// Whether a node is a mere place in the order.
    fn is_silent(&self, node: usize) -> bool {
        self.nodes.all.get(node).is_some_and(|node| node.work.is_none())
    }

    /// A name is free before it is taken again.
    fn names(&mut self) {
        let mut given_up: BTreeMap<Taken<'a>, Vec<&'a ObjectAddress>> = BTreeMap::new();
        for (address, object) in &self.actions.drops {
            for name in taken(address, object) {
                given_up.entry(name).or_default().push(address);
            }
            // The sequence of an identity column goes when the column is changed.
            let is_value = stage(address) == Some(Stage::Defaults);
            let is_rebuilt = is_value && self.actions.rebuilt.contains_key(address);
            if let Some(change) = self.changed_maker(address, object).filter(|_| !is_rebuilt) {
                let silent = self.droppers(address).into_iter().filter(|run| self.is_silent(run.first));
                for dropper in silent.collect::<Vec<_>>() {
                    self.edge(change.made, dropper.first);
                }
            }
        }
        for (address, object) in &self.actions.creates {
            let Some(run) = self.nodes.creates.get(self.nodes.maker(address)).copied() else { continue };
            let by_change = self.changed_maker(address, object);
            for name in taken(address, object) {
                for earlier in given_up.get(&name).cloned().unwrap_or_default() {
                    for dropper in self.droppers(earlier) {
                        self.edge(dropper.last, self.taken_at(self.nodes.maker(address), run));
                        if let Some(change) = by_change {
                            self.edge(dropper.last, change.first);
                        }
                    }
                }
            }
        }
    }
}
