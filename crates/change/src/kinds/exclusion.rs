//! Exclusion constraints of partitioned tables, from 17 on. PostgreSQL takes the index of no partition for that of the
//! whole, and builds one in each partition as the constraint is added, or as the partition joins.
//!
//! `CompareIndexInfo` in `index.c`: "for now" two indexes with exclusion operators are never the same.

use crate::scene::Making;
use whimbrel_catalog::{Object, ObjectAddress, ObjectKind};

/// The index of a constraint: it has the name of the constraint.
pub(super) fn index_of<'a>(making: &Making<'a>) -> Option<&'a Object> {
    let names = [making.address.names.first(), making.address.names.last()];
    let names = names.into_iter().flatten().cloned().collect();
    let index = making.catalog.get(&ObjectAddress { kind: ObjectKind::new("index"), names, args: None });
    index.filter(|index| index.goes_with.contains(making.address))
}

/// The constraint of the partitioned table that the one of a partition comes and goes with.
pub(super) fn whole_of<'a>(making: &Making<'a>) -> Option<&'a ObjectAddress> {
    if making.get("type") != Some("exclude") {
        return None;
    }
    let of_kind = |object: &'a Object, kind: &'static str| {
        object.goes_with.iter().find(|one| one.kind.as_str() == kind && *one != making.address)
    };
    let whole = of_kind(index_of(making)?, "index")?;
    of_kind(making.catalog.get(whole)?, "table constraint")
}

/// Whether an index is that of an exclusion constraint.
pub(super) fn excludes(index: &Making<'_>) -> bool {
    let mut owners = index.object.goes_with.iter().filter_map(|one| index.catalog.get(one));
    owners.any(|owner| owner.attribute("type") == Some("exclude"))
}
