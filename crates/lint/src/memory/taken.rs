//! Names that are given once, of what is remembered as nothing else.

use super::Memory;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::create::TypeForm;
use crate::read::drop::{Drop, Dropped};
use crate::read::name::Name;
use crate::read::object::Object;
use crate::read::others::{DomainChange, ObjectChange, TypeChange};
use crate::read::session::{Control, Setting};
use smol_str::{SmolStr, format_smolstr};
use std::fmt;

/// What has a name, and where it is alone with it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Taken {
    pub(crate) what: Named,
    /// The schema; the table of a policy, the type of a value.
    home: SmolStr,
    name: SmolStr,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Named {
    /// Domains are among them.
    Type,
    Schema,
    Extension,
    Policy,
    /// A function or procedure, with the types of its arguments.
    Routine,
    /// A value of an enum.
    Value,
}

/// Where new objects come whose names say no schema.
#[derive(Debug, Clone, Default)]
pub(super) struct SearchPath {
    /// Its first schema; empty where no statement has said it.
    first: SmolStr,
    /// Whether it ends with the transaction.
    is_local: bool,
}

impl Named {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Type => "a type",
            Self::Schema => "a schema",
            Self::Extension => "an extension",
            Self::Policy => "a policy",
            Self::Routine => "a function or procedure",
            Self::Value => "a value",
        }
    }
}

impl fmt::Display for Taken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, home, name) = (self.what.as_str(), &self.home, &self.name);
        match self.what {
            Named::Policy | Named::Value => write!(formatter, "{what} {name} of {home}"),
            _ if home.is_empty() => write!(formatter, "{what} {name}"),
            Named::Type | Named::Routine | Named::Schema | Named::Extension => {
                write!(formatter, "{what} {home}.{name}")
            }
        }
    }
}

impl Memory {
    /// The schema of a new object of this name; empty where neither it nor `search_path` says.
    fn home(&self, name: &Name) -> SmolStr {
        name.schema.clone().unwrap_or_else(|| self.path.first.clone())
    }

    fn whole(&self, name: &Name) -> SmolStr {
        Name { schema: Some(self.home(name)).filter(|home| !home.is_empty()), ..name.clone() }.text().into()
    }

    /// The names that a statement gives.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the others give none, or such as are remembered otherwise"
    )]
    pub(crate) fn given(&self, said: &Said) -> Vec<Taken> {
        let one = |what, home, name: &SmolStr| vec![Taken { what, home, name: name.clone() }];
        let nowhere = SmolStr::default();
        match said {
            Said::CreateDomain { name, .. } => one(Named::Type, self.home(name), &name.name),
            Said::CreateType { form: TypeForm::Shell, .. } => Vec::new(),
            Said::CreateType { name, form } => {
                let values = match form {
                    TypeForm::Enum(values) => values.as_slice(),
                    TypeForm::Shell | TypeForm::Other => &[],
                };
                let whole = self.whole(name);
                let values = values.iter().flat_map(|value| one(Named::Value, whole.clone(), value));
                one(Named::Type, self.home(name), &name.name).into_iter().chain(values).collect()
            }
            Said::AlterType { name, change: TypeChange::AddValue { value, .. } } => {
                one(Named::Value, self.whole(name), value)
            }
            Said::CreateOther { object: Object::Schema, name: Some(name), .. } => {
                one(Named::Schema, nowhere, &name.name)
            }
            Said::CreateOther { object: Object::Extension, name: Some(name), .. } => {
                one(Named::Extension, nowhere, &name.name)
            }
            Said::CreatePolicy { table, name, .. } => one(Named::Policy, self.whole(table), name),
            Said::CreateFunction(function) => {
                let signature = function.signature.as_ref();
                let name = signature.map(|types| format_smolstr!("{}({types})", function.name.name));
                name.map_or_else(Vec::new, |name| one(Named::Routine, self.home(&function.name), &name))
            }
            _ => Vec::new(),
        }
    }

    /// Whether an earlier statement has given a name already.
    pub(crate) fn is_taken(&self, given: &Taken) -> bool {
        self.taken.contains(given)
    }

    /// Whether a new relation would have the name of a type.
    pub(crate) fn type_of_name(&self, name: &Name) -> Option<&Taken> {
        let given = Taken { what: Named::Type, home: self.home(name), name: name.name.clone() };
        self.taken.get(&given)
    }

    /// Names come and go; what may have gone has.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others take no name away")]
    pub(super) fn take_names(&mut self, said: &Said) {
        let given = self.given(said);
        self.taken.extend(given);
        match said {
            Said::Drop(drop) => self.free_names(drop),
            Said::AlterType { name, change: TypeChange::Rename { .. } }
            | Said::AlterDomain { name, change: DomainChange::Rename { .. } } => {
                self.free(Named::Type, &name.name);
            }
            Said::AlterType { name, change: TypeChange::RenameValue } => self.free_of(Named::Value, name),
            Said::AlterObject { object, name: Some(name), change: ObjectChange::Name } => match object {
                Object::Schema => self.free_schema(&name.name),
                Object::Extension => self.free(Named::Extension, &name.name),
                Object::Routine | Object::Aggregate => self.free(Named::Routine, &name.name),
                _ => {}
            },
            Said::AlterPolicy { table, renames: true } => self.free_of(Named::Policy, table),
            Said::Alter { name, actions, .. } => {
                let moves = |change: &Change| {
                    matches!(
                        change,
                        Change::RenameTo { .. }
                            | Change::SetSchema { .. }
                            | Change::DropColumn { cascade: true, .. }
                    )
                };
                if actions.iter().any(|action| moves(&action.what)) {
                    self.free_of(Named::Policy, name);
                }
            }
            Said::Setting(setting) if setting.name == "search_path" => self.look_along(setting),
            Said::DiscardAll | Said::ReassignOwned => self.begin_session(),
            Said::Control(Control::Commit | Control::Rollback) if self.path.is_local => {
                self.begin_session();
            }
            _ => {}
        }
    }

    fn look_along(&mut self, setting: &Setting) {
        let first = setting.value.as_deref().and_then(|path| path.split(',').next()).unwrap_or_default();
        self.path =
            SearchPath { first: first.trim_matches(['"', '\'', ' ']).into(), is_local: setting.is_local };
    }

    /// A session begins.
    pub(crate) fn begin_session(&mut self) {
        self.path = SearchPath::default();
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the others take no such name away")]
    fn free_names(&mut self, drop: &Drop) {
        for name in &drop.names {
            match drop.what {
                Dropped::Type | Dropped::Domain => self.free(Named::Type, &name.name),
                Dropped::Schema => self.free_schema(&name.name),
                Dropped::Table | Dropped::Policy => self.free_of(Named::Policy, name),
                Dropped::Other(Object::Extension) => self.free(Named::Extension, &name.name),
                Dropped::Other(Object::Routine | Object::Aggregate) => self.free(Named::Routine, &name.name),
                _ => {}
            }
        }
        if drop.what == Dropped::Owned {
            self.taken.clear();
        }
    }

    /// What has this name in any schema.
    fn free(&mut self, what: Named, name: &str) {
        let is_it = |own: &Taken| {
            let values = what == Named::Type && own.what == Named::Value;
            let own_name = if values { own.home.rsplit('.').next() } else { own.name.split('(').next() };
            (own.what == what || values) && own_name == Some(name)
        };
        self.taken.retain(|own| !is_it(own));
    }

    /// What a table or a type of this name has, in any schema.
    fn free_of(&mut self, what: Named, home: &Name) {
        self.taken.retain(|own| own.what != what || own.home.rsplit('.').next() != Some(&home.name));
    }

    /// A schema, and what is in it; extensions may be.
    fn free_schema(&mut self, schema: &str) {
        self.taken.retain(|own| {
            let is_it = own.what == Named::Schema && own.name == schema;
            let stands_there = own.home.split('.').next() == Some(schema);
            !(is_it || stands_there || own.what == Named::Extension)
        });
    }
}
