//! Rows of the kinds' queries become objects.

use super::IntrospectError;
use super::dependencies::Dependencies;
use std::collections::BTreeMap;
use std::error::Error;
use tokio_postgres::types::{FromSql, Type};
use tokio_postgres::{Column, Row};
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};
use whimbrel_change::kinds::{Compared, Kind};

/// Where PostgreSQL keeps an object: the columns `classid`, `objid`, `objsubid` of `pg_depend`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    pub(super) class: u32,
    pub(super) object: u32,
    /// The number of a column, else 0.
    pub(super) part: i32,
}

/// The columns before those of the attributes.
const ADDRESS_COLUMNS: usize = 6;

/// What the kinds' queries have returned.
#[derive(Debug, Default)]
pub(super) struct Rows {
    objects: BTreeMap<ObjectAddress, Object>,
    addresses: BTreeMap<Place, ObjectAddress>,
    /// Objects that are about another one: the word before that one's kind, and its place.
    about: Vec<(String, Place, BTreeMap<String, String>)>,
}

/// A JSON object of texts; a null is an attribute that is absent.
struct Texts(BTreeMap<String, Option<String>>);

impl Place {
    pub(super) fn from_row(row: &Row) -> Result<Self, tokio_postgres::Error> {
        Ok(Self {
            class: row.try_get("classid")?,
            object: row.try_get("objid")?,
            part: row.try_get("objsubid")?,
        })
    }

    /// The object that this is, or is a part of.
    pub(super) fn whole(self) -> Self {
        Self { part: 0, ..self }
    }
}

impl Rows {
    /// Adds the rows of one kind's query.
    pub(super) fn add(
        &mut self,
        kind: &Kind,
        rows: &[Row],
        is_included: impl Fn(Compared) -> bool,
    ) -> Result<(), IntrospectError> {
        let what = kind.words.first();
        let failed = |source| IntrospectError::Read { what, source };
        let Some(first) = rows.first() else { return Ok(()) };
        let columns = attribute_columns(kind, first.columns(), is_included)?;
        for row in rows {
            let place = Place::from_row(row).map_err(failed)?;
            let word: String = row.try_get("kind").map_err(failed)?;
            let attributes = attributes_of(row, &columns).map_err(failed)?;
            let names: Option<Vec<String>> = row.try_get("names").map_err(failed)?;
            let Some(names) = names else {
                self.about.push((word, place, attributes));
                continue;
            };
            let args = row.try_get("args").map_err(failed)?;
            let address = ObjectAddress { kind: ObjectKind::from(word), names, args };
            self.addresses.insert(place, address.clone());
            self.objects.entry(address).or_default().attributes.extend(attributes);
        }
        Ok(())
    }

    /// The addresses of what was read, by the places that it was read from.
    pub(super) fn addresses(&self) -> &BTreeMap<Place, ObjectAddress> {
        &self.addresses
    }

    /// The places that comments, privileges and labels are on, and that no kind has read.
    pub(super) fn unknown_subjects(&self) -> Vec<Place> {
        let places = self.about.iter().map(|(_, place, _)| *place);
        places.filter(|place| !self.addresses.contains_key(place)).collect()
    }

    /// The catalog. `identified` names the subjects that no kind has read; what is about any other is left
    /// out with it.
    pub(super) fn into_catalog(
        mut self,
        identified: &BTreeMap<Place, ObjectAddress>,
        dependencies: &Dependencies,
    ) -> Catalog {
        dependencies.connect(&self.addresses, &mut self.objects);
        for (word, place, attributes) in self.about {
            let Some(subject) = self.addresses.get(&place).or_else(|| identified.get(&place)) else {
                continue;
            };
            let address = ObjectAddress {
                kind: ObjectKind::from(format!("{word} {}", subject.kind)),
                names: subject.names.clone(),
                args: subject.args.clone(),
            };
            let object = self.objects.entry(address).or_default();
            object.attributes.extend(attributes);
            let needed = dependencies.address(place, &self.addresses).unwrap_or(subject);
            object.needs.insert(needed.clone());
        }
        Catalog { objects: self.objects, unmodelled: Vec::new() }
    }
}

/// The columns that hold attributes which are part of the catalog: their numbers and names.
fn attribute_columns<'columns>(
    kind: &Kind,
    columns: &'columns [Column],
    is_included: impl Fn(Compared) -> bool,
) -> Result<Vec<(usize, &'columns Column)>, IntrospectError> {
    let mut included = Vec::new();
    for (number, column) in columns.iter().enumerate().skip(ADDRESS_COLUMNS) {
        if *column.type_() == Type::JSON {
            included.push((number, column));
            continue;
        }
        let compared =
            kind.attributes.compared(column.name()).ok_or_else(|| IntrospectError::UnknownAttribute {
                what: kind.words.first(),
                attribute: column.name().to_owned(),
            })?;
        if is_included(compared) {
            included.push((number, column));
        }
    }
    Ok(included)
}

fn attributes_of(
    row: &Row,
    columns: &[(usize, &Column)],
) -> Result<BTreeMap<String, String>, tokio_postgres::Error> {
    let mut attributes = BTreeMap::new();
    for &(number, column) in columns {
        if *column.type_() == Type::JSON {
            let texts: Option<Texts> = row.try_get(number)?;
            let texts = texts.map(|texts| texts.0).unwrap_or_default();
            attributes.extend(texts.into_iter().filter_map(|(name, text)| Some((name, text?))));
        } else if let Some(text) = row.try_get::<_, Option<String>>(number)? {
            attributes.insert(column.name().to_owned(), text);
        }
    }
    Ok(attributes)
}

impl<'bytes> FromSql<'bytes> for Texts {
    fn from_sql(_: &Type, bytes: &'bytes [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(serde_json::from_slice(bytes)?))
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::JSON
    }
}
