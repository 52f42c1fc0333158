//! In which order tables are filled, and which references wait until all are.

use super::shape::Table;
use std::collections::{BTreeMap, BTreeSet};

/// Tables by their places, and the references that are set afterwards.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) tables: Vec<usize>,
    /// Table and reference, by their places; in the order in which they are set.
    pub(super) later: Vec<(usize, usize)>,
}

/// Parents first. Where references go in a circle, the table of it goes first that has the fewest of them that may not
/// be NULL, and those to tables behind it are set later. A reference of a table to itself always is.
pub(super) fn order(tables: &[Table]) -> Order {
    let mut found = Order::default();
    let places: BTreeMap<&[String], usize> =
        tables.iter().enumerate().map(|(place, table)| (table.name.as_slice(), place)).collect();
    let parents: Vec<Vec<(usize, usize)>> = tables
        .iter()
        .map(|table| {
            let references = table.references.iter().enumerate();
            references.filter_map(|(at, one)| Some((at, *places.get(one.parent.as_slice())?))).collect()
        })
        .collect();
    let mut waiting: BTreeSet<usize> = (0..tables.len()).collect();
    while let Some(next) = next(tables, &parents, &waiting) {
        let references = parents.get(next).into_iter().flatten();
        let later = references.filter(|(_, parent)| waiting.contains(parent)).map(|(at, _)| (next, *at));
        found.later.extend(later);
        waiting.remove(&next);
        found.tables.push(next);
    }
    found
}

/// The next of those that wait: the first that is under none of them, else one of a circle that nothing outside of it
/// leads into.
fn next(tables: &[Table], parents: &[Vec<(usize, usize)>], waiting: &BTreeSet<usize>) -> Option<usize> {
    let is_free = |table: &&usize| open(parents, waiting, **table).next().is_none();
    let free = waiting.iter().find(is_free).copied();
    free.or_else(|| waiting.iter().copied().min_by_key(|&table| rank(tables, parents, waiting, table)))
}

/// The references of a table to others that wait, with the places of those.
fn open<'a>(
    parents: &'a [Vec<(usize, usize)>],
    waiting: &'a BTreeSet<usize>,
    table: usize,
) -> impl Iterator<Item = &'a (usize, usize)> {
    let references = parents.get(table).into_iter().flatten();
    references.filter(move |(_, parent)| *parent != table && waiting.contains(parent))
}

/// What is above the fewest others that wait is in a circle that nothing outside of it leads into.
fn rank(
    tables: &[Table],
    parents: &[Vec<(usize, usize)>],
    waiting: &BTreeSet<usize>,
    table: usize,
) -> (usize, usize, usize, usize) {
    let mut above = BTreeSet::from([table]);
    let mut next = vec![table];
    while let Some(one) = next.pop() {
        for (_, parent) in open(parents, waiting, one) {
            if above.insert(*parent) {
                next.push(*parent);
            }
        }
    }
    let is_hard = |(reference, _): &&(usize, usize)| {
        tables.get(table).is_some_and(|one| {
            one.references.get(*reference).is_some_and(|reference| !one.may_be_null(reference))
        })
    };
    let hard = open(parents, waiting, table).filter(is_hard).count();
    (above.len(), hard, open(parents, waiting, table).count(), table)
}
