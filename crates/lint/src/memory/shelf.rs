//! Values by name, most of which nobody asks about again.

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use serde::Serialize;
use serde::de::DeserializeOwned;
use smol_str::SmolStr;
use std::cell::{OnceCell, RefCell};
use std::collections::VecDeque;
use std::hash::BuildHasher as _;

/// As many values stay at hand: a file mostly asks about what came shortly before it.
const AT_HAND: usize = 256;

/// Values by name: those that were asked for last are at hand, the others are written down in some dozens of bytes, and
/// read when somebody asks.
///
/// What a value does not write (`#[serde(skip)]`) is true of it only until [`Shelf::put_in_order`].
#[derive(Debug, Clone)]
pub(crate) struct Shelf<T> {
    places: HashTable<Place<T>>,
    written: Written,
    /// The names of values at hand, oldest first; some may be gone, or stand here twice.
    at_hand: RefCell<VecDeque<SmolStr>>,
}

/// A value, which is written or open or both.
#[derive(Debug, Clone)]
struct Place<T> {
    /// The name and the value as they were written last; empty before that.
    lot: Lot,
    open: OnceCell<Box<Open<T>>>,
}

/// A value at hand.
#[derive(Debug, Clone)]
struct Open<T> {
    name: SmolStr,
    value: T,
    /// Whether it may be another than the one that is written.
    is_changed: bool,
}

/// Lots of bytes, one behind the other: memory of its own for each would cost as much again.
#[derive(Debug, Clone, Default)]
struct Written {
    /// Pieces of [`PIECE`] bytes, but for a lot that is longer: one piece of all would be there twice while it grows.
    pieces: Vec<Vec<u8>>,
    length: usize,
    /// How many bytes belong to nothing any more.
    wasted: usize,
}

/// Where a lot stands.
#[derive(Debug, Clone, Copy, Default)]
struct Lot {
    piece: u16,
    start: u16,
    length: u32,
}

/// No lot starts behind so many bytes of a piece.
const PIECE: usize = 1 << 16;

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self { places: HashTable::new(), written: Written::default(), at_hand: RefCell::default() }
    }
}

impl<T: Default + Serialize + DeserializeOwned> Shelf<T> {
    pub(crate) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    fn place(&self, name: &str) -> Option<&Place<T>> {
        self.places.find(hash(name), |place| place.name(&self.written) == name)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        let place = self.place(name)?;
        let open = place.open.get_or_init(|| {
            self.at_hand.borrow_mut().push_back(name.into());
            Box::new(place.read(&self.written))
        });
        Some(&open.value)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.get(name)?;
        let place = self.places.find_mut(hash(name), |place| place.name(&self.written) == name)?;
        let open = place.open.get_mut()?;
        open.is_changed = true;
        Some(&mut open.value)
    }

    /// Changes the value of this name, which is the default one where there is none.
    pub(crate) fn change(&mut self, name: &str, how: impl FnOnce(&mut T)) {
        if let Some(value) = self.get_mut(name) {
            how(value);
        } else {
            let mut value = T::default();
            how(&mut value);
            self.insert(name, value);
        }
    }

    /// Changes each value.
    pub(crate) fn each(&mut self, mut how: impl FnMut(&mut T)) {
        for place in &mut self.places {
            if place.open.get().is_none() {
                place.open = OnceCell::from(Box::new(place.read(&self.written)));
            }
            if let Some(open) = place.open.get_mut() {
                how(&mut open.value);
                open.is_changed = true;
                self.at_hand.get_mut().push_back(open.name.clone());
            }
        }
    }

    /// Puts a value in the place of what was there.
    pub(crate) fn insert(&mut self, name: &str, value: T) {
        if let Some(own) = self.get_mut(name) {
            *own = value;
            return;
        }
        let open = Box::new(Open { name: name.into(), value, is_changed: true });
        let place = Place { lot: Lot::default(), open: OnceCell::from(open) };
        self.places.insert_unique(hash(name), place, |place| hash(place.name(&self.written)));
        self.at_hand.get_mut().push_back(name.into());
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<T> {
        self.get(name)?;
        let found = self.places.find_entry(hash(name), |place| place.name(&self.written) == name).ok()?;
        let (place, _) = found.remove();
        self.written.leave(place.lot);
        place.open.into_inner().map(|open| open.value)
    }

    /// Writes down what nobody has asked for lately.
    pub(crate) fn put_in_order(&mut self) {
        self.leave_at_hand(AT_HAND);
    }

    fn leave_at_hand(&mut self, count: usize) {
        let names = self.at_hand.get_mut();
        let oldest = names.len().saturating_sub(count);
        for name in names.drain(..oldest) {
            if let Some(place) = self.places.find_mut(hash(&name), |place| place.name(&self.written) == name)
            {
                place.close(&mut self.written);
            }
        }
        if self.written.is_mostly_waste() {
            let old = std::mem::take(&mut self.written);
            // There was room for all of them.
            self.places
                .iter_mut()
                .for_each(|place| place.lot = self.written.add(old.lot(place.lot)).unwrap_or_default());
        }
    }
}

impl<T: Default + Serialize + DeserializeOwned> Place<T> {
    fn name<'a>(&'a self, written: &'a Written) -> &'a str {
        let read = || postcard::take_from_bytes::<&str>(written.lot(self.lot)).map_or("", |(name, _)| name);
        self.open.get().map_or_else(read, |open| &open.name)
    }

    /// What is written is what [`Place::close`] wrote, so that it can be read.
    fn read(&self, written: &Written) -> Open<T> {
        let (name, value) = postcard::from_bytes(written.lot(self.lot)).unwrap_or_default();
        Open { name, value, is_changed: false }
    }

    fn close(&mut self, written: &mut Written) {
        let Some(open) = self.open.get().filter(|open| open.is_changed) else {
            self.open.take();
            return;
        };
        let lot = postcard::to_allocvec(&(&open.name, &open.value)).ok().and_then(|lot| written.add(&lot));
        // What cannot be written stays at hand.
        if let Some(lot) = lot {
            written.leave(self.lot);
            self.lot = lot;
            self.open.take();
        }
    }
}

impl Written {
    /// What stands there.
    fn lot(&self, Lot { piece, start, length }: Lot) -> &[u8] {
        let (piece, start) = (self.pieces.get(usize::from(piece)), usize::from(start));
        piece.and_then(|piece| piece.get(start..start + length as usize)).unwrap_or_default()
    }

    /// `None` where there is no room for it.
    fn add(&mut self, lot: &[u8]) -> Option<Lot> {
        let length = u32::try_from(lot.len()).ok()?;
        let has_room = |piece: &Vec<u8>| piece.len() + lot.len() <= piece.capacity();
        if !self.pieces.last().is_some_and(has_room) {
            u16::try_from(self.pieces.len()).ok()?;
            self.pieces.push(Vec::with_capacity(lot.len().max(PIECE)));
        }
        let piece = u16::try_from(self.pieces.len() - 1).ok()?;
        let bytes = self.pieces.last_mut()?;
        let start = u16::try_from(bytes.len()).ok()?;
        bytes.extend_from_slice(lot);
        self.length += lot.len();
        Some(Lot { piece, start, length })
    }

    fn leave(&mut self, lot: Lot) {
        self.wasted += lot.length as usize;
    }

    fn is_mostly_waste(&self) -> bool {
        self.wasted > self.length / 2
    }
}

fn hash(name: &str) -> u64 {
    FxBuildHasher.hash_one(name)
}

#[cfg(test)]
mod tests {
    use super::Shelf;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[derive(Debug, Clone)]
    enum Act {
        Insert(String, Vec<String>),
        Add(String, String),
        Remove(String),
        Leave(usize),
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let name = || "[a-d]{1,2}|a_name_that_is_longer_than_what_fits_in_place";
        let act = prop_oneof![
            (name(), prop::collection::vec("[a-z é]{0,9}", 0..3))
                .prop_map(|(name, value)| Act::Insert(name, value)),
            (name(), "[a-z]{0,9}").prop_map(|(name, more)| Act::Add(name, more)),
            name().prop_map(Act::Remove),
            (0..4_usize).prop_map(Act::Leave),
        ];
        prop::collection::vec(act, 0..60)
    }

    proptest! {
        #[test]
        fn what_is_written_down_is_what_was_at_hand(acts in acts()) {
            let mut shelf = Shelf::<Vec<String>>::default();
            let mut model = BTreeMap::<String, Vec<String>>::new();
            for act in acts {
                match act {
                    Act::Insert(name, value) => {
                        shelf.insert(&name, value.clone());
                        model.insert(name, value);
                    }
                    Act::Add(name, more) => {
                        shelf.change(&name, |own| own.push(more.clone()));
                        model.entry(name).or_default().push(more);
                    }
                    Act::Remove(name) => prop_assert_eq!(shelf.remove(&name), model.remove(&name)),
                    Act::Leave(count) => shelf.leave_at_hand(count),
                }
                prop_assert_eq!(shelf.is_empty(), model.is_empty());
            }
            shelf.leave_at_hand(0);
            prop_assert!(!shelf.contains("e") && shelf.get("e").is_none());
            for (name, value) in &model {
                prop_assert!(shelf.contains(name));
                prop_assert_eq!(shelf.get(name), Some(value));
            }
        }
    }
}
