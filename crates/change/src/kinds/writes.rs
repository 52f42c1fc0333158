//! How objects of a kind are made, changed and removed.

use crate::scene::{Altering, Making, quoted_one};
use crate::work::{Unwritable, Work};
use std::collections::BTreeSet;
use whimbrel_catalog::{Catalog, Object, ObjectAddress};

/// How objects of a kind are made, changed and removed.
///
/// Every function is pure, and what it returns depends on nothing but what it is shown.
#[derive(Debug)]
pub struct Writes {
    /// Where the kind stands among those that do not need each other.
    pub stage: Stage,
    /// The names that an object takes from others: two objects with one name of the same space cannot be
    /// there at once.
    pub spaces: &'static [Space],
    /// What becomes of an object when something that it needs is changed under it.
    pub under_change: UnderChange,
    /// The object whose statement can make this one too, if it is made in the same plan.
    pub made_by: fn(&Making<'_>) -> Option<ObjectAddress>,
    /// What must be there only for the statements that finish an object.
    pub late_needs: fn(&Making<'_>) -> BTreeSet<ObjectAddress>,
    /// The statements that make an object.
    pub create: fn(&Making<'_>) -> Result<Made, Unwritable>,
    /// The statements that remove an object.
    pub drop: fn(&Making<'_>) -> Result<Vec<Work>, Unwritable>,
    /// The statements that change an object.
    pub alter: fn(&Altering<'_>) -> Result<Altered, Unwritable>,
    /// Whether an object may be removed and made again; shown what it is and what it is to be.
    pub rebuild: fn(&Object, &Object) -> Rebuild,
    /// How an object takes the name of one that is wanted and not there; `None` where the two are not one.
    pub rename: fn(&Renaming<'_>) -> Option<Renamed>,
}

/// An object that is there and not wanted, and one of its kind that is wanted and not there, in the same place.
#[derive(Debug, Clone, Copy)]
pub struct Renaming<'a> {
    /// What is there.
    pub live: &'a Catalog,
    /// The major version of the server that will run the plan.
    pub major: u32,
    /// The name that it has.
    pub from: &'a ObjectAddress,
    /// The name that it takes.
    pub to: &'a ObjectAddress,
    /// What it is.
    pub is: &'a Object,
    /// What it is to be.
    pub becomes: &'a Object,
}

/// A new name, and what PostgreSQL changes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// The statement.
    pub work: Work,
    /// Other objects that take another name with it: the one that they have, and the one that they take.
    pub along: Vec<(ObjectAddress, ObjectAddress)>,
    /// Texts in which the name stands: the object, by its new name, its attribute, and what that becomes.
    pub texts: Vec<(ObjectAddress, &'static str, String)>,
}

/// Where a kind stands among those that do not need each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The database, schemas, extensions, languages, access methods.
    Ground,
    /// Types, collations and what text search is made of.
    Types,
    /// Functions, procedures, aggregates, operators, casts.
    Routines,
    /// Sequences.
    Sequences,
    /// Tables and foreign tables.
    Tables,
    /// Columns.
    Columns,
    /// Default values.
    Defaults,
    /// Constraints.
    Constraints,
    /// Indexes and statistics.
    Indexes,
    /// Views and materialized views.
    Views,
    /// Triggers, rules, policies.
    Guards,
    /// Privileges, comments, labels, publications and what else is about objects.
    Remarks,
}

/// A space of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Space {
    /// Tables, views, indexes, sequences and the like of a schema.
    Relations,
    /// Types of a schema.
    Types,
    /// Routines of a schema, with their arguments.
    Routines,
    /// No two objects have the same text of this attribute: the name of what is made with them.
    OneOfEachText {
        /// The attribute.
        attribute: &'static str,
    },
    /// A publication has tables with an attribute, or schemas, and never both.
    ///
    /// `CheckPubRelationColumnList` in `publicationcmds.c`.
    OneSortOfEachPublication {
        /// The attribute; `None` for schemas.
        attribute: Option<&'static str>,
    },
    /// Of a relation there is one object with this text of this attribute.
    OneOfEachRelation {
        /// The attribute.
        attribute: &'static str,
        /// Its text.
        text: &'static str,
    },
}

/// What becomes of an object when something that it needs is changed under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnderChange {
    /// PostgreSQL refuses the change while it is there, so it is removed before and made again after.
    Rebuilt,
    /// PostgreSQL carries it through the change of a column's type; it is made again where the type itself
    /// is another.
    CarriedThroughRetyping,
    /// It stays, and what needs it is concerned in its place.
    Stays,
}

/// How a change concerns what needs the changed object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disturbance {
    /// Not at all.
    Nothing,
    /// What is removed and needs it is removed first.
    Loosens,
    /// The type of a column becomes another.
    Retypes,
    /// Both: the type of a column becomes another, and what is removed and needs it is removed first.
    RetypesAndLoosens,
    /// The object is another one under the same name.
    Replaces,
}

/// Whether an object may be removed and made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rebuild {
    /// Nothing is lost by it.
    Harmless,
    /// It comes and goes with the object of its name that it goes with.
    WithItsNamesake,
    /// Rows or values would be lost; the reason is a clause.
    Refused(&'static str),
}

/// The statements that make an object.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Made {
    /// After these the object is there.
    pub works: Vec<Work>,
    /// These finish it; nothing needs to wait for them.
    pub finish: Vec<Work>,
}

/// How an object is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Altered {
    /// It stays and becomes what is wanted.
    InPlace {
        /// After these, what needs the new form can be made.
        works: Vec<Work>,
        /// These finish it; nothing needs to wait for them.
        finish: Vec<Work>,
        /// How this concerns what needs it.
        disturbance: Disturbance,
    },
    /// PostgreSQL cannot change it so: it is removed and made again.
    Rebuilt,
    /// PostgreSQL cannot change it so, and it cannot be removed alone: this one, with which it goes, is removed
    /// and made again.
    RebuiltWith(ObjectAddress),
}

impl Disturbance {
    /// Whether the type of a column becomes another.
    #[must_use]
    pub const fn is_retyping(self) -> bool {
        matches!(self, Self::Retypes | Self::RetypesAndLoosens)
    }

    /// Whether what is removed and needs the object is removed first.
    #[must_use]
    pub const fn is_loosening(self) -> bool {
        matches!(self, Self::Loosens | Self::RetypesAndLoosens)
    }
}

impl Renaming<'_> {
    /// Whether these attributes are the same of both.
    #[must_use]
    pub fn agree_in(&self, attributes: &[&str]) -> bool {
        attributes.iter().all(|one| self.is.attribute(one) == self.becomes.attribute(one))
    }
}

impl Renamed {
    /// An object of which nothing else tells the name.
    #[must_use]
    pub fn by(work: Work) -> Self {
        Self { work, along: Vec::new(), texts: Vec::new() }
    }
}

impl Made {
    /// An object that is there after these statements.
    #[must_use]
    pub fn by(works: Vec<Work>) -> Self {
        Self { works, finish: Vec::new() }
    }

    /// Adds its statements to those of an object.
    pub fn goes_to(self, works: &mut Vec<Work>, finish: &mut Vec<Work>) {
        works.extend(self.works);
        finish.extend(self.finish);
    }

    /// Adds all its statements to those that finish an object.
    pub fn finishes(self, finish: &mut Vec<Work>) {
        finish.extend(self.works);
        finish.extend(self.finish);
    }
}

impl Altered {
    /// A change that concerns nobody else.
    #[must_use]
    pub fn by(works: Vec<Work>) -> Self {
        Self::InPlace { works, finish: Vec::new(), disturbance: Disturbance::Nothing }
    }
}

/// For kinds whose objects are always made by a statement of their own.
#[must_use]
pub fn by_itself(_: &Making<'_>) -> Option<ObjectAddress> {
    None
}

/// For kinds that need everything from the start.
#[must_use]
pub fn nothing_late(_: &Making<'_>) -> BTreeSet<ObjectAddress> {
    BTreeSet::new()
}

/// For kinds whose objects hold nothing that cannot be made again.
#[must_use]
pub fn harmless(_: &Object, _: &Object) -> Rebuild {
    Rebuild::Harmless
}

/// For kinds whose objects are not told apart from others by what they are.
#[must_use]
pub fn never_renamed(_: &Renaming<'_>) -> Option<Renamed> {
    None
}

/// For the files of the kinds: gives an object its owner, where owners are compared. `words` are those of
/// ALTER … OWNER TO.
pub(super) fn owner(form: &'static str, words: &str, name: &str, object: &Object) -> Option<Work> {
    let owner = role(object.attribute("owner")?);
    Some(Work::new(form, format!("alter {words} {name} owner to {owner}")))
}

/// The name of a role in a statement; `current role` is whoever runs it.
pub(super) fn role(name: &str) -> String {
    if name == "current role" { CURRENT.to_owned() } else { quoted_one(name) }
}

/// Whoever runs a statement.
const CURRENT: &str = "current_user";

/// Whether a statement gives an object that was just made to whoever made it.
pub(crate) fn gives_to_its_maker(work: &Work) -> bool {
    work.sql.ends_with(" owner to current_user")
}

/// For kinds that PostgreSQL cannot change in place.
///
/// # Errors
/// None; the signature is that of [`Writes::alter`].
pub fn rebuilt(_: &Altering<'_>) -> Result<Altered, Unwritable> {
    Ok(Altered::Rebuilt)
}

/// For the files of the kinds: the statement that removes an object, in the last phase.
pub(super) fn removal(form: &'static str, sql: String) -> Vec<Work> {
    vec![Work::new(form, sql).in_phase(crate::work::Phase::Contract)]
}

/// For the files of the kinds: the removal of a type and of the functions that cannot stay without it, nor it without them.
pub(super) fn with_functions(name: &str) -> Vec<Work> {
    let drops = removal("drop-type", format!("drop type {name} cascade"));
    let meant = |work: Work| work.cascading("its own functions go only with it");
    drops.into_iter().map(meant).collect()
}

/// For the files of the kinds: a change of the owner alone, or a rebuild.
pub(super) fn owner_or_rebuild(
    altering: &Altering<'_>,
    form: &'static str,
    words: &str,
    name: &str,
) -> Result<Altered, Unwritable> {
    if altering.changed.iter().all(|attribute| *attribute == "owner") {
        return Ok(Altered::by(owner(form, words, name, altering.desired).into_iter().collect()));
    }
    Ok(Altered::Rebuilt)
}
