//! What comes before what where a type changes, or gives way to another.

use super::joins::above;
use super::{Building, stage};
use crate::kinds::DomainValues;
use crate::kinds::writes::{Disturbance, Stage};
use crate::plan::nodes::Run;
use whimbrel_catalog::ObjectAddress;

impl Building<'_, '_> {
    /// The statements that change an object: those of its own, and for a column that only follows its parent's, that one's too.
    pub(super) fn changed_with(&self, address: &ObjectAddress) -> Vec<Run> {
        let mut runs: Vec<Run> = self.nodes.alters.get(address).copied().into_iter().collect();
        let follows = |column: &ObjectAddress| {
            let ends = [self.scene.live, self.scene.desired].map(|catalog| catalog.get(column));
            ends.iter().all(|end| end.is_some_and(|one| one.attribute("inherited") == Some("yes")))
        };
        let mut followers: Vec<ObjectAddress> = vec![address.clone()];
        while let Some(column) = followers.pop() {
            let table = self.scene.live.get(&column).and_then(|one| crate::kinds::table_of(&column, one));
            let is_one = stage(&column) == Some(Stage::Columns) && follows(&column);
            for parent in
                table.iter().filter(|_| is_one).flat_map(|table| above(self.scene.live, table, &column))
            {
                runs.extend(self.nodes.alters.get(&parent).copied());
                followers.push(parent);
            }
        }
        runs
    }

    /// PostgreSQL changes no column of a composite type as long as a table holds it.
    pub(super) fn freed(&mut self) {
        let mut edges = Vec::new();
        for (address, object) in &self.scene.live.objects {
            for ty in &object.needs {
                let columns = self.columns_of_type(ty).into_iter();
                let changed: Vec<usize> =
                    columns.filter_map(|column| self.nodes.alters.get(column)).map(|run| run.first).collect();
                let lets_go = self.scene.desired.get(address).is_none_or(|object| !object.needs.contains(ty));
                if lets_go && !changed.is_empty() {
                    for end in self.leaves_at(address) {
                        edges.extend(changed.iter().map(|first| (end, *first)));
                    }
                }
            }
        }
        for (before, after) in edges {
            self.edge(before, after);
        }
    }

    /// What is dropped and names a type that is replaced, or reads a column that gets the new one, goes before.
    pub(super) fn set_aside(&mut self) {
        let replaced = |address: &ObjectAddress| {
            let how = self.actions.alters.get(address).map(|one| one.disturbance);
            self.nodes.alters.get(address).copied().filter(|_| how == Some(Disturbance::Replaces))
        };
        let stays = |address: &ObjectAddress| self.scene.desired.get(address).is_some();
        let mut edges = Vec::new();
        for (address, object) in &self.actions.drops {
            // An index names the type in an expression or in its condition.
            let is_named = matches!(stage(address), Some(Stage::Routines | Stage::Indexes));
            let reads = [Stage::Views, Stage::Guards, Stage::Constraints];
            let is_reader = stage(address).is_some_and(|stage| reads.contains(&stage));
            let direct = object.needs.iter().filter(|_| is_named || is_reader);
            let columns = object
                .needs
                .iter()
                .filter(|need| is_reader && stage(need) == Some(Stage::Columns) && stays(need));
            let behind = columns.filter_map(|column| self.scene.live.get(column)).flat_map(|one| &one.needs);
            for run in direct.chain(behind).filter_map(replaced) {
                let droppers = self.droppers(address).into_iter();
                let droppers = droppers.filter(|dropper| !self.is_silent(dropper.first));
                edges.extend(droppers.map(|dropper| (dropper.last, run.first)));
            }
        }
        for (before, after) in edges {
            self.edge(before, after);
        }
    }

    /// A view may turn a row into one of a composite type, which has the attributes by then that it is to have.
    pub(super) fn shaped(&mut self) {
        let mut edges = Vec::new();
        let made = [&self.nodes.creates, &self.nodes.alters].into_iter().flatten();
        for (address, run) in made.filter(|(one, _)| stage(one) == Some(Stage::Views)) {
            let needs = self.scene.desired.get(address).into_iter().flat_map(|object| &object.needs);
            for ty in needs.filter(|need| need.kind.as_str() == "composite type") {
                let is_its = |attribute: &&ObjectAddress| {
                    attribute.kind.as_str() == "composite type column"
                        && attribute.names.starts_with(&ty.names)
                };
                let lets_go = |attribute: &&ObjectAddress| {
                    let live =
                        self.scene.live.get(address).filter(|_| self.actions.alters.contains_key(address));
                    live.is_none_or(|live| !live.needs.contains(attribute))
                };
                let gone = self.actions.drops.keys().copied().filter(is_its).filter(lets_go);
                let droppers = gone.flat_map(|attribute| self.droppers(attribute));
                edges.extend(droppers.map(|dropper| (dropper.last, run.first)));
            }
        }
        for (before, after) in edges {
            self.edge(before, after);
        }
    }

    /// A type that is set aside goes when everything that has it is gone.
    pub(super) fn replaced(&mut self) {
        let mut edges = Vec::new();
        for (address, object) in &self.actions.drops {
            for need in &object.needs {
                let replaces =
                    self.actions.alters.get(need).is_some_and(|one| one.disturbance == Disturbance::Replaces);
                let Some(run) = self.nodes.alters.get(need).copied().filter(|_| replaces) else { continue };
                if run.finish != run.made {
                    let droppers = self.droppers(address).into_iter();
                    let droppers = droppers.filter(|dropper| !self.is_silent(dropper.first));
                    edges.extend(droppers.map(|dropper| (dropper.last, run.finish)));
                }
            }
        }
        for address in self.actions.alters.keys() {
            let (Some(live), Some(desired), Some(change)) = (
                self.scene.live.get(address),
                self.scene.desired.get(address),
                self.nodes.alters.get(address).copied(),
            ) else {
                continue;
            };
            for need in live.needs.iter().filter(|need| !desired.needs.contains(need)) {
                let how = self.actions.alters.get(need).map(|one| one.disturbance);
                let replaced = self.nodes.alters.get(need).filter(|_| how == Some(Disturbance::Replaces));
                let run = replaced.filter(|run| run.finish != run.made);
                edges.extend(run.map(|run| (change.made, run.finish)));
            }
        }
        for (before, after) in edges {
            self.edge(before, after);
        }
    }

    /// PostgreSQL looks at the values of a domain as long as no column holds them in an array or a row: what ceases to do so
    /// is done before, what begins to is done behind.
    pub(super) fn looked_at(&mut self) {
        let looks = self.nodes.creates.iter().map(|(address, run)| (*address, *run, run.finish));
        let changes = self.nodes.alters.iter().map(|(address, run)| (*address, *run, run.first));
        let looks = looks.chain(changes).filter(|(one, ..)| one.kind.as_str() == "domain constraint");
        let mut edges = Vec::new();
        for (constraint, run, look) in looks {
            let (live, desired) = (self.scene.live, self.scene.desired);
            let [has, gets] = [live, desired].map(|catalog| DomainValues::under(catalog, constraint));
            let before = live.objects.iter().filter(|column| has.hide_in(*column));
            let before: Vec<&ObjectAddress> = before.map(|(column, _)| column).collect();
            edges.extend(before.iter().flat_map(|column| self.leaves_at(column)).map(|end| (end, look)));
            let hides = desired.objects.iter().filter(|column| gets.hide_in(*column));
            for (column, _) in hides.filter(|column| !before.contains(&column.0)) {
                let made = self.nodes.creates.get(self.nodes.maker(column));
                let made = made.filter(|_| self.actions.creates.contains_key(column));
                let made = made.or_else(|| self.nodes.alters.get(column));
                edges.extend(made.map(|column| (run.last, column.first)));
            }
        }
        for (before, after) in edges {
            self.edge(before, after);
        }
    }
}
