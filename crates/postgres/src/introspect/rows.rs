//! Rows of the kinds' queries become objects.

use super::IntrospectError;
use super::dependencies::Dependencies;
use super::stamps::Stamps;
use super::{array_cast, logic, values};
use crate::load::Loaded;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::sync::Arc;
use tokio_postgres::types::{FromSql, Type};
use tokio_postgres::{Column, Row};
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};
use whimbrel_change::kinds::{Compared, Kind, TextSource, Words};
use whimbrel_change::scene::as_written;

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

/// One row of a kind's query.
#[derive(Debug)]
pub(super) struct ReadObject {
    place: Place,
    word: Cow<'static, str>,
    /// Names and arguments; `None` for what is about the object at `place`.
    address: Option<(Vec<String>, Option<Vec<String>>)>,
    object: Object,
}

/// What a column of a kind's query becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// An attribute.
    Attribute,
    /// A fact.
    Fact,
    /// Nothing.
    LeftOut,
}

/// A column that becomes something.
struct TextColumn {
    number: usize,
    name: Arc<str>,
    is_json: bool,
    role: Role,
    source: TextSource,
}

/// What the kinds' queries have returned.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Two entries with the same address are one object.
    objects: Vec<(Arc<ObjectAddress>, Object)>,
    /// Indexes of `objects`.
    places: HashMap<Place, usize>,
    about: Vec<ReadObject>,
}

/// A JSON object of texts; a null is an attribute that is absent.
struct MaybeTexts(BTreeMap<String, Option<String>>);

impl Place {
    pub(super) fn from_row(row: &Row) -> Result<Self, tokio_postgres::Error> {
        Ok(Self { class: row.try_get(0)?, object: row.try_get(1)?, part: row.try_get(2)? })
    }

    /// The object that this is, or is a part of.
    pub(super) fn whole(self) -> Self {
        Self { part: 0, ..self }
    }
}

/// Takes the rows of one kind's query apart.
pub(super) fn read_objects(
    kind: &Kind,
    rows: &[Row],
    role_of: impl Fn(Compared) -> Role,
) -> Result<Vec<ReadObject>, IntrospectError> {
    let failed = |source| IntrospectError::Read { what: kind.words.first(), source };
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let columns = text_columns(kind, first.columns(), role_of)?;
    rows.iter().map(|row| read_object(kind, row, &columns)).collect::<Result<_, _>>().map_err(failed)
}

fn read_object(kind: &Kind, row: &Row, columns: &[TextColumn]) -> Result<ReadObject, tokio_postgres::Error> {
    let word: &str = row.try_get(3)?;
    let known = match kind.words {
        Words::Whole(words) => words.iter().find(|known| **known == word),
        Words::About(_) => None,
    };
    let names: Option<Vec<String>> = row.try_get(4)?;
    let address = match names {
        Some(names) => Some((names, row.try_get(5)?)),
        None => None,
    };
    Ok(ReadObject {
        place: Place::from_row(row)?,
        word: known.map_or_else(|| Cow::Owned(word.to_owned()), |known| Cow::Borrowed(*known)),
        address,
        object: texts_of(row, columns)?,
    })
}

impl Rows {
    /// Adds what one kind's query has returned.
    pub(super) fn add(&mut self, read: Vec<ReadObject>) {
        for object in read {
            let Some((names, args)) = object.address else {
                self.about.push(object);
                continue;
            };
            let address = ObjectAddress { kind: ObjectKind::from(object.word), names, args };
            self.places.insert(object.place, self.objects.len());
            self.objects.push((Arc::new(address), object.object));
        }
    }

    /// Says of each object where it was written.
    pub(super) fn point(&mut self, stamps: &Stamps, loaded: &Loaded) {
        let mut places: Vec<(Place, usize)> =
            self.places.iter().map(|(place, number)| (*place, *number)).collect();
        places.sort_unstable();
        for (place, number) in places {
            if let Some((_, object)) = self.objects.get_mut(number) {
                object.origin = stamps.origin(place, loaded);
            }
        }
        for about in &mut self.about {
            about.object.origin = stamps.origin_about(&about.word, about.place, loaded);
        }
    }

    /// The number of the object that was read from a place.
    pub(super) fn at(&self, place: Place) -> Option<usize> {
        self.places.get(&place).copied()
    }

    /// An object by its number.
    pub(super) fn object_mut(&mut self, number: usize) -> Option<&mut Object> {
        self.objects.get_mut(number).map(|(_, object)| object)
    }

    /// The address of an object by its number.
    pub(super) fn address(&self, number: usize) -> Option<&Arc<ObjectAddress>> {
        self.objects.get(number).map(|(address, _)| address)
    }

    /// The places of all parts that have an object of their own, in no order.
    pub(super) fn parts(&self) -> impl Iterator<Item = Place> {
        self.places.keys().copied().filter(|place| place.part != 0)
    }

    /// The places that comments, privileges and labels are on, and that no kind has read.
    pub(super) fn unknown_subjects(&self) -> Vec<Place> {
        let places = self.about.iter().map(|object| object.place);
        places.filter(|place| self.at(*place).is_none()).collect()
    }

    /// The catalog. `identified` names the subjects that no kind has read; what is about any other is left
    /// out with it.
    pub(super) fn into_catalog(
        mut self,
        identified: &BTreeMap<Place, ObjectAddress>,
        dependencies: &Dependencies,
    ) -> Catalog {
        dependencies.connect(&mut self);
        let mut all = Vec::with_capacity(self.about.len() + self.objects.len());
        for mut about in std::mem::take(&mut self.about) {
            let known = self.at(about.place).and_then(|number| self.address(number)).map(Arc::as_ref);
            let Some(subject) = known.or_else(|| identified.get(&about.place)) else { continue };
            let whole = dependencies.whole(about.place, &self).and_then(|number| self.address(number));
            let whole = whole.map_or_else(|| Arc::new(subject.clone()), Arc::clone);
            let address = ObjectAddress {
                kind: ObjectKind::from(format!("{} {}", about.word, subject.kind)),
                names: subject.names.clone(),
                args: subject.args.clone(),
            };
            about.object.goes_with.insert(whole.clone());
            about.object.needs.insert(whole);
            all.push((address, about.object));
        }
        all.extend(self.objects.into_iter().map(|(address, object)| (Arc::unwrap_or_clone(address), object)));
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        all.dedup_by(|(address, object), (before, whole)| {
            let is_same = address == before;
            if is_same {
                join(whole, std::mem::take(object));
            }
            is_same
        });
        // A tree that is made of what is in order has no room to spare, and there may be a hundred thousand.
        let shrunk = all.into_iter().map(|(address, mut object)| {
            object.shrink_to_fit();
            (address, object)
        });
        Catalog { objects: shrunk.collect(), unmodelled: Vec::new() }
    }
}

/// Adds what another row has said of an object.
fn join(whole: &mut Object, object: Object) {
    whole.attributes.extend(object.attributes);
    whole.facts.extend(object.facts);
    whole.needs.extend(object.needs);
    whole.goes_with.extend(object.goes_with);
    whole.origin = object.origin.or_else(|| whole.origin.take());
}

/// The columns that become something, with what they become.
fn text_columns(
    kind: &Kind,
    columns: &[Column],
    role_of: impl Fn(Compared) -> Role,
) -> Result<Vec<TextColumn>, IntrospectError> {
    let mut included = Vec::new();
    for (number, column) in columns.iter().enumerate().skip(ADDRESS_COLUMNS) {
        let name = Arc::from(column.name());
        if *column.type_() == Type::JSON {
            let (role, source) = (Role::Attribute, TextSource::Written);
            included.push(TextColumn { number, name, is_json: true, role, source });
            continue;
        }
        let compared =
            kind.attributes.compared(column.name()).ok_or_else(|| IntrospectError::UnknownAttribute {
                what: kind.words.first(),
                attribute: column.name().to_owned(),
            })?;
        let role = role_of(compared);
        if role != Role::LeftOut {
            let source = kind.attributes.source(column.name());
            included.push(TextColumn { number, name, is_json: false, role, source });
        }
    }
    Ok(included)
}

/// What stands before the text of a body.
const BODY: &str = "\nAS ";

/// What PostgreSQL writes, as it is compared, and as it is written where that is another text.
fn in_both_forms(text: &str) -> (String, Option<String>) {
    let spaced = values::settled(text);
    let compared = spaced.as_deref().unwrap_or(text);
    let compared = logic::settled(compared).unwrap_or_else(|| compared.to_owned());
    let written = logic::written(text).or_else(|| spaced.map(|_| text.to_owned()));
    let settled = |text: &str| array_cast::settled(text);
    match (settled(&compared), written) {
        (None, written) => (compared, written),
        (Some(both), None) => (both.compared, Some(both.written)),
        (Some(both), Some(written)) => {
            let written = settled(&written).map_or(written, |both| both.written);
            (both.compared, Some(written))
        }
    }
}

fn texts_of(row: &Row, columns: &[TextColumn]) -> Result<Object, tokio_postgres::Error> {
    let mut object = Object::default();
    for &TextColumn { number, ref name, is_json, role, source } in columns {
        if is_json {
            let texts: Option<MaybeTexts> = row.try_get(number)?;
            let texts = texts.map(|texts| texts.0).unwrap_or_default();
            object.attributes.extend(texts.into_iter().filter_map(|(name, text)| Some((name, text?))));
        } else if let Some(text) = row.try_get::<_, Option<String>>(number)? {
            let (text, rest) = match source {
                TextSource::Deparsed | TextSource::DeparsedQuery => (text.as_str(), ""),
                TextSource::DeparsedUpToABody => text.split_at(text.find(BODY).unwrap_or(text.len())),
                TextSource::Written => ("", text.as_str()),
            };
            let (compared, written) = in_both_forms(text);
            if let Some(written) = written {
                object.facts.insert(as_written(name), written + rest);
            }
            let texts = if role == Role::Fact { &mut object.facts } else { &mut object.attributes };
            texts.insert(name.clone(), compared + rest);
        }
    }
    Ok(object)
}

impl<'bytes> FromSql<'bytes> for MaybeTexts {
    fn from_sql(_: &Type, bytes: &'bytes [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(serde_json::from_slice(bytes)?))
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::JSON
    }
}
