//! What a plan does beside the replacement of columns.

use super::Replacement;
use std::collections::BTreeSet;
use whimbrel_catalog::{Catalog, ObjectAddress};

/// `desired`, with the columns and what needs them as they are in `live`.
#[must_use]
pub fn others(live: &Catalog, desired: &Catalog, replacements: &[Replacement]) -> Catalog {
    let columns: BTreeSet<&ObjectAddress> = replacements.iter().map(|one| &one.column).collect();
    let mut goal = desired.clone();
    let is_about = |catalog: &Catalog, address: &ObjectAddress| {
        columns.contains(address)
            || columns.iter().any(|column| column.names == address.names)
            || catalog
                .get(address)
                .is_some_and(|object| object.needs.iter().any(|need| columns.contains(need)))
    };
    let mut kept: BTreeSet<&ObjectAddress> = BTreeSet::new();
    for address in live.objects.keys().chain(desired.objects.keys()) {
        if is_about(live, address) || is_about(desired, address) {
            kept.insert(address);
        }
    }
    // The index of a key and the remark about a view stay with these.
    for catalog in [live, desired] {
        for (address, object) in &catalog.objects {
            if object.goes_with.iter().any(|one| kept.contains(one)) && !is_column_or_table(address) {
                kept.insert(address);
            }
        }
    }
    for address in kept {
        match live.objects.get(address) {
            Some(object) => goal.objects.insert(address.clone(), object.clone()),
            None => goal.objects.remove(address),
        };
    }
    goal
}

fn is_column_or_table(address: &ObjectAddress) -> bool {
    ["table", "table column"].contains(&address.kind.as_str())
}
