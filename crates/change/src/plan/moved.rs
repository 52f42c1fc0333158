//! What is there under another name takes the one that is wanted, before anything else is planned.

use super::names::{Taken, taken};
use super::{Purpose, Step};
use crate::kinds::kind_of;
use crate::kinds::writes::{Renamed, Renaming, Space};
use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use whimbrel_catalog::{Addresses, Catalog, Object, ObjectAddress};

/// The steps that rename, and what is there after them.
pub(super) struct Moved<'a> {
    pub(super) steps: Vec<Step>,
    pub(super) live: Cow<'a, Catalog>,
}

/// Renames what PostgreSQL can rename and what is otherwise as it is wanted.
pub(super) fn moved<'a>(live: &'a Catalog, desired: &Catalog, major: u32) -> Moved<'a> {
    let mut steps = Vec::new();
    let mut names = BTreeMap::new();
    let mut texts = Vec::new();
    for (from, renamed) in pairs(live, desired, major) {
        for (old, new) in renamed.along {
            names.insert(old, new);
        }
        texts.extend(renamed.texts);
        steps.push(Step::by_hand(Purpose::Alter, from, renamed.work));
    }
    if steps.is_empty() {
        return Moved { steps, live: Cow::Borrowed(live) };
    }
    let mut catalog = with_names(live, &names);
    for (address, attribute, text) in texts {
        let address = names.get(&address).cloned().unwrap_or(address);
        if let Some(object) = catalog.objects.get_mut(&address) {
            object.attributes.insert(attribute.to_owned(), text);
        }
    }
    Moved { steps, live: Cow::Owned(catalog) }
}

/// What goes, and the name of what comes that it is; each of both once.
fn pairs<'a>(live: &'a Catalog, desired: &Catalog, major: u32) -> Vec<(&'a ObjectAddress, Renamed)> {
    let going = only(live, desired);
    let coming = only(desired, live);
    let occupied =
        || live.objects.iter().flat_map(|(one, object)| taken(one, object)).collect::<BTreeSet<_>>();
    // Most plans rename nothing, and have no use for it.
    let occupied = LazyCell::new(occupied);
    let mut pairs = Vec::new();
    for (place, going) in going {
        let mut coming = coming.get(&place).cloned().unwrap_or_default();
        for (from, is) in going {
            let found = coming.iter().enumerate().find_map(|(number, (to, becomes))| {
                let renaming = Renaming { live, major, from, to, is, becomes };
                let renamed =
                    kind_of(&from.kind)?.writes.as_ref().and_then(|writes| (writes.rename)(&renaming))?;
                let mut taking = std::iter::once(*to).chain(renamed.along.iter().map(|(_, to)| to));
                let is_free = !taking.any(|to| is_taken(&occupied, to, becomes));
                is_free.then_some((number, *to, renamed))
            });
            if let Some((number, to, mut renamed)) = found {
                coming.remove(number);
                renamed.along.push((from.clone(), to.clone()));
                pairs.push((from, renamed));
            }
        }
    }
    without_carried(pairs)
}

/// What another's statement renames gets none of its own: the constraint that a child has from its parent and to itself.
fn without_carried<'a>(pairs: Vec<(&'a ObjectAddress, Renamed)>) -> Vec<(&'a ObjectAddress, Renamed)> {
    let along = |(from, renamed): &(&'a ObjectAddress, Renamed)| {
        let all = renamed.along.iter().map(|(old, _)| old.clone());
        all.filter(|old| old != *from).collect::<Vec<_>>()
    };
    let carried: BTreeSet<ObjectAddress> = pairs.iter().flat_map(along).collect();
    pairs.into_iter().filter(|(from, _)| !carried.contains(*from)).collect()
}

/// Whether something else has the name; that a table has one primary key does not stand in the way of its name.
fn is_taken(occupied: &BTreeSet<Taken<'_>>, to: &ObjectAddress, becomes: &Object) -> bool {
    let is_name = |taken: &&Taken<'_>| {
        !matches!(taken.0, Space::OneOfEachRelation { .. } | Space::OneSortOfEachPublication { .. })
    };
    taken(to, becomes).iter().filter(is_name).any(|name| occupied.contains(name))
}

/// By kind, all names but the last, and the table of what does not have that in its names, what only one of two
/// catalogs has.
type Places<'a> = BTreeMap<(&'a str, &'a [String], Option<&'a str>), Vec<(&'a ObjectAddress, &'a Object)>>;

fn only<'a>(catalog: &'a Catalog, other: &Catalog) -> Places<'a> {
    let mut places = Places::new();
    for (address, object) in catalog.objects.iter().filter(|(one, _)| !other.objects.contains_key(*one)) {
        if let Some((_, place)) = address.names.split_last() {
            let place = (address.kind.as_str(), place, object.attribute("table"));
            places.entry(place).or_default().push((address, object));
        }
    }
    places
}

/// The same catalog, in which some objects have other names.
fn with_names(live: &Catalog, names: &BTreeMap<ObjectAddress, ObjectAddress>) -> Catalog {
    let renamed = |address: &ObjectAddress| {
        let subject = crate::subject::subject_address(address);
        match names.get(&subject) {
            Some(to) => ObjectAddress { names: to.names.clone(), ..address.clone() },
            None => address.clone(),
        }
    };
    let all = |addresses: &Addresses| addresses.iter().map(renamed).collect();
    let objects = live.objects.iter().map(|(address, object)| {
        let object =
            Object { needs: all(&object.needs), goes_with: all(&object.goes_with), ..object.clone() };
        (renamed(address), object)
    });
    Catalog { objects: objects.collect(), unmodelled: live.unmodelled.clone() }
}
