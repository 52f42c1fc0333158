//! Sets of addresses.

use crate::address::ObjectAddress;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::sync::Arc;

/// Addresses, each once and in order. An address that many sets share can be in memory once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addresses(Vec<Arc<ObjectAddress>>);

/// The addresses of a set, in order.
#[derive(Debug, Clone)]
pub struct Iter<'a>(std::slice::Iter<'a, Arc<ObjectAddress>>);

impl Addresses {
    /// The addresses, in order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.0.iter())
    }

    /// Whether an address is among them.
    #[must_use]
    pub fn contains(&self, address: &ObjectAddress) -> bool {
        self.place(address).is_ok()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds an address, and says whether it was missing.
    pub fn insert(&mut self, address: impl Into<Arc<ObjectAddress>>) -> bool {
        let address = address.into();
        match self.place(&address) {
            Ok(_) => false,
            Err(place) => {
                self.0.insert(place, address);
                true
            }
        }
    }

    /// Takes an address away, and says whether it was there.
    pub fn remove(&mut self, address: &ObjectAddress) -> bool {
        let place = self.place(address);
        place.is_ok_and(|place| {
            self.0.remove(place);
            true
        })
    }

    /// Gives back the memory that is held for what could come.
    pub fn shrink_to_fit(&mut self) {
        self.0.shrink_to_fit();
    }

    /// Takes all addresses away.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Keeps the addresses of which it is said.
    pub fn retain(&mut self, mut keeps: impl FnMut(&ObjectAddress) -> bool) {
        self.0.retain(|address| keeps(address));
    }

    fn place(&self, address: &ObjectAddress) -> Result<usize, usize> {
        self.0.binary_search_by(|one| (**one).cmp(address))
    }
}

impl<'a> Iterator for Iter<'a> {
    type Item = &'a ObjectAddress;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(Arc::as_ref)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(Arc::as_ref)
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl<'a> IntoIterator for &'a Addresses {
    type Item = &'a ObjectAddress;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Addresses {
    type Item = Arc<ObjectAddress>;
    type IntoIter = std::vec::IntoIter<Arc<ObjectAddress>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<Address: Into<Arc<ObjectAddress>>> Extend<Address> for Addresses {
    fn extend<All: IntoIterator<Item = Address>>(&mut self, addresses: All) {
        for address in addresses {
            self.insert(address);
        }
    }
}

impl<Address: Into<Arc<ObjectAddress>>> FromIterator<Address> for Addresses {
    fn from_iter<All: IntoIterator<Item = Address>>(addresses: All) -> Self {
        let mut all: Vec<Arc<ObjectAddress>> = addresses.into_iter().map(Into::into).collect();
        all.sort_unstable();
        all.dedup();
        Self(all)
    }
}

impl<const COUNT: usize> From<[ObjectAddress; COUNT]> for Addresses {
    fn from(addresses: [ObjectAddress; COUNT]) -> Self {
        addresses.into_iter().collect()
    }
}

impl Serialize for Addresses {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

impl<'de> Deserialize<'de> for Addresses {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<ObjectAddress>::deserialize(deserializer).map(|all| all.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::ObjectKind;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn address(number: u8) -> ObjectAddress {
        ObjectAddress::new(ObjectKind::new("kind"), &[&format!("o{number}")])
    }

    proptest! {
        #[test]
        fn it_is_a_set_in_order(put in prop::collection::vec(0u8..20, 0..30), taken in prop::collection::vec(0u8..20, 0..10)) {
            let mut set: Addresses = put.iter().map(|number| address(*number)).collect();
            let mut expected: BTreeSet<ObjectAddress> = put.iter().map(|number| address(*number)).collect();
            for number in &taken {
                prop_assert_eq!(set.remove(&address(*number)), expected.remove(&address(*number)));
                prop_assert_eq!(set.insert(address(number / 2)), expected.insert(address(number / 2)));
            }
            prop_assert!(set.iter().eq(expected.iter()));
            prop_assert!((0..20).all(|number| set.contains(&address(number)) == expected.contains(&address(number))));
            let text = serde_json::to_string(&set).unwrap();
            prop_assert_eq!(&text, &serde_json::to_string(&expected).unwrap());
            prop_assert_eq!(serde_json::from_str::<Addresses>(&text).unwrap(), set);
        }
    }
}
