//! What is dropped is forgotten, and what goes with it.

use super::relation::{Index, Kind, Table};
use super::{GoneIndex, Memory};
use crate::read::drop::{Drop, Dropped};
use crate::read::name::Name;
use crate::read::object::Object;

impl Memory {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others change nothing that is remembered")]
    pub(super) fn forget(&mut self, drop: &Drop) {
        if let (Dropped::Trigger, [table, name]) = (&drop.what, drop.names.as_slice()) {
            self.triggers.retain(|own| own.name != name.name || !own.table.may_be(table));
            return;
        }
        for name in &drop.names {
            match drop.what {
                Dropped::Table | Dropped::View | Dropped::MaterializedView | Dropped::Sequence => {
                    if drop.cascade {
                        self.forget_what_needs(name);
                    }
                    let gone = self.remove(name).unwrap_or_else(|| self.take_stranger(name));
                    self.free_indexes(&gone);
                    self.gone.insert(name.name.clone(), name.clone());
                    self.guarded.swap_remove(&name.name);
                    self.secured.retain(|(table, _)| !table.may_be(name));
                    self.triggers.retain(|own| !own.table.may_be(name));
                    if let Some(parent) = gone.parent.and_then(|parent| self.table_mut(&parent)) {
                        parent.children.retain(|child| !child.may_be(name));
                    }
                }
                Dropped::Index => {
                    let now = self.now;
                    if let Some(on) = self.indexes.remove(&name.name)
                        && let Some(table) = self.table_mut(&on)
                    {
                        let is_it = |index: &mut Index| index.name.as_deref() == Some(name.name.as_str());
                        let taken: Vec<Index> = table.indexes.extract_if(.., is_it).collect();
                        for index in &taken {
                            self.lose_in_partitions(&on, index);
                        }
                        let gone =
                            taken.into_iter().map(|index| GoneIndex { on: on.clone(), index, at: now });
                        self.gone_indexes.extend(gone);
                    }
                }
                Dropped::Domain => {
                    self.domains.swap_remove(&name.name);
                }
                Dropped::Type => {
                    self.enums.remove(&name.name);
                    if self.table(name).is_some_and(|own| own.kind == Kind::Composite) {
                        self.remove(name);
                    }
                }
                Dropped::Schema if drop.cascade => {
                    self.tables
                        .each(|own| own.retain(|table| table.name.schema.as_ref() != Some(&name.name)));
                    self.created.swap_remove(&name.name);
                }
                Dropped::Other(Object::Routine) => {
                    self.routines.remove(&name.name);
                }
                _ => {}
            }
        }
    }

    /// The names of its indexes are free again.
    fn free_indexes(&mut self, table: &Table) {
        for name in table.indexes.iter().filter_map(|index| index.name.as_ref()) {
            if self.indexes.get(name).is_some_and(|on| on.may_be(&table.name)) {
                self.indexes.remove(name);
            }
        }
    }

    /// Views that read a relation, and foreign keys that point at it, go with it where CASCADE is written.
    fn forget_what_needs(&mut self, name: &Name) {
        for other in self.referencing(name) {
            if let Some(table) = self.table_mut(&other) {
                table.constraints.retain(|own| !own.references.as_ref().is_some_and(|to| to.may_be(name)));
            }
        }
        let views: Vec<Name> = self.views_of(name).into_iter().map(|view| view.name.clone()).collect();
        // Each is gone before those that read it are looked for, so that this comes to an end.
        for view in views.iter().filter(|view| !view.may_be(name)) {
            if let Some(gone) = self.remove(view) {
                self.free_indexes(&gone);
                self.forget_what_needs(view);
                self.gone.insert(view.name.clone(), view.clone());
            }
        }
    }
}
