//! What comes before what where columns come to hold nulls or cease to, and where those of children follow.

use super::joins::above;
use super::{Building, stage};
use crate::kinds::plain_name;
use crate::kinds::writes::Stage;
use crate::plan::actions::Objects;
use crate::plan::nodes::Run;
use std::collections::{BTreeMap, BTreeSet};
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};

impl<'a> Building<'a, '_> {
    /// The constraint behind a column's NOT NULL takes its plain name when no other has it.
    pub(super) fn not_nulls(&mut self) {
        let is_concerned = |one: &ObjectAddress| self.scene.major >= 18 && stage(one) == Some(Stage::Columns);
        let mut edges = Vec::new();
        for (column, run) in [&self.nodes.alters, &self.nodes.creates].into_iter().flatten() {
            let Some(plain) = plain_name(column).filter(|_| is_concerned(column)) else { continue };
            let constraint = beside(column, &plain);
            // A column that is added with its NOT NULL has nothing that finishes it.
            let asks = if run.finish == run.made && self.actions.creates.contains_key(column) {
                run.first
            } else {
                run.finish
            };
            if let Some((constraint, _)) = self.actions.drops.get_key_value(&constraint) {
                edges.extend(self.droppers(constraint).into_iter().map(|dropper| (dropper.last, asks)));
            }
        }
        for (column, object) in self.actions.drops.iter().filter(|(one, _)| is_concerned(one)) {
            let Some(name) = object.fact("not null constraint") else { continue };
            let Some((constraint, _)) = self.actions.creates.get_key_value(&beside(column, name)) else {
                continue;
            };
            if let Some(run) = self.nodes.creates.get(constraint).copied() {
                edges.extend(self.droppers(column).into_iter().map(|dropper| (dropper.last, run.first)));
            }
        }
        for (before, after) in edges {
            self.edge(before, after);
        }
    }

    /// What says of a column that it holds no null is there before a key that would say it under a name of its own, and before
    /// the column counts by itself; it goes when nothing asks for it any more, and before another one takes its place.
    pub(super) fn asked_for(&mut self) {
        if self.scene.major < 18 {
            return;
        }
        let [made_keys, gone_keys] = [&self.actions.creates, &self.actions.drops].map(keys_by_column);
        let gone = nulls_by_column(self.actions.drops.iter().map(|(address, object)| (*address, *object)));
        let mut edges = Vec::new();
        for (constraint, object) in self.actions.creates.iter().filter(|(_, object)| is_not_null(object)) {
            let Some(run) = self.nodes.creates.get(constraint).copied() else { continue };
            let columns = columns_of(object);
            let made = |key: &'a ObjectAddress| self.nodes.creates.get(self.nodes.maker(key));
            edges.extend(under(&made_keys, &columns).filter_map(made).map(|key| (run.last, key.made)));
            let altered = columns.iter().filter(|column| !self.loses(column, "identity"));
            let altered = altered.filter_map(|column| self.nodes.alters.get(*column));
            edges.extend(
                altered.filter(|column| column.finish != column.made).map(|column| (run.last, column.finish)),
            );
            if object.attribute("not valid").is_some() {
                let droppers = under(&gone, &columns).flat_map(|other| self.droppers(other));
                edges.extend(droppers.map(|dropper| (dropper.last, run.first)));
            }
        }
        for (constraint, object) in self.actions.drops.iter().filter(|(_, object)| is_not_null(object)) {
            let columns = columns_of(object);
            for dropper in self.droppers(constraint) {
                let keys = under(&gone_keys, &columns).flat_map(|key| self.droppers(key));
                edges.extend(keys.map(|key| (key.last, dropper.first)));
                let made = |key: &'a ObjectAddress| self.nodes.creates.get(self.nodes.maker(key));
                edges
                    .extend(under(&made_keys, &columns).filter_map(made).map(|key| (dropper.last, key.made)));
                edges.extend(self.counts_no_more(&columns).into_iter().map(|end| (end, dropper.first)));
            }
        }
        for (before, after) in edges {
            self.edge(before, after);
        }
    }

    /// Whether an object that stays has an attribute no longer.
    fn loses(&self, address: &ObjectAddress, attribute: &str) -> bool {
        let has =
            |catalog: &Catalog| catalog.get(address).is_some_and(|one| one.attribute(attribute).is_some());
        has(self.scene.live) && !has(self.scene.desired)
    }

    /// Where columns cease to be identity columns, and indexes over them to tell rows apart for replication.
    fn counts_no_more(&self, columns: &BTreeSet<&'a ObjectAddress>) -> Vec<usize> {
        let altered = |one: &ObjectAddress| self.nodes.alters.get(one);
        let mut ends = Vec::new();
        for column in columns {
            // Old code may leave a column out until it is finished.
            ends.extend(altered(column).filter(|_| self.loses(column, "identity")).map(|run| run.last));
            let above = self.scene.live.get(column).into_iter().flat_map(|object| &object.goes_with);
            let tables = above.filter(|one| stage(one) == Some(Stage::Tables));
            let over = self.scene.dependents(column).map(|(one, _)| one);
            let over =
                over.filter(|one| stage(one) == Some(Stage::Indexes) && self.loses(one, "replica identity"));
            ends.extend(tables.chain(over).filter_map(altered).map(|run| run.made));
        }
        ends
    }

    /// What a child has of its own goes before the same comes from its parent, and behind that where both go.
    fn own_nulls(
        &self,
        column: &'a ObjectAddress,
        run: Run,
        above: &ObjectAddress,
        nulls: &Nulls<'a>,
    ) -> Vec<(usize, usize)> {
        let own = |catalog: &'a Catalog, attribute: &str| {
            catalog.get(column).and_then(|one| one.attribute(attribute))
        };
        let [was, is] =
            [self.scene.live, self.scene.desired].map(|catalog| own(catalog, "not null inherited"));
        let parent = self.nodes.alters.get(above);
        // One between that has none of its own waits, too, so that those below it do.
        let is_inherited =
            self.scene.live.get(column).is_some_and(|one| one.attribute("inherited") == Some("yes"));
        let ends_with_it = is_inherited
            && own(self.scene.live, "not null").is_some()
            && own(self.scene.desired, "not null").is_none();
        if was == Some("and local") && is.is_none() || ends_with_it {
            let gone = nulls.gone.get(above).into_iter().flatten().flat_map(|one| self.droppers(one));
            let ends = gone.map(|dropper| dropper.last).chain(parent.map(|parent| parent.made));
            return ends.map(|end| (end, run.first)).collect();
        }
        if was.is_none() && is == Some("yes") {
            let comes = nulls.made.get(above).into_iter().flatten();
            let comes = comes.filter_map(|one| self.nodes.creates.get(one).map(|made| made.first));
            let sets = parent.filter(|parent| parent.finish != parent.made).map(|parent| parent.finish);
            let own = nulls.gone.get(column).into_iter().flatten();
            let mut ends: Vec<usize> =
                own.flat_map(|one| self.droppers(one)).map(|dropper| dropper.last).collect();
            let had = self.scene.live.get(column).is_some_and(|one| one.attribute("not null").is_some());
            ends.extend(had.then_some(run.made));
            let begins: Vec<usize> = comes.chain(sets).collect();
            return ends.iter().flat_map(|end| begins.iter().map(move |begin| (*end, *begin))).collect();
        }
        Vec::new()
    }

    /// A column that a child has to itself beside that of its parent is there before the parent's, which finds it.
    pub(super) fn merged(&mut self) {
        let scene = self.scene;
        let mut edges = Vec::new();
        let own = self.actions.creates.iter().filter(|(column, object)| {
            stage(column) == Some(Stage::Columns) && object.attribute("inherited") == Some("and local")
        });
        for (column, object) in own {
            let Some(table) = crate::kinds::table_of(column, object) else { continue };
            let Some(run) = self.nodes.creates.get(column).filter(|_| !scene.made.contains(&table)) else {
                continue;
            };
            for above in above(scene.live, &table, column) {
                if let Some(above) = self.nodes.creates.get(&above) {
                    edges.push((run.made, above.first));
                }
            }
        }
        for (before, after) in edges {
            self.edge(before, after);
        }
    }

    /// A child's column follows when its parent's is no longer computed, or no longer hands its NOT NULL down.
    pub(super) fn followed(&mut self) {
        let scene = self.scene;
        let own = |(address, object): (&&'a ObjectAddress, &&'a Object)| (*address, *object);
        let nulls = Nulls {
            gone: nulls_by_column(self.actions.drops.iter().map(own)),
            made: nulls_by_column(self.actions.creates.iter().map(own)),
        };
        let wanted = nulls_by_column(scene.desired.objects.iter());
        let mut edges = Vec::new();
        for (column, run) in self.nodes.alters.iter().filter(|(one, _)| stage(one) == Some(Stage::Columns)) {
            let Some(live) = scene.live.get(column) else { continue };
            let Some(table) = crate::kinds::table_of(column, live) else { continue };
            let changes = |attribute: &str| {
                scene
                    .desired
                    .get(column)
                    .is_some_and(|one| one.attribute(attribute) != live.attribute(attribute))
            };
            let of_column =
                |kind: &'static str| ObjectAddress { kind: ObjectKind::new(kind), ..(*column).clone() };
            let own_default = self.nodes.alters.get(&of_column("default value"));
            let own_default = own_default.or_else(|| self.nodes.creates.get(&of_column("default value")));
            for above in above(scene.live, &table, column) {
                let parent = self.nodes.alters.get(&above);
                if let Some(parent) = parent.filter(|_| changes("type") || changes("collation")) {
                    edges.push((parent.made, run.first));
                }
                if let Some(parent) = parent.filter(|_| changes("generated")) {
                    edges.push((parent.made, run.first));
                    edges.extend(own_default.map(|default| (parent.made, default.first)));
                }
                edges.extend(self.own_nulls(column, *run, &above, &nulls));
                let kept = wanted.get(&above).into_iter().flatten().filter(|_| changes("not null"));
                let made =
                    kept.filter_map(|one| self.nodes.creates.get(one).or_else(|| self.nodes.alters.get(one)));
                edges.extend(made.map(|made| (made.last, run.first)));
            }
        }
        for (before, after) in edges {
            self.edge(before, after);
        }
    }
}

/// By a column, the constraints that are about it.
type ByColumn<'a> = BTreeMap<&'a ObjectAddress, Vec<&'a ObjectAddress>>;

/// The constraints that say of columns that they hold no null.
struct Nulls<'a> {
    gone: ByColumn<'a>,
    made: ByColumn<'a>,
}

fn by_column<'a>(all: impl Iterator<Item = (&'a ObjectAddress, &'a Object)>) -> ByColumn<'a> {
    let mut found = ByColumn::new();
    for (address, object) in all {
        for column in columns_of(object) {
            found.entry(column).or_default().push(address);
        }
    }
    found
}

fn nulls_by_column<'a>(all: impl Iterator<Item = (&'a ObjectAddress, &'a Object)>) -> ByColumn<'a> {
    by_column(all.filter(|(_, object)| is_not_null(object)))
}

fn keys_by_column<'a>(all: &Objects<'a>) -> ByColumn<'a> {
    let all = all.iter().map(|(address, object)| (*address, *object));
    by_column(all.filter(|(_, object)| object.attribute("type") == Some("primary key")))
}

/// The constraints about some of these columns.
fn under<'a>(
    all: &ByColumn<'a>,
    columns: &BTreeSet<&'a ObjectAddress>,
) -> impl Iterator<Item = &'a ObjectAddress> {
    columns.iter().filter_map(|column| all.get(*column)).flatten().copied()
}

fn is_not_null(object: &Object) -> bool {
    object.attribute("type") == Some("not null")
}

fn columns_of(constraint: &Object) -> BTreeSet<&ObjectAddress> {
    constraint.needs.iter().filter(|need| stage(need) == Some(Stage::Columns)).collect()
}

/// The constraint of a column's table with a name.
fn beside(column: &ObjectAddress, name: &str) -> ObjectAddress {
    let names = column.names.iter().take(2).cloned().chain([name.to_owned()]).collect();
    ObjectAddress { kind: ObjectKind::new("table constraint"), names, args: None }
}
