//! What must be removed and made again because something under it changes.

use super::Refusal;
use super::actions::{Actions, writes_of};
use crate::kinds::writes::{Disturbance, Rebuild, Stage, UnderChange};
use crate::scene::Scene;
use std::collections::BTreeSet;
use whimbrel_catalog::ObjectAddress;

/// Why an object is rebuilt.
#[derive(Debug, Default)]
pub(super) struct Rebuilding<'a> {
    /// The first object that changes under it; the object itself where it is its own change.
    pub(super) because: Option<&'a ObjectAddress>,
    /// Objects whose change in place waits until it is removed.
    pub(super) disturbed_by: BTreeSet<&'a ObjectAddress>,
}

/// Whether an object is gone for a while, or stays and is another.
#[derive(Debug, Clone, Copy)]
enum Event<'a> {
    Gone,
    Disturbed { by: &'a ObjectAddress, how: Disturbance },
}

struct Spreading<'a, 'b> {
    scene: &'b Scene<'a>,
    actions: &'b mut Actions<'a>,
    queue: Vec<(&'a ObjectAddress, Event<'a>)>,
    seen: BTreeSet<(&'a ObjectAddress, &'a ObjectAddress, Disturbance)>,
    refusals: Vec<Refusal>,
}

/// Finds everything that must be rebuilt, beginning with what is removed, what is rebuilt for its own
/// sake, what stands in the way of a change of several others, and what is changed in a way that concerns others.
pub(super) fn spread<'a>(
    scene: &mut Scene<'a>,
    actions: &mut Actions<'a>,
    own: Vec<&'a ObjectAddress>,
    in_the_way: Vec<(&'a ObjectAddress, Vec<&'a ObjectAddress>)>,
) -> Vec<Refusal> {
    let mut spreading =
        Spreading { scene, queue: Vec::new(), seen: BTreeSet::new(), refusals: Vec::new(), actions };
    spreading.queue.extend(spreading.actions.drops.keys().map(|address| (*address, Event::Gone)));
    let disturbing = spreading
        .actions
        .alters
        .iter()
        .filter(|(_, one)| !matches!(one.disturbance, Disturbance::Nothing | Disturbance::Loosens));
    let disturbing: Vec<_> = disturbing
        .map(|(address, one)| (*address, Event::Disturbed { by: address, how: one.disturbance }))
        .collect();
    spreading.queue.extend(disturbing);
    for address in own {
        spreading.rebuild(address, address, None);
    }
    for (address, others) in in_the_way {
        for other in others {
            spreading.rebuild(address, other, Some(other));
        }
    }
    while let Some((address, event)) = spreading.queue.pop() {
        for dependent in spreading.scene.needed_by.get(address).cloned().unwrap_or_default() {
            spreading.visit(dependent, address, event);
        }
    }
    let refusals = std::mem::take(&mut spreading.refusals);
    let rebuilt: Vec<&ObjectAddress> = actions.rebuilt.keys().copied().collect();
    for address in rebuilt {
        actions.alters.remove(address);
    }
    refusals
}

/// Whether a relation of another kind has the name of one, or of that whose column it is.
fn is_in_its_place(one: &ObjectAddress, gone: &ObjectAddress) -> bool {
    let relation = |address: &ObjectAddress| {
        let kind = address.kind.as_str();
        let own = kind.strip_suffix(" column").unwrap_or(kind).to_owned();
        let length = if own == kind { address.names.len() } else { 2 };
        (own, address.names.get(..length).map(<[String]>::to_vec))
    };
    let ((kind, names), (other, others)) = (relation(one), relation(gone));
    kind != other && names == others
}

impl<'a> Spreading<'a, '_> {
    fn visit(&mut self, dependent: &'a ObjectAddress, under: &'a ObjectAddress, event: Event<'a>) {
        let Some((_, desired)) = self.scene.desired.objects.get_key_value(dependent) else { return };
        match event {
            Event::Gone => {
                let is_released = !desired.needs.contains(under)
                    && self.actions.alters.contains_key(dependent)
                    && !self.goes_with_the_whole(dependent, under);
                // What it is to need instead can only be made when the name is free.
                let takes_its_name = desired.needs.iter().any(|need| is_in_its_place(need, under));
                if !is_released || takes_its_name {
                    self.rebuild(dependent, under, None);
                }
            }
            Event::Disturbed { by, how } => {
                if !self.seen.insert((dependent, by, how)) {
                    return;
                }
                let under_change = match writes_of(dependent) {
                    Ok(writes) => writes.under_change,
                    Err(refusal) => return self.refusals.push(refusal),
                };
                match under_change {
                    UnderChange::Stays => self.queue.push((dependent, event)),
                    UnderChange::CarriedThroughRetyping
                        if how.is_retyping() && !self.scene.lessons.uncarried.contains(by) =>
                    {
                        self.queue.push((dependent, event));
                    }
                    UnderChange::CarriedThroughRetyping | UnderChange::Rebuilt => {
                        self.rebuild(dependent, under, Some(by));
                    }
                }
            }
        }
    }

    /// Whether an index goes with a part of something that goes whole.
    fn goes_with_the_whole(&self, address: &ObjectAddress, part: &ObjectAddress) -> bool {
        let goes_with = |one: &ObjectAddress| self.scene.live.get(one).map(|object| &object.goes_with);
        let is_index = writes_of(address).is_ok_and(|writes| writes.stage == Stage::Indexes);
        is_index
            && goes_with(address).is_some_and(|with| with.contains(part))
            && goes_with(part)
                .is_some_and(|with| with.iter().any(|whole| self.actions.drops.contains_key(whole)))
    }

    fn rebuild(
        &mut self,
        address: &'a ObjectAddress,
        because: &'a ObjectAddress,
        disturbed_by: Option<&'a ObjectAddress>,
    ) {
        let known = self.actions.rebuilt.contains_key(address);
        let entry = self.actions.rebuilt.entry(address).or_default();
        entry.disturbed_by.extend(disturbed_by);
        entry.because.get_or_insert(because);
        if known {
            return;
        }
        let (Some(live), Some(desired)) = (self.scene.live.get(address), self.scene.desired.get(address))
        else {
            return;
        };
        match writes_of(address).map(|writes| (writes.rebuild)(live, desired)) {
            Ok(Rebuild::Harmless) => {}
            Ok(Rebuild::WithItsNamesake) => {
                let with = || live.goes_with.iter();
                let namesake = with().find(|one| one.names == address.names);
                let namesake =
                    namesake.or_else(|| with().find(|one| one.names.last() == address.names.last()));
                let namesake = namesake.and_then(|one| self.scene.live.objects.get_key_value(one));
                if let Some((namesake, _)) = namesake
                    && !self.actions.rebuilt.contains_key(namesake)
                {
                    // It is met again as something that needs its namesake.
                    self.actions.rebuilt.remove(address);
                    return self.rebuild(namesake, because, disturbed_by);
                }
            }
            Ok(Rebuild::Refused(reason)) => {
                let (address, because) = (address.clone(), because.clone());
                return self.refusals.push(Refusal::WouldLose { address, because, reason });
            }
            Err(refusal) => return self.refusals.push(refusal),
        }
        if let Some((address, object)) = self.scene.live.objects.get_key_value(address) {
            self.actions.drops.insert(address, object);
        }
        if let Some((address, object)) = self.scene.desired.objects.get_key_value(address) {
            self.actions.creates.insert(address, object);
        }
        self.queue.push((address, Event::Gone));
    }
}
