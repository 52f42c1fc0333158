//! What `pg_depend` says: which object needs which, and which objects belong to others.

use super::rows::{Place, Rows};
use std::collections::{BTreeMap, BTreeSet};
use tokio_postgres::Row;
use whimbrel_catalog::{Object, ObjectAddress};

/// `pg_namespace`, whose number is the same on every server.
const SCHEMAS: u32 = 2615;

/// The first number that `initdb` does not give out.
const FIRST_USER_OBJECT: u32 = 16384;

/// Longer chains of parts do not occur: a column of a TOAST table's index is three away from its table.
const CHAIN: usize = 8;

/// The column `deptype`.
const AUTO: u8 = b'a';
const EXTENSION: u8 = b'e';
const INTERNAL: u8 = b'i';
const NORMAL: u8 = b'n';
const PARTITION: u8 = b'P';
const TAKEN_BY_EXTENSION: u8 = b'x';

/// One row of `pg_depend`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dependency {
    dependent: Place,
    referenced: Place,
    form: u8,
}

/// All of `pg_depend`.
#[derive(Debug)]
pub(super) struct Dependencies {
    /// By the whole of the dependent object.
    of: BTreeMap<Place, Vec<Dependency>>,
    schemas: BTreeSet<u32>,
}

impl Dependency {
    pub(super) fn from_row(row: &Row) -> Result<Self, tokio_postgres::Error> {
        let form: i8 = row.try_get("deptype")?;
        Ok(Self {
            dependent: Place::from_row(row)?,
            referenced: Place {
                class: row.try_get("refclassid")?,
                object: row.try_get("refobjid")?,
                part: row.try_get("refobjsubid")?,
            },
            form: form.to_ne_bytes()[0],
        })
    }
}

impl Dependencies {
    /// `schemas` are those that are read.
    pub(super) fn new(rows: Vec<Dependency>, schemas: &[u32]) -> Self {
        let mut of: BTreeMap<Place, Vec<Dependency>> = BTreeMap::new();
        for row in rows {
            of.entry(row.dependent.whole()).or_default().push(row);
        }
        Self { of, schemas: schemas.iter().copied().collect() }
    }

    /// Writes into each object what it needs, and which extensions take it with them when they are dropped.
    pub(super) fn connect(
        &self,
        addresses: &BTreeMap<Place, ObjectAddress>,
        objects: &mut BTreeMap<ObjectAddress, Object>,
    ) {
        for place in addresses.keys().filter(|place| place.part != 0) {
            self.connect_pair(*place, place.whole(), addresses, objects);
        }
        let mut extensions: BTreeMap<&ObjectAddress, BTreeSet<&str>> = BTreeMap::new();
        for row in self.of.values().flatten() {
            if row.form == TAKEN_BY_EXTENSION {
                let dependent = self.address(row.dependent, addresses);
                let name = addresses.get(&row.referenced).and_then(|address| address.names.first());
                if let (Some(dependent), Some(name)) = (dependent, name) {
                    extensions.entry(dependent).or_default().insert(name);
                }
            }
            self.connect_pair(row.dependent, row.referenced, addresses, objects);
        }
        for (address, names) in extensions {
            if let Some(object) = objects.get_mut(address) {
                let names: Vec<&str> = names.into_iter().collect();
                object.attributes.insert("depends on extension".to_owned(), names.join(", "));
            }
        }
    }

    fn connect_pair(
        &self,
        dependent: Place,
        referenced: Place,
        addresses: &BTreeMap<Place, ObjectAddress>,
        objects: &mut BTreeMap<ObjectAddress, Object>,
    ) {
        let Some(referenced) = self.address(referenced, addresses) else { return };
        let Some(dependent) = self.address(dependent, addresses) else { return };
        if dependent != referenced
            && let Some(object) = objects.get_mut(dependent)
            && !object.needs.contains(referenced)
        {
            object.needs.insert(referenced.clone());
        }
    }

    /// The address of the object that a place is, or is a part of: the type of a table's rows is a part of
    /// the table, and a member of an extension is a part of the extension.
    pub(super) fn address<'map>(
        &self,
        place: Place,
        addresses: &'map BTreeMap<Place, ObjectAddress>,
    ) -> Option<&'map ObjectAddress> {
        let mut place = place;
        for _ in 0..CHAIN {
            if let Some(address) = addresses.get(&place).or_else(|| addresses.get(&place.whole())) {
                return Some(address);
            }
            let owner = |row: &&Dependency| [INTERNAL, EXTENSION, PARTITION].contains(&row.form);
            place = self.rows(place).iter().find(owner)?.referenced;
        }
        None
    }

    /// Objects that no kind has read, and that are not parts of others, nor outside of what is read.
    pub(super) fn unmodelled(&self, rows: &Rows) -> Vec<Place> {
        let addresses = rows.addresses();
        let pairs = self.of.values().flatten().map(|row| [row.dependent.whole(), row.referenced.whole()]);
        let all: BTreeSet<Place> = pairs.flatten().collect();
        all.into_iter()
            .filter(|place| place.object >= FIRST_USER_OBJECT && place.class != SCHEMAS)
            .filter(|place| self.address(*place, addresses).is_none())
            .filter(|place| !self.is_outside(*place) && !self.belongs_to_extension(*place))
            .filter(|place| !self.belongs_to_part(*place, addresses))
            .collect()
    }

    /// Whether an object is in a schema that is not read, belongs to such an object, or depends on nothing
    /// but such objects.
    pub(super) fn is_outside(&self, place: Place) -> bool {
        self.is_outside_within(place, CHAIN)
    }

    fn is_outside_within(&self, place: Place, chain: usize) -> bool {
        if place.class == SCHEMAS {
            return place.object >= FIRST_USER_OBJECT && !self.schemas.contains(&place.object);
        }
        let rows = self.rows(place);
        let Some(chain) = chain.checked_sub(1) else { return false };
        let leads_outside = |row: &Dependency| self.is_outside_within(row.referenced, chain);
        let decides = |row: &Dependency| row.form != NORMAL || row.referenced.class == SCHEMAS;
        rows.iter().any(|row| decides(row) && leads_outside(row))
            || !rows.is_empty() && rows.iter().all(leads_outside)
    }

    /// Whether an object is a member of an extension, or is attached to one.
    fn belongs_to_extension(&self, place: Place) -> bool {
        let is_member = |place: Place| self.rows(place).iter().any(|row| row.form == EXTENSION);
        let attached = |row: &Dependency| [AUTO, INTERNAL].contains(&row.form) && is_member(row.referenced);
        is_member(place) || self.rows(place).iter().any(attached)
    }

    /// Whether an object is attached to something that is only a part of another, as the index of a TOAST
    /// table is.
    fn belongs_to_part(&self, place: Place, addresses: &BTreeMap<Place, ObjectAddress>) -> bool {
        let is_part = |place: Place| {
            !addresses.contains_key(&place)
                && !addresses.contains_key(&place.whole())
                && self.address(place, addresses).is_some()
        };
        self.rows(place).iter().any(|row| row.form == AUTO && is_part(row.referenced))
    }

    fn rows(&self, place: Place) -> &[Dependency] {
        self.of.get(&place.whole()).map_or(&[], Vec::as_slice)
    }
}
