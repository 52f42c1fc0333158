//! Laws of the catalog that hold for every input.

use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use std::collections::BTreeSet;
use whimbrel_catalog::{Catalog, Delta, Fingerprint, Object, ObjectAddress, ObjectKind, diff};

/// Few letters, so that addresses and texts often meet.
fn word() -> impl Strategy<Value = String> {
    "[ab.\"]{0,2}"
}

fn address() -> impl Strategy<Value = ObjectAddress> {
    (word(), vec(word(), 0..3), option::of(vec(word(), 0..2))).prop_map(|(kind, names, args)| ObjectAddress {
        kind: ObjectKind::from(kind),
        names,
        args,
    })
}

fn object() -> impl Strategy<Value = Object> {
    let texts = || btree_map(word(), word(), 0..4);
    (texts(), texts(), btree_set(address(), 0..3)).prop_map(|(attributes, facts, needs)| Object {
        attributes: attributes.into_iter().collect(),
        facts: facts.into_iter().collect(),
        goes_with: needs.iter().cloned().collect(),
        needs: needs.into_iter().collect(),
        origin: None,
    })
}

fn catalog() -> impl Strategy<Value = Catalog> {
    btree_map(address(), object(), 0..8).prop_map(|objects| Catalog { objects, unmodelled: Vec::new() })
}

fn attributes_alone(mut catalog: Catalog) -> Catalog {
    for object in catalog.objects.values_mut() {
        object.facts.clear();
        object.needs.clear();
        object.goes_with.clear();
    }
    catalog
}

proptest! {
    #[test]
    fn a_catalog_comes_back_from_its_bytes_and_not_from_fewer(catalog in catalog(), unmodelled in vec(address(), 0..3), cut in 0usize..400) {
        let catalog = Catalog { unmodelled, ..catalog };
        let bytes = catalog.to_bytes();
        let fewer = bytes.get(..cut.min(bytes.len() - 1)).unwrap();
        prop_assert_eq!(Catalog::from_bytes(fewer), None);
        prop_assert_eq!(Catalog::from_bytes(&bytes), Some(catalog));
    }

    #[test]
    fn nothing_differs_from_itself(live in catalog()) {
        prop_assert_eq!(diff(&live, &live), []);
    }

    #[test]
    fn applying_the_difference_gives_the_desired_catalog(live in catalog(), desired in catalog()) {
        let mut reached = live.clone();
        for delta in diff(&live, &desired) {
            prop_assert_eq!(reached.apply(&delta), Ok(()));
        }
        prop_assert_eq!(Fingerprint::of(&reached), Fingerprint::of(&desired));
        prop_assert_eq!(attributes_alone(reached), attributes_alone(desired));
    }

    #[test]
    fn the_way_back_is_the_inverse_of_the_way(live in catalog(), desired in catalog()) {
        let back: Vec<_> = diff(&live, &desired).into_iter().map(Delta::inverse).collect();
        prop_assert_eq!(
            back.iter().map(ToString::to_string).collect::<BTreeSet<_>>(),
            diff(&desired, &live).iter().map(ToString::to_string).collect::<BTreeSet<_>>()
        );
        prop_assert_eq!(back, diff(&desired, &live));
    }

    #[test]
    fn differences_come_in_address_order(live in catalog(), desired in catalog()) {
        let deltas = diff(&live, &desired);
        prop_assert!(deltas.iter().map(Delta::address).is_sorted());
    }

    #[test]
    fn the_order_of_reading_changes_nothing(read in vec((address(), object()), 0..8)) {
        let distinct: Vec<_> = {
            let mut seen = BTreeSet::new();
            read.into_iter().filter(|(address, _)| seen.insert(address.clone())).collect()
        };
        let forward = Catalog { objects: distinct.iter().cloned().collect(), unmodelled: Vec::new() };
        let backward = Catalog { objects: distinct.iter().rev().cloned().collect(), unmodelled: Vec::new() };
        prop_assert_eq!(Fingerprint::of(&forward), Fingerprint::of(&backward));
    }

    #[test]
    fn fingerprints_are_equal_exactly_when_nothing_differs(live in catalog(), desired in catalog()) {
        let differs = !diff(&live, &desired).is_empty();
        prop_assert_eq!(Fingerprint::of(&live) != Fingerprint::of(&desired), differs);
    }

    #[test]
    fn facts_and_needs_are_no_difference(live in catalog()) {
        let bare = attributes_alone(live.clone());
        prop_assert_eq!(diff(&live, &bare), []);
        prop_assert_eq!(Fingerprint::of(&live), Fingerprint::of(&bare));
    }

    #[test]
    fn one_changed_text_changes_the_fingerprint(live in catalog(), index in any::<prop::sample::Index>()) {
        prop_assume!(!live.objects.is_empty());
        let mut changed = live.clone();
        let address = index.get(&live.objects.keys().cloned().collect::<Vec<_>>()).clone();
        let object = changed.objects.get_mut(&address).unwrap();
        let longer = format!("{}x", object.attribute("a").unwrap_or_default());
        object.attributes.insert("a", longer);
        prop_assert_ne!(Fingerprint::of(&live), Fingerprint::of(&changed));
        prop_assert_eq!(diff(&live, &changed).len(), 1);
    }

    #[test]
    fn a_catalog_is_read_from_json_as_it_was_written(live in catalog(), unmodelled in vec(address(), 0..3)) {
        let live = Catalog { unmodelled, ..live };
        let json = serde_json::to_string(&live).unwrap();
        prop_assert_eq!(serde_json::from_str::<Catalog>(&json).unwrap(), live);
    }
}
