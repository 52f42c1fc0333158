//! A part of a change: what was asked for, and what it cannot do without.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use whimbrel_catalog::{Catalog, ObjectAddress};

/// Names that objects are asked for by, `app`, `app.orders`, `app.orders.note` or, without their schema, `orders`,
/// `orders.note`; or the objects themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    names: Vec<Vec<String>>,
    objects: Option<BTreeSet<ObjectAddress>>,
}

impl Scope {
    /// Every object whose address begins with one of these dotted names, with or without its schema, and what goes with
    /// it. Without a name, every object.
    #[must_use]
    pub fn of(names: &[String]) -> Self {
        let names = names.iter().map(|name| name.split('.').map(str::to_owned).collect()).collect();
        Self { names, objects: None }
    }

    /// These objects, with what goes with them.
    #[must_use]
    pub fn these(objects: impl IntoIterator<Item = ObjectAddress>) -> Self {
        Self { names: Vec::new(), objects: Some(objects.into_iter().collect()) }
    }

    /// Whether everything is asked for.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.names.is_empty() && self.objects.is_none()
    }

    /// Whether an object is asked for by its own name.
    #[must_use]
    pub fn asks_for(&self, address: &ObjectAddress) -> bool {
        self.is_whole() || self.names_it(address)
    }

    fn names_it(&self, address: &ObjectAddress) -> bool {
        self.names.iter().any(|name| is_named(address, name))
            || self.objects.as_ref().is_some_and(|objects| objects.contains(address))
    }

    /// The names by which no object of these catalogs is called.
    #[must_use]
    pub fn unmet(&self, catalogs: &[&Catalog]) -> Vec<String> {
        let is_met = |name: &&Vec<String>| {
            catalogs.iter().any(|one| one.objects.keys().any(|address| is_named(address, name)))
        };
        self.names.iter().filter(|name| !is_met(name)).map(|name| name.join(".")).collect()
    }

    fn includes(&self, catalog: &Catalog, address: &ObjectAddress) -> bool {
        let owners = catalog.get(address).into_iter().flat_map(|object| &object.goes_with);
        self.names_it(address) || owners.into_iter().any(|owner| self.names_it(owner))
    }

    /// `live` with what is asked for as it is in `desired`, and with what that cannot do without, whole.
    #[must_use]
    pub fn cut<'a>(&self, live: &Catalog, desired: &'a Catalog) -> Cow<'a, Catalog> {
        if self.is_whole() {
            return Cow::Borrowed(desired);
        }
        let all = live.objects.keys().chain(desired.objects.keys());
        let chosen = all.filter(|address| self.includes(desired, address) || self.includes(live, address));
        Cow::Owned(taken(live, desired, chosen, &parts(live, desired)))
    }
}

fn is_named(address: &ObjectAddress, name: &[String]) -> bool {
    let within_schema = address.names.get(1..).unwrap_or_default();
    address.names.starts_with(name) || within_schema.starts_with(name)
}

/// `live` with these objects as they are in `desired`, and with what they cannot do without.
#[must_use]
pub fn taken_from<'a>(
    live: &'a Catalog,
    desired: &'a Catalog,
    chosen: impl IntoIterator<Item = &'a ObjectAddress>,
) -> Catalog {
    taken(live, desired, chosen, &Parts::new())
}

/// What goes with an object that is new.
type Parts<'a> = BTreeMap<&'a ObjectAddress, Vec<&'a ObjectAddress>>;

fn parts<'a>(live: &Catalog, desired: &'a Catalog) -> Parts<'a> {
    let mut parts = Parts::new();
    for (part, object) in &desired.objects {
        for owner in object.goes_with.iter().filter(|owner| live.get(owner).is_none()) {
            parts.entry(owner).or_default().push(part);
        }
    }
    parts
}

/// The same, where a new object that is needed comes with its parts.
fn taken<'a>(
    live: &'a Catalog,
    desired: &'a Catalog,
    chosen: impl IntoIterator<Item = &'a ObjectAddress>,
    parts: &Parts<'a>,
) -> Catalog {
    let mut cut = live.clone();
    let mut queue: Vec<&ObjectAddress> = chosen.into_iter().collect();
    let mut taken: BTreeSet<&ObjectAddress> = BTreeSet::new();
    while let Some(address) = queue.pop() {
        if !taken.insert(address) {
            continue;
        }
        if let Some(object) = desired.objects.get(address) {
            cut.objects.insert(address.clone(), object.clone());
            queue.extend(object.needs.iter().filter(|need| !live.objects.contains_key(*need)));
            queue.extend(parts.get(address).into_iter().flatten());
        } else {
            cut.objects.remove(address);
            let dependents = live.objects.iter().filter(|(_, object)| object.needs.contains(address));
            queue.extend(dependents.map(|(dependent, _)| dependent));
        }
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use whimbrel_catalog::{Object, ObjectKind};

    fn address(kind: &'static str, names: &[&str]) -> ObjectAddress {
        ObjectAddress::new(ObjectKind::new(kind), names)
    }

    fn catalog(objects: &[(ObjectAddress, &[ObjectAddress])]) -> Catalog {
        let mut catalog = Catalog::default();
        for (address, needs) in objects {
            let object = Object { needs: needs.iter().cloned().collect(), ..Object::default() };
            catalog.objects.insert(address.clone(), object);
        }
        catalog
    }

    #[test]
    fn what_is_asked_for_comes_with_what_it_needs_and_nothing_else() {
        let (table, ty) = (address("table", &["app", "t"]), address("enum", &["app", "e"]));
        let column = address("table column", &["app", "t", "c"]);
        let other = address("table", &["app", "other"]);
        let live = catalog(&[(table.clone(), &[])]);
        let desired = catalog(&[
            (table.clone(), &[]),
            (column.clone(), &[table, ty.clone()]),
            (ty.clone(), &[]),
            (other.clone(), &[]),
        ]);
        let cut = Scope::of(&["app.t.c".to_owned()]).cut(&live, &desired);
        assert!(cut.objects.contains_key(&column) && cut.objects.contains_key(&ty));
        assert!(!cut.objects.contains_key(&other));
    }

    #[test]
    fn a_name_is_said_with_its_schema_or_without_and_one_of_nothing_is_told() {
        let column = address("table column", &["app", "t", "c"]);
        let desired = catalog(&[(column.clone(), &[])]);
        let names = ["app", "t", "t.c", "app.t.c", "c", "t.c.app", "app.c", ""].map(str::to_owned);
        let nothing = Catalog::default();
        let met = |name: &&String| {
            Scope::of(&[(*name).clone()]).cut(&nothing, &desired).objects.contains_key(&column)
        };
        assert_eq!(names.iter().filter(met).collect::<Vec<_>>(), ["app", "t", "t.c", "app.t.c"]);
        assert_eq!(Scope::of(&names).unmet(&[&nothing, &desired]), ["c", "t.c.app", "app.c", ""]);
    }

    #[test]
    fn what_is_needed_and_new_comes_with_its_parts() {
        let (ours, theirs) = (address("table", &["app", "ours"]), address("table", &["app", "theirs"]));
        let (sequence, known) =
            (address("sequence", &["app", "theirs_id_seq"]), address("table", &["app", "known"]));
        let later = address("index", &["app", "known_idx"]);
        let mut desired = catalog(&[
            (ours.clone(), &[theirs.clone(), known.clone()]),
            (theirs.clone(), &[]),
            (sequence.clone(), &[]),
            (known.clone(), &[]),
            (later.clone(), &[]),
        ]);
        for (part, owner) in [(&sequence, &theirs), (&later, &known)] {
            if let Some(object) = desired.objects.get_mut(part) {
                object.goes_with.insert(owner.clone());
            }
        }
        let live = catalog(&[(known, &[])]);
        let cut = Scope::these([ours]).cut(&live, &desired);
        assert!(cut.objects.contains_key(&theirs) && cut.objects.contains_key(&sequence));
        assert!(!cut.objects.contains_key(&later));
    }

    #[test]
    fn what_needs_something_that_goes_goes_too() {
        let (table, view) = (address("table", &["app", "t"]), address("view", &["app", "v"]));
        let live = catalog(&[(table.clone(), &[]), (view, &[table])]);
        let nothing = Catalog::default();
        let cut = Scope::of(&["app.t".to_owned()]).cut(&live, &nothing);
        assert!(cut.objects.is_empty());
    }
}
