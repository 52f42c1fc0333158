//! What `pg_depend` says: which object needs which, and which objects belong to others.

use super::rows::{Place, Rows};
use std::collections::{BTreeMap, BTreeSet};
use tokio_postgres::Row;

/// `pg_namespace`, whose number is the same on every server.
const SCHEMAS: u32 = 2615;

/// `pg_amop` and `pg_amproc`, whose numbers are the same on every server: members of an operator family, which
/// stays when they go.
const MEMBERS: [u32; 2] = [2602, 2603];

/// `pg_constraint`, whose number is the same on every server.
const CONSTRAINTS: u32 = 2606;

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
const SECOND_PARTITION: u8 = b'S';
const TAKEN_BY_EXTENSION: u8 = b'x';

/// How an object is bound to one that it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    /// The needed one cannot be dropped before it.
    Needs,
    /// It is dropped with the needed one.
    GoesWith,
}

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
    /// Sorted by the whole of the dependent object.
    all: Vec<Dependency>,
    schemas: BTreeSet<u32>,
}

impl Dependency {
    pub(super) fn from_row(row: &Row) -> Result<Self, tokio_postgres::Error> {
        let form: i8 = row.try_get(6)?;
        Ok(Self {
            dependent: Place::from_row(row)?,
            referenced: Place { class: row.try_get(3)?, object: row.try_get(4)?, part: row.try_get(5)? },
            form: form.to_ne_bytes()[0],
        })
    }

    /// Only the row of an object itself says that it goes with another: those of its parts say what they
    /// go with.
    fn bond(&self, rows: &Rows) -> Bond {
        let goes = [AUTO, INTERNAL, PARTITION, SECOND_PARTITION].contains(&self.form);
        let is_itself = rows.at(self.dependent).or_else(|| rows.at(self.dependent.whole())).is_some();
        let is_member = MEMBERS.contains(&self.dependent.class);
        if goes && is_itself && !is_member { Bond::GoesWith } else { Bond::Needs }
    }
}

impl Dependency {
    /// Whether it is of one of the copies of a foreign key that PostgreSQL makes for partitions, which come and go
    /// with them.
    fn is_of_copy(&self, rows: &Rows) -> bool {
        self.dependent.class == CONSTRAINTS && rows.at(self.dependent).is_none()
    }
}

impl Dependencies {
    /// `schemas` are those that are read.
    pub(super) fn new(mut all: Vec<Dependency>, schemas: &[u32]) -> Self {
        all.sort_unstable_by_key(|row| (row.dependent.whole(), row.referenced, row.form));
        Self { all, schemas: schemas.iter().copied().collect() }
    }

    /// Writes into each object what it needs, what it goes with, and which extensions take it with them when
    /// they are dropped.
    pub(super) fn connect(&self, rows: &mut Rows) {
        let mut needs: Vec<(usize, usize, Bond)> = rows
            .parts()
            .filter_map(|place| Some((rows.at(place)?, self.whole(place.whole(), rows)?, Bond::GoesWith)))
            .collect();
        let mut extensions: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        for row in &self.all {
            let Some(referenced) = self.whole(row.referenced, rows) else { continue };
            let Some(dependent) = self.whole(row.dependent, rows) else { continue };
            if row.is_of_copy(rows) {
                continue;
            }
            needs.push((dependent, referenced, row.bond(rows)));
            if row.form == TAKEN_BY_EXTENSION
                && let Some(name) = rows.address(referenced).and_then(|address| address.names.first())
            {
                extensions.entry(dependent).or_default().insert(name.clone());
            }
        }
        needs.sort_unstable();
        needs.dedup();
        for (dependent, referenced, bond) in needs {
            let Some(address) = rows.address(referenced).cloned() else { continue };
            if rows.address(dependent) != Some(&address)
                && let Some(object) = rows.object_mut(dependent)
            {
                if bond == Bond::GoesWith {
                    object.goes_with.insert(address.clone());
                }
                object.needs.insert(address);
            }
        }
        for (number, names) in extensions {
            if let Some(object) = rows.object_mut(number) {
                let names: Vec<String> = names.into_iter().collect();
                object.attributes.insert("depends on extension".to_owned(), names.join(", "));
            }
        }
    }

    /// The number of the object that a place is, or is a part of: the type of a table's rows is a part of
    /// the table, and a member of an extension is a part of the extension.
    pub(super) fn whole(&self, place: Place, rows: &Rows) -> Option<usize> {
        let mut place = place;
        for _ in 0..CHAIN {
            if let Some(number) = rows.at(place).or_else(|| rows.at(place.whole())) {
                return Some(number);
            }
            let owner = |row: &&Dependency| [INTERNAL, EXTENSION, PARTITION].contains(&row.form);
            place = self.rows(place).iter().find(owner)?.referenced;
        }
        None
    }

    /// Objects that no kind has read, and that are not parts of others, nor outside of what is read.
    pub(super) fn unmodelled(&self, rows: &Rows) -> Vec<Place> {
        let pairs = self.all.iter().map(|row| [row.dependent.whole(), row.referenced.whole()]);
        let all: BTreeSet<Place> = pairs.flatten().collect();
        all.into_iter()
            .filter(|place| place.object >= FIRST_USER_OBJECT && place.class != SCHEMAS)
            .filter(|place| self.whole(*place, rows).is_none())
            .filter(|place| !self.is_outside(*place) && !self.belongs_to_extension(*place))
            .filter(|place| !self.belongs_to_part(*place, rows))
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
    fn belongs_to_part(&self, place: Place, rows: &Rows) -> bool {
        let is_part = |place: Place| {
            rows.at(place).is_none() && rows.at(place.whole()).is_none() && self.whole(place, rows).is_some()
        };
        self.rows(place).iter().any(|row| row.form == AUTO && is_part(row.referenced))
    }

    fn rows(&self, place: Place) -> &[Dependency] {
        let whole = place.whole();
        let start = self.all.partition_point(|row| row.dependent.whole() < whole);
        let rest = self.all.get(start..).unwrap_or_default();
        let end = rest.partition_point(|row| row.dependent.whole() == whole);
        rest.get(..end).unwrap_or_default()
    }
}
