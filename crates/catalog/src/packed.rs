//! A catalog as bytes, in which each name and each address stands once.

use crate::address::{ObjectAddress, ObjectKind};
use crate::catalog::Catalog;
use crate::object::Object;
use crate::texts::Texts;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The place of a name or of an address in the list of all.
type Place = u32;

#[derive(Serialize, Deserialize)]
struct Packed<'a> {
    /// Of kinds, attributes and facts.
    #[serde(borrow)]
    names: Vec<&'a str>,
    #[serde(borrow)]
    addresses: Vec<PackedAddress<'a>>,
    #[serde(borrow)]
    objects: Vec<PackedObject<'a>>,
    unmodelled: Vec<Place>,
}

#[derive(Serialize, Deserialize)]
struct PackedAddress<'a> {
    kind: Place,
    #[serde(borrow)]
    names: Vec<&'a str>,
    #[serde(borrow)]
    args: Option<Vec<&'a str>>,
}

#[derive(Serialize, Deserialize)]
struct PackedObject<'a> {
    address: Place,
    #[serde(borrow)]
    attributes: Vec<(Place, &'a str)>,
    #[serde(borrow)]
    facts: Vec<(Place, &'a str)>,
    needs: Vec<Place>,
    goes_with: Vec<Place>,
}

impl Catalog {
    /// The catalog as bytes, without the places in the user's text: some quarter of what its JSON takes, and what comes
    /// of them has each name and each address in memory once. They are for the build that wrote them.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut packing = Packing::default();
        let objects = self.objects.iter().map(|(address, object)| packing.object(address, object)).collect();
        let unmodelled = self.unmodelled.iter().map(|address| packing.address(address)).collect();
        let Packing { names, addresses, .. } = packing;
        let packed = Packed { names: names.listed, addresses, objects, unmodelled };
        // A vector takes whatever is written, so nothing can fail here.
        postcard::to_allocvec(&packed).unwrap_or_default()
    }

    /// The catalog of bytes; `None` where they are not those of one.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Unpacking::of(postcard::from_bytes(bytes).ok()?)
    }
}

#[derive(Default)]
struct Packing<'a> {
    names: Names<'a>,
    addresses: Vec<PackedAddress<'a>>,
    places: BTreeMap<&'a ObjectAddress, Place>,
}

#[derive(Default)]
struct Names<'a> {
    listed: Vec<&'a str>,
    places: BTreeMap<&'a str, Place>,
}

impl<'a> Names<'a> {
    fn place(&mut self, name: &'a str) -> Place {
        let next = place_after(&self.listed);
        *self.places.entry(name).or_insert_with(|| {
            self.listed.push(name);
            next
        })
    }
}

impl<'a> Packing<'a> {
    fn object(&mut self, address: &'a ObjectAddress, object: &'a Object) -> PackedObject<'a> {
        PackedObject {
            address: self.address(address),
            attributes: self.texts(&object.attributes),
            facts: self.texts(&object.facts),
            needs: object.needs.iter().map(|address| self.address(address)).collect(),
            goes_with: object.goes_with.iter().map(|address| self.address(address)).collect(),
        }
    }

    fn texts(&mut self, texts: &'a Texts) -> Vec<(Place, &'a str)> {
        texts.iter().map(|(name, text)| (self.names.place(name), text)).collect()
    }

    fn address(&mut self, address: &'a ObjectAddress) -> Place {
        let next = place_after(&self.addresses);
        *self.places.entry(address).or_insert_with(|| {
            self.addresses.push(PackedAddress {
                kind: self.names.place(address.kind.as_str()),
                names: address.names.iter().map(String::as_str).collect(),
                args: address.args.as_ref().map(|args| args.iter().map(String::as_str).collect()),
            });
            next
        })
    }
}

fn place_after<T>(listed: &[T]) -> Place {
    // More than four thousand million names are more than fit in any memory.
    Place::try_from(listed.len()).unwrap_or(Place::MAX)
}

struct Unpacking {
    names: Vec<Arc<str>>,
    addresses: Vec<Arc<ObjectAddress>>,
}

impl Unpacking {
    fn of(packed: Packed<'_>) -> Option<Catalog> {
        let address = |address: PackedAddress<'_>| {
            let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
            let kind = ObjectKind::from((*packed.names.get(address.kind as usize)?).to_owned());
            Some(Arc::new(ObjectAddress { kind, names: owned(address.names), args: address.args.map(owned) }))
        };
        let addresses = packed.addresses.into_iter().map(address).collect::<Option<_>>()?;
        let names = packed.names.into_iter().map(Arc::from).collect();
        let unpacking = Self { names, addresses };
        let objects =
            packed.objects.into_iter().map(|object| unpacking.object(object)).collect::<Option<_>>()?;
        let unmodelled =
            packed.unmodelled.into_iter().map(|place| Some((*unpacking.address(place)?).clone()));
        Some(Catalog { objects, unmodelled: unmodelled.collect::<Option<_>>()? })
    }

    fn object(&self, packed: PackedObject<'_>) -> Option<(ObjectAddress, Object)> {
        let listed =
            |places: Vec<Place>| places.into_iter().map(|place| self.address(place)).collect::<Option<_>>();
        let object = Object {
            attributes: self.texts(packed.attributes)?,
            facts: self.texts(packed.facts)?,
            needs: listed(packed.needs)?,
            goes_with: listed(packed.goes_with)?,
            origin: None,
        };
        Some(((*self.address(packed.address)?).clone(), object))
    }

    fn texts(&self, texts: Vec<(Place, &str)>) -> Option<Texts> {
        texts
            .into_iter()
            .map(|(place, text)| Some((Arc::clone(self.names.get(place as usize)?), text)))
            .collect()
    }

    fn address(&self, place: Place) -> Option<Arc<ObjectAddress>> {
        self.addresses.get(place as usize).cloned()
    }
}
