//! The whole of a database.

use crate::address::ObjectAddress;
use crate::object::Object;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a database holds, as far as it is modelled.
///
/// Serialised as a list of objects in address order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Listing", into = "Listing")]
pub struct Catalog {
    /// Every object that is modelled.
    pub objects: BTreeMap<ObjectAddress, Object>,
    /// Objects that are there and that nobody knows how to read, in address order. They count neither in
    /// a difference nor in a fingerprint: whoever uses the catalog says their names.
    pub unmodelled: Vec<ObjectAddress>,
}

#[derive(Serialize, Deserialize)]
struct Listing {
    objects: Vec<Entry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unmodelled: Vec<ObjectAddress>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    #[serde(flatten)]
    address: ObjectAddress,
    #[serde(flatten)]
    object: Object,
}

impl From<Listing> for Catalog {
    fn from(listing: Listing) -> Self {
        let objects = listing.objects.into_iter().map(|entry| (entry.address, entry.object)).collect();
        Self { objects, unmodelled: listing.unmodelled }
    }
}

impl From<Catalog> for Listing {
    fn from(catalog: Catalog) -> Self {
        let objects =
            catalog.objects.into_iter().map(|(address, object)| Entry { address, object }).collect();
        Self { objects, unmodelled: catalog.unmodelled }
    }
}

impl Catalog {
    /// The object at an address.
    #[must_use]
    pub fn get(&self, address: &ObjectAddress) -> Option<&Object> {
        self.objects.get(address)
    }
}
