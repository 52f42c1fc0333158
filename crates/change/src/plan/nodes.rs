//! The statements of all actions, and where each object is made, changed and removed among them.

use super::actions::{Actions, Objects, writes_of};
use super::{Purpose, Refusal};
use crate::kinds::corrections;
use crate::kinds::writes::{Made, Stage, gives_to_its_maker};
use crate::scene::{Making, Scene};
use crate::work::{Phase, Work};
use std::collections::{BTreeMap, BTreeSet};
use whimbrel_catalog::{Catalog, Object, ObjectAddress};

/// One statement in the graph; without work, a mere place in the order.
#[derive(Debug)]
pub(super) struct Node<'a> {
    pub(super) work: Option<Work>,
    pub(super) address: &'a ObjectAddress,
    pub(super) purpose: Purpose,
    pub(super) stage: Stage,
    pub(super) phase: Phase,
}

/// The nodes of one action, from the first to the one behind the last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) first: usize,
    /// The node after which the object is there, or has its new form.
    pub(super) made: usize,
    /// The first node that finishes it; `made` where nothing does.
    pub(super) finish: usize,
    pub(super) last: usize,
}

/// All nodes, and which of them are about which object.
#[derive(Debug, Default)]
pub(super) struct Nodes<'a> {
    pub(super) all: Vec<Node<'a>>,
    /// By the object that has statements of its own.
    pub(super) creates: BTreeMap<&'a ObjectAddress, Run>,
    pub(super) alters: BTreeMap<&'a ObjectAddress, Run>,
    pub(super) drops: BTreeMap<&'a ObjectAddress, Run>,
    /// Objects that another's statement makes, and which.
    pub(super) made_by: BTreeMap<&'a ObjectAddress, &'a ObjectAddress>,
    /// The same, where that other one may be made by a third.
    pub(super) direct_makers: BTreeMap<&'a ObjectAddress, &'a ObjectAddress>,
    /// Objects that are dropped with others, and with which.
    pub(super) goes_with: BTreeMap<&'a ObjectAddress, BTreeSet<&'a ObjectAddress>>,
}

/// Writes every statement. `apart` are objects that get statements of their own although another's could
/// make or drop them.
pub(super) fn write<'a>(
    scene: &Scene<'a>,
    actions: &Actions<'a>,
    apart: &BTreeSet<&'a ObjectAddress>,
) -> Result<Nodes<'a>, Vec<Refusal>> {
    let mut nodes = Nodes::default();
    let mut refusals = Vec::new();
    nodes.direct_makers = direct_makers(scene, &actions.creates, apart);
    nodes.made_by = made_by(&nodes.direct_makers);
    nodes.goes_with = goes_with(scene, &actions.drops, apart);
    for (address, object) in &actions.drops {
        if !nodes.goes_with.contains_key(address) {
            let written = drop_works(scene, address, object);
            let purpose = purpose_of_drop(actions, address);
            let written = written.and_then(|works| nodes.add(works, Vec::new(), address, purpose));
            keep(written, &mut nodes.drops, address, &mut refusals);
        }
    }
    for (address, alteration) in &actions.alters {
        let (works, finish) = (alteration.works.clone(), alteration.finish.clone());
        let run = nodes.add(works, finish, address, Purpose::Alter);
        keep(run, &mut nodes.alters, address, &mut refusals);
    }
    let parts = parts(&nodes.made_by, &actions.creates);
    for (address, object) in &actions.creates {
        if !nodes.made_by.contains_key(address) {
            let parts = parts.get(address).map(Vec::as_slice).unwrap_or_default();
            let making = Making { scene, address, object, catalog: scene.desired, parts };
            let written = create_works(&making);
            let purpose =
                if actions.rebuilt.contains_key(address) { Purpose::Rebuild } else { Purpose::Create };
            let written = written.and_then(|made| nodes.add(made.works, made.finish, address, purpose));
            keep(written, &mut nodes.creates, address, &mut refusals);
        }
    }
    if refusals.is_empty() { Ok(nodes) } else { Err(refusals) }
}

fn keep<'a>(
    run: Result<Run, Refusal>,
    runs: &mut BTreeMap<&'a ObjectAddress, Run>,
    address: &'a ObjectAddress,
    refusals: &mut Vec<Refusal>,
) {
    match run {
        Ok(run) => {
            runs.insert(address, run);
        }
        Err(refusal) => refusals.push(refusal),
    }
}

fn purpose_of_drop(actions: &Actions<'_>, address: &ObjectAddress) -> Purpose {
    if actions.rebuilt.contains_key(address) { Purpose::RemoveForRebuild } else { Purpose::Drop }
}

fn alone<'a>(
    scene: &'a Scene<'a>,
    address: &'a ObjectAddress,
    object: &'a Object,
    catalog: &'a Catalog,
) -> Making<'a> {
    Making { scene, address, object, catalog, parts: &[] }
}

fn drop_works(scene: &Scene<'_>, address: &ObjectAddress, object: &Object) -> Result<Vec<Work>, Refusal> {
    let writes = writes_of(address)?;
    Ok((writes.drop)(&alone(scene, address, object, scene.live))?)
}

fn create_works(making: &Making<'_>) -> Result<Made, Refusal> {
    let writes = writes_of(making.address)?;
    let mut made = (writes.create)(making)?;
    made.works.retain(|work| !gives_to_its_maker(work));
    made.finish.retain(|work| !gives_to_its_maker(work));
    made.finish.extend(corrections(making)?);
    Ok(made)
}

impl<'a> Nodes<'a> {
    fn add(
        &mut self,
        works: Vec<Work>,
        finish: Vec<Work>,
        address: &'a ObjectAddress,
        purpose: Purpose,
    ) -> Result<Run, Refusal> {
        let stage = writes_of(address)?.stage;
        let first = self.all.len();
        let made_of_nothing = works.is_empty().then_some(None);
        let finishing = finish.len();
        let all = made_of_nothing.into_iter().chain(works.into_iter().chain(finish).map(Some));
        for work in all {
            // What only makes way does so when what changes under it does.
            let waits = purpose == Purpose::RemoveForRebuild;
            let phase = work.as_ref().filter(|_| !waits).map_or(Phase::Expand, |work| work.phase);
            self.all.push(Node { work, address, purpose, stage, phase });
        }
        let last = self.all.len() - 1;
        let made = last - finishing;
        Ok(Run { first, made, finish: if finishing == 0 { made } else { made + 1 }, last })
    }

    /// The object whose statement makes this one.
    pub(super) fn maker(&self, address: &'a ObjectAddress) -> &'a ObjectAddress {
        self.made_by.get(address).copied().unwrap_or(address)
    }

    /// The objects with whose statements this one is dropped.
    pub(super) fn droppers(&self, address: &'a ObjectAddress) -> BTreeSet<&'a ObjectAddress> {
        let mut found = BTreeSet::new();
        let mut queue = vec![address];
        let mut seen = BTreeSet::new();
        while let Some(address) = queue.pop() {
            if !seen.insert(address) {
                continue;
            }
            match self.goes_with.get(address) {
                Some(with) => queue.extend(with),
                None => {
                    found.insert(address);
                }
            }
        }
        found
    }
}

/// For each object that another's statement makes: that other one.
fn direct_makers<'a>(
    scene: &Scene<'a>,
    creates: &Objects<'a>,
    apart: &BTreeSet<&'a ObjectAddress>,
) -> BTreeMap<&'a ObjectAddress, &'a ObjectAddress> {
    let mut direct = BTreeMap::new();
    for (address, object) in creates {
        let Ok(writes) = writes_of(address) else { continue };
        let maker = (writes.made_by)(&alone(scene, address, object, scene.desired));
        let maker = maker.filter(|_| !apart.contains(address));
        if let Some((maker, _)) = maker.and_then(|maker| creates.get_key_value(&maker)) {
            direct.insert(*address, *maker);
        }
    }
    direct
}

/// For each object that another's statement makes: the one that has a statement of its own.
fn made_by<'a>(
    direct: &BTreeMap<&'a ObjectAddress, &'a ObjectAddress>,
) -> BTreeMap<&'a ObjectAddress, &'a ObjectAddress> {
    let root = |address: &'a ObjectAddress| {
        let mut root = address;
        while let Some(next) = direct.get(root).copied() {
            root = next;
        }
        root
    };
    direct.keys().map(|address| (*address, root(address))).collect()
}

fn goes_with<'a>(
    scene: &Scene<'a>,
    drops: &Objects<'a>,
    apart: &BTreeSet<&'a ObjectAddress>,
) -> BTreeMap<&'a ObjectAddress, BTreeSet<&'a ObjectAddress>> {
    let mut all = BTreeMap::new();
    for (address, object) in drops.iter().filter(|(address, _)| !apart.contains(*address)) {
        let with = object.goes_with.iter().filter_map(|one| drops.get_key_value(one));
        let mut with: BTreeSet<&ObjectAddress> = with.map(|(one, _)| *one).collect();
        // PostgreSQL drops no column from under the index of a constraint that does not name the column.
        if with.iter().any(|one| is_of(one, Stage::Constraints)) && is_of(address, Stage::Indexes) {
            with.retain(|one| !is_of(one, Stage::Columns));
        }
        for stage in [Stage::Indexes, Stage::Constraints] {
            if is_of(address, stage) && leaves_the_whole(scene, object) {
                with.retain(|one| !is_of(one, stage));
            }
        }
        if is_of(address, Stage::Constraints) && !leaves_the_whole(scene, object) {
            with.extend(whole_of_key(scene, drops, address));
        }
        with.extend(needs_back(drops, address, object));
        if !with.is_empty() {
            all.insert(*address, with);
        }
    }
    all
}

/// The index of the partitioned table to which that of a partition's own key is attached: while the partition is one, the
/// key can only be dropped with it.
fn whole_of_key<'a>(
    scene: &Scene<'a>,
    drops: &Objects<'a>,
    key: &ObjectAddress,
) -> Option<&'a ObjectAddress> {
    let is_own = |(one, index): &(&'a ObjectAddress, &'a Object)| {
        is_of(one, Stage::Indexes) && index.goes_with.contains(key)
    };
    let (_, index) = scene.dependents(key).find(is_own)?;
    let whole = index.goes_with.iter().find(|one| is_of(one, Stage::Indexes))?;
    drops.get_key_value(whole).map(|(whole, _)| *whole)
}

/// Whether the table of an index or a key stays and is no longer a part of the one that it was a part of: its indexes and
/// keys stay, too.
fn leaves_the_whole(scene: &Scene<'_>, index: &Object) -> bool {
    let whole = |catalog: &Catalog, table: &ObjectAddress| {
        catalog.get(table).map(|one| one.attribute("partition of").map(str::to_owned))
    };
    let mut columns = index.needs.iter().filter(|need| is_of(need, Stage::Columns));
    columns.any(|column| {
        let table = crate::scene::table_of(column);
        let (live, desired) = (whole(scene.live, &table), whole(scene.desired, &table));
        live.flatten().is_some_and(|live| desired.is_some_and(|desired| desired != Some(live)))
    })
}

fn is_of(address: &ObjectAddress, stage: Stage) -> bool {
    writes_of(address).is_ok_and(|writes| writes.stage == stage)
}

/// Those that need an object which needs them, and are of an earlier stage: a type and its functions.
fn needs_back<'a>(
    drops: &Objects<'a>,
    address: &'a ObjectAddress,
    object: &Object,
) -> impl Iterator<Item = &'a ObjectAddress> {
    let stage = |one: &ObjectAddress| writes_of(one).map(|writes| writes.stage).ok();
    let mutual = object.needs.iter().filter_map(|one| drops.get_key_value(one));
    let mutual = mutual.filter(|(one, other)| other.needs.contains(address) && stage(one) < stage(address));
    mutual.map(|(one, _)| *one).collect::<Vec<_>>().into_iter()
}

type Parts<'a> = BTreeMap<&'a ObjectAddress, Vec<(&'a ObjectAddress, &'a Object)>>;

fn parts<'a>(made_by: &BTreeMap<&'a ObjectAddress, &'a ObjectAddress>, creates: &Objects<'a>) -> Parts<'a> {
    let mut parts = Parts::new();
    for (part, root) in made_by {
        if let Some(object) = creates.get(part) {
            parts.entry(root).or_default().push((part, object));
        }
    }
    parts
}
