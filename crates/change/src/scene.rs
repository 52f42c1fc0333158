//! What a kind is shown when it writes statements.

use crate::kinds::named_in_schemas;
use crate::made_name::fitted;
use crate::plan::Lessons;
use crate::work::Unwritable;
use std::collections::{BTreeMap, BTreeSet};
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};
use whimbrel_source::Identifier;

/// Whether the application works on while a plan runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Style {
    /// It does: nothing holds a strong lock for longer than a moment on a table that was there before, and
    /// what old code uses goes last.
    Online,
    /// It does not, or there are no rows: the shortest way.
    Direct,
}

/// Both ends of a plan, and how it goes from one to the other.
#[derive(Debug)]
pub struct Scene<'a> {
    /// What is there.
    pub live: &'a Catalog,
    /// What is wanted.
    pub desired: &'a Catalog,
    /// The major version of the server that will run the plan.
    pub major: u32,
    /// Whether the application works on meanwhile.
    pub style: Style,
    /// Objects that the plan makes anew, so that nobody uses them yet.
    pub made: BTreeSet<&'a ObjectAddress>,
    /// The names of the constraints of tables at both ends, each behind that of its schema.
    pub constraint_names: BTreeSet<(&'a str, &'a str)>,
    /// For each object that is there, the objects that need it, in address order.
    pub needed_by: BTreeMap<&'a ObjectAddress, Vec<&'a ObjectAddress>>,
    /// By the name of a table as SQL writes it, the indexes that it is to have.
    pub desired_indexes: BTreeMap<&'a str, Vec<&'a ObjectAddress>>,
    /// By the name of a partitioned table as SQL writes it, the parts that it is to have.
    pub desired_parts: BTreeMap<&'a str, Vec<&'a ObjectAddress>>,
    /// What a server has said of an earlier try.
    pub lessons: &'a Lessons,
}

/// An object that is to be made or removed.
#[derive(Debug, Clone, Copy)]
pub struct Making<'a> {
    /// Both ends.
    pub scene: &'a Scene<'a>,
    /// Its address.
    pub address: &'a ObjectAddress,
    /// What it is.
    pub object: &'a Object,
    /// Where it is: the desired catalog for what is made, the live one for what is removed.
    pub catalog: &'a Catalog,
    /// Objects that its statement is to make too, in address order.
    pub parts: &'a [(&'a ObjectAddress, &'a Object)],
}

/// An object that is to be changed.
#[derive(Debug, Clone, Copy)]
pub struct Altering<'a> {
    /// Both ends.
    pub scene: &'a Scene<'a>,
    /// Its address.
    pub address: &'a ObjectAddress,
    /// What it is.
    pub live: &'a Object,
    /// What it is to be.
    pub desired: &'a Object,
    /// The attributes that differ.
    pub changed: &'a BTreeSet<&'a str>,
}

impl<'a> Scene<'a> {
    /// Both ends, before anything is decided.
    #[must_use]
    pub fn new(
        live: &'a Catalog,
        desired: &'a Catalog,
        major: u32,
        style: Style,
        lessons: &'a Lessons,
    ) -> Self {
        let all = live.objects.keys().chain(desired.objects.keys());
        let constraints = all.filter(|address| address.kind.as_str() == "table constraint");
        let constraint_names = constraints
            .filter_map(|address| Some((address.names.first()?.as_str(), address.names.last()?.as_str())))
            .collect();
        let mut needed_by: BTreeMap<&ObjectAddress, Vec<&ObjectAddress>> = BTreeMap::new();
        for (address, object) in &live.objects {
            for need in &object.needs {
                needed_by.entry(need).or_default().push(address);
            }
        }
        let mut desired_indexes: BTreeMap<&str, Vec<&ObjectAddress>> = BTreeMap::new();
        let indexes = desired.objects.iter().filter(|(address, _)| address.kind.as_str() == "index");
        for (address, object) in indexes {
            desired_indexes.entry(object.attribute("table").unwrap_or_default()).or_default().push(address);
        }
        let mut desired_parts: BTreeMap<&str, Vec<&ObjectAddress>> = BTreeMap::new();
        for (address, object) in &desired.objects {
            if let Some(whole) = object.attribute("partition of") {
                desired_parts.entry(whole).or_default().push(address);
            }
        }
        Self {
            live,
            desired,
            major,
            style,
            made: BTreeSet::new(),
            constraint_names,
            needed_by,
            desired_indexes,
            desired_parts,
            lessons,
        }
    }

    /// The objects that are there and need one, in address order.
    pub fn dependents(
        &self,
        address: &ObjectAddress,
    ) -> impl Iterator<Item = (&'a ObjectAddress, &'a Object)> {
        let dependents = self.needed_by.get(address).into_iter().flatten();
        dependents.filter_map(|one| self.live.objects.get_key_value(*one))
    }

    /// Whether the application may be using a relation while the plan runs.
    #[must_use]
    pub fn is_in_use(&self, relation: &ObjectAddress) -> bool {
        self.style == Style::Online && !self.made.contains(relation)
    }

    /// A name for what is to be there beside an object for a while: neither now nor later a relation or type of its
    /// schema has it.
    #[must_use]
    pub fn free_name(&self, address: &ObjectAddress, behind: &str) -> String {
        let Some((own, schema)) = address.names.split_last() else { return behind.to_owned() };
        let is_taken = |name: &String| {
            let names: Vec<String> = schema.iter().chain([name]).cloned().collect();
            [self.live, self.desired].iter().any(|catalog| {
                named_in_schemas().any(|kind| {
                    let address =
                        ObjectAddress { kind: ObjectKind::new(kind), names: names.clone(), args: None };
                    catalog.get(&address).is_some()
                })
            })
        };
        let plain = fitted("", own, behind);
        let numbered = (2..).map(|number: u32| fitted("", own, &format!("{behind}_{number}")));
        std::iter::once(plain).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default()
    }
}

impl<'a> Making<'a> {
    /// Its name as SQL writes it, with its schema.
    #[must_use]
    pub fn name(&self) -> String {
        quoted(&self.address.names)
    }

    /// The text of an attribute or a fact, as statements write it; `None` where PostgreSQL's default holds.
    #[must_use]
    pub fn get(&self, attribute: &str) -> Option<&'a str> {
        let written = self.object.fact(&as_written(attribute));
        let text =
            written.or_else(|| self.object.attribute(attribute)).or_else(|| self.object.fact(attribute));
        text.and_then(|text| self.scene.lessons.spellings.of(self.address, text)).or(text)
    }

    /// The text of an attribute without which the object cannot be written.
    ///
    /// # Errors
    /// When it is not there.
    pub fn text(&self, attribute: &str) -> Result<&'a str, Unwritable> {
        self.get(attribute).ok_or_else(|| self.unwritable(format!("its {attribute} is not known")))
    }

    /// A reason why it cannot be written.
    #[must_use]
    pub fn unwritable(&self, reason: impl Into<String>) -> Unwritable {
        Unwritable { address: self.address.clone(), reason: reason.into() }
    }
}

impl<'a> Altering<'a> {
    /// Its name as SQL writes it, with its schema.
    #[must_use]
    pub fn name(&self) -> String {
        quoted(&self.address.names)
    }

    /// The text that an attribute or a fact is to have; `None` for PostgreSQL's default.
    #[must_use]
    pub fn to(&self, attribute: &str) -> Option<&'a str> {
        let text = self.desired.attribute(attribute).or_else(|| self.desired.fact(attribute));
        text.and_then(|text| self.scene.lessons.spellings.of(self.address, text)).or(text)
    }

    /// The text that an attribute or a fact has; `None` for PostgreSQL's default.
    #[must_use]
    pub fn from(&self, attribute: &str) -> Option<&'a str> {
        self.live.attribute(attribute).or_else(|| self.live.fact(attribute))
    }

    /// Whether an attribute differs.
    #[must_use]
    pub fn changes(&self, attribute: &str) -> bool {
        self.changed.contains(attribute)
    }

    /// The object as it is wanted, by itself.
    #[must_use]
    pub fn desired_making(&self) -> Making<'a> {
        Making {
            scene: self.scene,
            address: self.address,
            object: self.desired,
            catalog: self.scene.desired,
            parts: &[],
        }
    }

    /// The object as it is, by itself.
    #[must_use]
    pub fn live_making(&self) -> Making<'a> {
        Making {
            scene: self.scene,
            address: self.address,
            object: self.live,
            catalog: self.scene.live,
            parts: &[],
        }
    }

    /// A reason why it cannot be changed so.
    #[must_use]
    pub fn unwritable(&self, reason: impl Into<String>) -> Unwritable {
        Unwritable { address: self.address.clone(), reason: reason.into() }
    }
}

/// The fact that holds an attribute as statements write it, where that is not as it is compared.
#[must_use]
pub fn as_written(attribute: &str) -> String {
    format!("{attribute} as written")
}

/// Names as SQL writes them, with dots between.
#[must_use]
pub fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| Identifier::new(name.as_str()).to_string()).collect();
    names.join(".")
}

/// One name as SQL writes it.
#[must_use]
pub fn quoted_one(name: &str) -> String {
    Identifier::new(name).to_string()
}

/// The last name of an address, as SQL writes it.
#[must_use]
pub fn last_quoted(address: &ObjectAddress) -> String {
    address.names.last().map(|name| quoted_one(name)).unwrap_or_default()
}

/// The table that a column is of.
#[must_use]
pub fn table_of(column: &ObjectAddress) -> ObjectAddress {
    let names = column.names.get(..2).unwrap_or_default().to_vec();
    ObjectAddress { kind: ObjectKind::new("table"), names, args: None }
}

/// The columns of a table, in their order.
#[must_use]
pub fn columns_of<'a>(catalog: &'a Catalog, table: &ObjectAddress) -> Vec<(&'a ObjectAddress, &'a Object)> {
    let kind = ObjectKind::from(format!("{} column", table.kind));
    let first = ObjectAddress { kind, ..table.clone() };
    let behind = catalog.objects.range(first.clone()..);
    let is_its =
        |(one, _): &(&ObjectAddress, &Object)| one.kind == first.kind && one.names.starts_with(&first.names);
    let mut columns: Vec<_> = behind.take_while(is_its).collect();
    columns.sort_by_key(|(_, object)| object.fact("place").and_then(|place| place.parse::<u32>().ok()));
    columns
}

/// The relation that a column, a constraint, a trigger and the like are on: among the objects that it goes
/// with, the one of these kinds, or the one whose column it goes with.
#[must_use]
pub fn relation_of(address: &ObjectAddress, object: &Object) -> Option<ObjectAddress> {
    let names: Vec<String> = address.names.iter().take(2).cloned().collect();
    let is_relation = |kind: &str| {
        ["table", "foreign table", "view", "materialized view", "composite type"].contains(&kind)
    };
    let is_of_it = |one: &&ObjectAddress| one.names.len() >= 2 && one.names.iter().take(2).eq(names.iter());
    let found = object.goes_with.iter().chain(&object.needs).find_map(|one| {
        if !is_of_it(&one) {
            return None;
        }
        let kind = one.kind.as_str();
        let kind = kind.strip_suffix(" column").unwrap_or(kind);
        is_relation(kind).then(|| kind.to_owned())
    });
    found.map(|kind| ObjectAddress { kind: ObjectKind::from(kind), names, args: None })
}
