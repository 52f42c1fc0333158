//! What comes before what where tables join and leave their parents, and where a key gives way to another.

use super::{Building, stage};
use crate::kinds::writes::Stage;
use std::collections::{BTreeMap, BTreeSet};
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};

/// By the names of a table, the first node and the last one of each of its columns.
type ColumnRuns<'a> = BTreeMap<&'a [String], Vec<(usize, usize)>>;

impl<'a> Building<'a, '_> {
    /// A new table takes the default values over that its parents have at that moment, and keeps them.
    pub(super) fn handed_down(&mut self) {
        for (child, object) in &self.actions.creates {
            let is_parent = |need: &&ObjectAddress| stage(need) == Some(Stage::Tables);
            let Some(run) = self.nodes.creates.get(self.nodes.maker(child)).copied() else { continue };
            if stage(child) != Some(Stage::Tables) {
                continue;
            }
            for parent in object.needs.iter().filter(is_parent) {
                let kind = ObjectKind::new("default value");
                let first = ObjectAddress { kind, ..parent.clone() };
                let behind = self.scene.live.objects.range(first.clone()..).map(|(default, _)| default);
                let own =
                    behind.take_while(|one| one.kind == first.kind && one.names.starts_with(&first.names));
                for default in own.collect::<Vec<_>>() {
                    for end in self.leaves_at(default) {
                        self.edge(end, run.first);
                    }
                }
            }
        }
    }

    /// The indexes that are attached to one, and those that are attached to them.
    pub(super) fn all_parts(&self, index: &ObjectAddress) -> Vec<&'a ObjectAddress> {
        let mut all: Vec<&ObjectAddress> = self.parts_of_indexes.get(index).cloned().unwrap_or_default();
        let mut place = 0;
        while let Some(part) = all.get(place) {
            all.extend(self.parts_of_indexes.get(part).into_iter().flatten());
            place += 1;
        }
        all
    }

    /// A partition that has partitions joins its parent when its indexes are whole: PostgreSQL takes no index
    /// that is not valid for its parent's, and builds another.
    pub(super) fn attaches(&mut self) {
        for (index, object) in &self.actions.creates {
            let is_part = object.goes_with.iter().any(|one| stage(one) == Some(Stage::Indexes));
            let parts = if is_part { self.all_parts(index) } else { Vec::new() };
            if parts.is_empty() {
                continue;
            }
            let key = self.actions.creates.get(self.nodes.maker(index)).into_iter();
            let needs = key.flat_map(|key| &key.needs).chain(&object.needs);
            let tables = needs.filter(|need| stage(need) == Some(Stage::Columns));
            let tables: BTreeSet<&[String]> = tables.filter_map(|column| column.names.get(..2)).collect();
            let runs = [&self.nodes.alters, &self.nodes.creates].into_iter().flatten();
            let joins = runs.filter(|(one, _)| {
                stage(one) == Some(Stage::Tables) && tables.contains(one.names.as_slice())
            });
            let joins: Vec<usize> = joins.map(|(_, run)| run.finish).collect();
            for part in parts {
                let maker = self.nodes.maker(part);
                let Some(run) = self.nodes.creates.get(maker).copied() else { continue };
                for join in &joins {
                    self.edge(run.last, *join);
                }
            }
        }
    }

    /// An index of a partitioned table is made when the partitions that leave it are gone: it would wait for theirs, and
    /// never be valid.
    pub(super) fn left_behind(&mut self) {
        let scene = self.scene;
        let leaves = |table: &ObjectAddress, parent: &ObjectAddress| {
            let stays = scene.desired.get(table).is_some_and(|one| one.needs.contains(parent));
            !stays && scene.desired.get(parent).is_some()
        };
        let is_new = |(_, object): &(&&'a ObjectAddress, &&Object)| object.fact("on partitions").is_some();
        let indexes: Vec<_> = self.actions.creates.iter().filter(is_new).collect();
        if indexes.is_empty() {
            return;
        }
        let is_part = |object: &Object| object.attribute("partition of").is_some();
        let all = scene
            .live
            .objects
            .iter()
            .filter(|(one, object)| stage(one) == Some(Stage::Tables) && is_part(object));
        let mut edges = Vec::new();
        for (table, _) in all {
            for parent in parents(scene.live, table).into_iter().filter(|parent| leaves(table, parent)) {
                for (index, object) in indexes.iter().filter(|(_, index)| is_on(scene.desired, index, parent))
                {
                    let Some(run) = self.nodes.creates.get(self.nodes.maker(index)) else { continue };
                    let is_with_table = object.goes_with.contains(parent) && scene.made.contains(parent);
                    if !is_with_table {
                        edges.extend(self.leaves_at(table).into_iter().map(|end| (end, run.first)));
                    }
                }
            }
        }
        for (before, after) in edges {
            self.edge(before, after);
        }
    }

    /// What calls a routine is made when one of the same name that could be meant too, since its arguments can be left out,
    /// is gone.
    pub(super) fn overloaded(&mut self) {
        let is_open = |(one, object): &(&&'a ObjectAddress, &&'a Object)| {
            let definition = object.attribute("definition").unwrap_or_default();
            stage(one) == Some(Stage::Routines)
                && one.args.is_some()
                && [" DEFAULT ", "VARIADIC "].iter().any(|word| definition.contains(word))
        };
        let going: Vec<_> = self.actions.drops.iter().filter(is_open).map(|(one, _)| *one).collect();
        if going.is_empty() {
            return;
        }
        let mut edges = Vec::new();
        for address in self.actions.creates.keys().chain(self.actions.alters.keys()).copied() {
            let run =
                self.nodes.creates.get(self.nodes.maker(address)).or_else(|| self.nodes.alters.get(address));
            let (Some(run), Some(object)) = (run.copied(), self.scene.desired.get(address)) else { continue };
            let is_meant = |gone: &&&'a ObjectAddress| {
                let mut needs = object.needs.iter().filter(|need| need.args.is_some());
                needs.any(|need| need.names == gone.names && need.args != gone.args)
            };
            for gone in going.iter().filter(is_meant) {
                edges.extend(self.droppers(gone).into_iter().map(|dropper| (dropper.last, run.first)));
            }
        }
        for (before, after) in edges {
            self.edge(before, after);
        }
    }

    /// A table joins a parent when both have their columns, and leaves one before that gets or loses any.
    pub(super) fn joins(&mut self) {
        let scene = self.scene;
        let columns = self.column_runs();
        let of = |table: &ObjectAddress| columns.get(table.names.as_slice()).cloned().unwrap_or_default();
        let tables = self.nodes.alters.iter().map(|(table, run)| (*table, *run, true));
        let made = self.nodes.creates.iter().map(|(table, run)| (*table, *run, false));
        let tables: Vec<_> =
            tables.chain(made).filter(|(one, _, _)| stage(one) == Some(Stage::Tables)).collect();
        for (table, run, was_there) in tables {
            let live = if was_there { parents(scene.live, table) } else { BTreeSet::new() };
            let desired = parents(scene.desired, table);
            let inherits = |parent: &ObjectAddress| {
                scene.desired.get(table).is_some_and(|object| !object.goes_with.contains(parent))
            };
            for parent in desired.difference(&live) {
                for (_, end) in lineage(scene.desired, parent).into_iter().flat_map(of) {
                    self.edge(end, if was_there && inherits(parent) { run.first } else { run.finish });
                }
                if was_there {
                    for (_, end) in of(table) {
                        self.edge(end, run.finish);
                    }
                    for begin in self.index_changes(table) {
                        self.edge(run.last, begin);
                    }
                }
            }
            for parent in live.difference(&desired) {
                let above = lineage(scene.live, parent);
                for (begin, _) in above.into_iter().chain([table]).flat_map(of) {
                    self.edge(run.made, begin);
                }
                for begin in self.attached_index_drops(table) {
                    self.edge(run.made, begin);
                }
            }
        }
    }

    /// An index that is built over foreign tables too takes the indexes over that its parts have by then.
    pub(super) fn built_before(&mut self) {
        let mut edges = Vec::new();
        for (index, object) in &self.actions.creates {
            let Some(run) = self.nodes.creates.get(self.nodes.maker(index)).copied() else { continue };
            if object.fact("on foreign tables").is_none() {
                continue;
            }
            let own = self.parts_of_indexes.get(index).cloned().unwrap_or_default();
            for part in self.all_parts(index) {
                let Some(built) = self.nodes.creates.get(self.nodes.maker(part)) else { continue };
                edges.push((if own.contains(&part) { built.made } else { built.last }, run.first));
            }
        }
        for (before, after) in edges {
            self.edge(before, after);
        }
    }

    /// A column that a partition is partitioned by is dropped in its parents when that partition is gone.
    pub(super) fn keyed(&mut self) {
        let live = self.scene.live;
        for (column, object) in &self.actions.drops {
            if object.fact("in partition key").is_none() {
                continue;
            }
            let Some((name, table)) = column.names.split_last() else { continue };
            let gone: Vec<usize> = self.droppers(column).into_iter().map(|run| run.last).collect();
            let kind = ObjectKind::new("table");
            let mut above = vec![ObjectAddress { kind, names: table.to_vec(), args: None }];
            while let Some(table) = above.pop() {
                for parent in parents(live, &table) {
                    let names = parent.names.iter().chain([name]).cloned().collect();
                    let copy = ObjectAddress { names, ..(*column).clone() };
                    if let Some((copy, _)) = self.actions.drops.get_key_value(&copy) {
                        self.edges_to_drop(&gone, copy);
                    }
                    above.push(parent.clone());
                }
            }
        }
    }

    /// What names the columns of a table by their place is written when all have come and gone.
    pub(super) fn by_place(&mut self) {
        let columns = self.column_runs();
        let mut edges = Vec::new();
        for (address, run) in [&self.nodes.alters, &self.nodes.creates].into_iter().flatten() {
            let Some(object) = self.scene.desired.get(address) else { continue };
            let before = self.scene.live.get(address).into_iter();
            let before = before.flat_map(|object| crate::kinds::tables_by_place(object, self.scene.live));
            let tables = crate::kinds::tables_by_place(object, self.scene.desired).chain(before);
            let ends = tables.filter_map(|table| columns.get(table.names.as_slice())).flatten();
            edges.extend(ends.map(|(_, end)| (*end, run.first)));
        }
        for (before, after) in edges {
            self.edge(before, after);
        }
    }

    /// What a child has from its parent and to itself is dropped in the parent first, and so is what it keeps to itself.
    pub(super) fn inherited(&mut self) {
        let scene = self.scene;
        let mut edges = Vec::new();
        let both = self.actions.drops.iter().map(|(address, object)| (*address, *object, "and local"));
        let kept = self.actions.alters.keys().copied();
        let kept = kept.filter_map(|one| Some((one, scene.live.get(one)?, "yes")));
        for (address, object, inherited) in both.chain(kept) {
            let runs = if inherited == "yes" { &self.nodes.alters } else { &self.nodes.drops };
            let is_one = object.attribute("inherited") == Some(inherited);
            let Some(run) = runs.get(address).copied().filter(|_| is_one) else { continue };
            let Some(table) = crate::kinds::table_of(address, object) else { continue };
            for original in above(scene.live, &table, address) {
                if let Some((original, _)) = self.actions.drops.get_key_value(&original) {
                    edges
                        .extend(self.droppers(original).into_iter().map(|dropper| (dropper.last, run.first)));
                }
            }
        }
        for (before, after) in edges {
            self.edge(before, after);
        }
    }

    /// An object is dropped behind all of these nodes.
    fn edges_to_drop(&mut self, ends: &[usize], address: &'a ObjectAddress) {
        for dropper in self.droppers(address) {
            for end in ends {
                self.edge_to_drop(*end, dropper, address);
            }
        }
    }

    /// Where the indexes of a table are changed: they become parts of others when their table is one.
    fn index_changes(&self, table: &ObjectAddress) -> Vec<usize> {
        let changed = self.nodes.alters.iter().filter(|(index, _)| stage(index) == Some(Stage::Indexes));
        let on_table = changed.filter(|(index, _)| {
            self.scene.desired.get(index).is_some_and(|object| is_on(self.scene.desired, object, table))
        });
        on_table.map(|(_, run)| run.first).collect()
    }

    /// Where the indexes of a table that are parts of others are removed: none can be before the table has left.
    fn attached_index_drops(&self, table: &ObjectAddress) -> Vec<usize> {
        let going = self.actions.drops.iter().filter(|(index, _)| stage(index) == Some(Stage::Indexes));
        let attached = going.filter(|(_, index)| {
            let is_part = index.goes_with.iter().any(|one| stage(one) == Some(Stage::Indexes));
            is_part && is_on(self.scene.live, index, table)
        });
        let with_whole = attached.flat_map(|(index, object)| {
            let whole = object.goes_with.iter().filter(|one| stage(one) == Some(Stage::Indexes));
            let whole = whole.filter_map(|one| self.actions.drops.get_key_value(one)).map(|(one, _)| *one);
            std::iter::once(*index).chain(whole).collect::<Vec<_>>()
        });
        with_whole.flat_map(|index| self.droppers(index)).map(|dropper| dropper.first).collect()
    }

    /// For each table, where its columns that have statements of their own come and go: the first node, and the one
    /// behind which a column is there, or gone.
    fn column_runs(&self) -> ColumnRuns<'a> {
        let is_column = |one: &&ObjectAddress| stage(one) == Some(Stage::Columns);
        let made = self.actions.creates.keys().copied().filter(is_column);
        let made = made.filter_map(|one| Some((one, *self.nodes.creates.get(self.nodes.maker(one))?)));
        let gone = self.actions.drops.keys().copied().filter(is_column);
        let gone = gone.flat_map(|one| self.droppers(one).into_iter().map(move |run| (one, run)));
        let all =
            made.map(|(one, run)| (one, run, run.made)).chain(gone.map(|(one, run)| (one, run, run.last)));
        let mut runs = ColumnRuns::new();
        for (column, run, end) in all {
            let is_whole = self.nodes.all.get(run.first).is_some_and(|node| node.stage == Stage::Tables);
            if let Some(table) = column.names.get(..2).filter(|_| !is_whole) {
                runs.entry(table).or_default().push((run.first, end));
            }
        }
        runs
    }

    /// A foreign key takes the first unique index that fits: one that is to go must be gone by then.
    pub(super) fn keys(&mut self) {
        let is_column = |need: &&ObjectAddress| stage(need) == Some(Stage::Columns);
        let columns = |address: &ObjectAddress| -> BTreeSet<&ObjectAddress> {
            let object = self.scene.live.get(address);
            let keys = object
                .into_iter()
                .flat_map(|index| &index.goes_with)
                .filter_map(|key| self.scene.live.get(key));
            let needs = object.into_iter().chain(keys).flat_map(|one| &one.needs);
            needs.filter(is_column).collect()
        };
        let going: Vec<_> =
            self.actions.drops.keys().filter(|one| stage(one) == Some(Stage::Indexes)).collect();
        let mut by_first_column: BTreeMap<&ObjectAddress, Vec<_>> = BTreeMap::new();
        for index in going {
            let columns = columns(index);
            if let Some(first) = columns.first().copied() {
                by_first_column.entry(first).or_default().push((*index, columns));
            }
        }
        let mut edges = Vec::new();
        for (key, object) in &self.actions.creates {
            let Some(run) = self.nodes.creates.get(key).filter(|_| stage(key) == Some(Stage::Constraints))
            else {
                continue;
            };
            let needs: BTreeSet<&ObjectAddress> = object.needs.iter().filter(is_column).collect();
            let elsewhere = |columns: &BTreeSet<&ObjectAddress>| {
                let mut tables = columns.iter().filter_map(|column| column.names.get(..2));
                tables.all(|table| key.names.get(..2) != Some(table))
            };
            let going = needs.iter().filter_map(|need| by_first_column.get(need));
            for (index, columns) in going.flatten() {
                if columns.is_subset(&needs) && elsewhere(columns) {
                    edges.extend(self.droppers(index).into_iter().map(|dropper| (dropper.last, run.first)));
                }
            }
        }
        for (before, after) in edges {
            self.edge(before, after);
        }
    }
}

/// The tables that a table inherits from, or is a partition of.
pub(super) fn parents<'a>(catalog: &'a Catalog, table: &ObjectAddress) -> BTreeSet<&'a ObjectAddress> {
    let needs = catalog.get(table).into_iter().flat_map(|object| &object.needs);
    needs.filter(|need| stage(need) == Some(Stage::Tables)).collect()
}

/// A table and all that it inherits from, in however many steps.
fn lineage<'a>(catalog: &'a Catalog, table: &'a ObjectAddress) -> Vec<&'a ObjectAddress> {
    let mut lineage = vec![table];
    let mut place = 0;
    while let Some(one) = lineage.get(place).copied() {
        let further: Vec<_> =
            parents(catalog, one).into_iter().filter(|one| !lineage.contains(one)).collect();
        lineage.extend(further);
        place += 1;
    }
    lineage
}

/// The columns above one, or the constraints of its name above one, in the tables that its table inherits from.
pub(super) fn above(catalog: &Catalog, table: &ObjectAddress, one: &ObjectAddress) -> Vec<ObjectAddress> {
    let is_column = stage(one) == Some(Stage::Columns);
    let of_parent = |parent: &ObjectAddress| {
        let column = || ObjectKind::from(format!("{} column", parent.kind));
        let kind = if is_column { column() } else { one.kind.clone() };
        let names = parent.names.iter().chain(one.names.last()).cloned().collect();
        ObjectAddress { kind, names, args: None }
    };
    parents(catalog, table).into_iter().map(of_parent).collect()
}

/// Whether an index is on a table, by its own columns or by those of its key.
fn is_on(catalog: &Catalog, index: &Object, table: &ObjectAddress) -> bool {
    let has_columns = |object: &Object| {
        let is_column = |need: &&ObjectAddress| stage(need) == Some(Stage::Columns);
        object.needs.iter().filter(is_column).any(|need| need.names.get(..2) == Some(table.names.as_slice()))
    };
    has_columns(index) || index.goes_with.iter().filter_map(|key| catalog.get(key)).any(has_columns)
}
