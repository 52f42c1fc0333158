//! What uses columns of tables, so that these stay as they are.

use super::Memory;
use super::relation::{mentions, reword};
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::create::Publication;
use crate::read::create_function::CreateFunction;
use crate::read::drop::{Drop, Dropped};
use crate::read::name::Name;
use crate::read::object::Object;
use crate::read::others::{ObjectChange, PublicationChange};
use smol_str::SmolStr;

/// Something that uses columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Guard {
    pub(crate) what: Guarding,
    pub(crate) name: SmolStr,
    /// The tables whose columns it may use.
    pub(crate) tables: Vec<Name>,
    pub(crate) words: SmolStr,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guarding {
    Rule,
    Policy,
    /// A function or procedure whose body was read when it was made.
    Routine,
    /// The columns and rows of a table that are published.
    Publication,
}

impl Guard {
    pub(crate) fn is_of(&self, table: &Name) -> bool {
        self.tables.iter().any(|own| own.may_be(table))
    }

    fn is(&self, what: Guarding, name: &str) -> bool {
        self.what == what && self.name == name
    }
}

impl Memory {
    /// What uses a column of a table, as far as words tell.
    pub(crate) fn guarding(&self, table: &Name, column: &str) -> Option<Guarding> {
        let has_it = |other: &Name| self.table(other).is_some_and(|own| own.column(column).is_some());
        let uses = |guard: &Guard| {
            let words = format!(" {} ", guard.words);
            let of_row = |row: &str| words.contains(&format!(" {row} . {column} "));
            match guard.what {
                // What a query inside is about is not told apart from the row itself.
                Guarding::Rule | Guarding::Policy => {
                    let is_plain = !words.contains("select") && !words.contains(" do ");
                    of_row("new") || of_row("old") || is_plain && mentions(&guard.words, column)
                }
                // Where another table has such a column too, it may be that one.
                Guarding::Routine | Guarding::Publication => {
                    let mut others = guard.tables.iter().filter(|own| !own.may_be(table));
                    mentions(&guard.words, column) && !others.any(has_it)
                }
            }
        };
        self.guards.iter().find(|guard| guard.is_of(table) && uses(guard)).map(|guard| guard.what)
    }

    /// Guards come, go, and follow what they use.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others leave all of them as they are")]
    pub(super) fn guard(&mut self, said: &Said) {
        match said {
            Said::CreateRule { table, name, words } => self.put_guard(Guarding::Rule, name, table, words),
            Said::CreatePolicy { table, name, words, .. } => {
                self.put_guard(Guarding::Policy, name, table, words);
                self.guarded.insert(table.name.clone());
            }
            Said::CreateFunction(function) => self.guard_by_routine(function),
            Said::CreatePublication(publication) => self.publish(publication),
            Said::AlterPublication { change, of } => {
                let is_gone = |guard: &Guard| match change {
                    PublicationChange::Sets => true,
                    PublicationChange::Drops => of.tables.iter().any(|table| guard.is_of(table)),
                    PublicationChange::Adds | PublicationChange::Options => false,
                };
                self.guards.retain(|own| !own.is(Guarding::Publication, &of.name) || !is_gone(own));
                if *change != PublicationChange::Drops {
                    self.publish(of);
                }
            }
            Said::AlterObject { object, name: Some(name), change: ObjectChange::Name } => {
                self.lose_guard(*object, &name.name);
            }
            Said::Drop(drop) => self.lose_guards(drop),
            Said::Alter { name, actions, .. } => {
                for action in actions {
                    self.change_guards(name, &action.what);
                }
            }
            _ => {}
        }
    }

    fn put_guard(&mut self, what: Guarding, name: &SmolStr, table: &Name, words: &SmolStr) {
        let (name, words) = (name.clone(), words.clone());
        self.guards.push(Guard { what, name, tables: vec![table.clone()], words });
    }

    fn guard_by_routine(&mut self, function: &CreateFunction) {
        if function.replaces {
            self.lose_guard(Object::Routine, &function.name.name);
        }
        if let Some((words, tables)) = &function.reads {
            let words = self.with_columns(words, tables);
            let name = function.name.name.clone();
            self.guards.push(Guard { what: Guarding::Routine, name, tables: tables.clone(), words });
        }
    }

    fn publish(&mut self, publication: &Publication) {
        for (table, words) in &publication.parts {
            self.put_guard(Guarding::Publication, &publication.name, table, words);
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else is a guard")]
    fn lose_guard(&mut self, object: Object, name: &str) {
        let what = match object {
            Object::Routine => Guarding::Routine,
            Object::Publication => Guarding::Publication,
            _ => return,
        };
        self.guards.retain(|own| !own.is(what, name));
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else takes guards along")]
    fn lose_guards(&mut self, drop: &Drop) {
        let of_table = match drop.what {
            Dropped::Rule => Some(Guarding::Rule),
            Dropped::Policy => Some(Guarding::Policy),
            _ => None,
        };
        if let (Some(what), [table, name]) = (of_table, drop.names.as_slice()) {
            self.guards.retain(|own| !own.is(what, &name.name) || !own.is_of(table));
        }
        for name in &drop.names {
            match &drop.what {
                Dropped::Table | Dropped::View | Dropped::MaterializedView => {
                    self.guards.retain(|own| !own.is_of(name));
                }
                Dropped::Schema => {
                    let is_in = |table: &Name| table.schema.as_ref() == Some(&name.name);
                    self.guards.retain(|own| !own.tables.iter().any(is_in));
                }
                Dropped::Other(object) => self.lose_guard(*object, &name.name),
                _ => {}
            }
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are nothing to them")]
    fn change_guards(&mut self, table: &Name, change: &Change) {
        match change {
            Change::RenameColumn { from, to } => {
                let own = self.guards.iter_mut().filter(|own| own.is_of(table));
                own.for_each(|own| reword(&mut own.words, from, to));
            }
            Change::DropColumn { column, cascade: true, .. } => {
                self.guards.retain(|own| !own.is_of(table) || !mentions(&own.words, column));
            }
            _ => {}
        }
    }
}
