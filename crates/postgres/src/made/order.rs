//! In which order tables are filled, and which references wait until all are.

use super::shape::Table;
use std::collections::BTreeSet;

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
    let mut waiting: BTreeSet<usize> = (0..tables.len()).collect();
    while !waiting.is_empty() {
        let Some(next) = waiting.iter().copied().min_by_key(|&table| rank(tables, &waiting, table)) else {
            break;
        };
        let Some(table) = tables.get(next) else { break };
        let open = open(tables, &waiting, next).into_iter().map(|(reference, _)| reference);
        let own = table.references.iter().enumerate().filter(|(_, one)| one.parent == table.name);
        let later = open.chain(own.map(|(reference, _)| reference));
        found.later.extend(later.map(|reference| (next, reference)));
        waiting.remove(&next);
        found.tables.push(next);
    }
    found
}

/// The references of a table to others that wait, with the places of those.
fn open(tables: &[Table], waiting: &BTreeSet<usize>, table: usize) -> Vec<(usize, usize)> {
    let references = tables.get(table).map(|one| one.references.iter()).into_iter().flatten().enumerate();
    let parent = |parent: &[String]| tables.iter().position(|one| one.name == parent);
    let parents = references.filter_map(|(reference, one)| Some((reference, parent(&one.parent)?)));
    parents.filter(|(_, parent)| *parent != table && waiting.contains(parent)).collect()
}

/// What is above the fewest others that wait is in a circle that nothing outside of it leads into.
fn rank(tables: &[Table], waiting: &BTreeSet<usize>, table: usize) -> (usize, usize, usize, usize) {
    let mut above = BTreeSet::from([table]);
    let mut next = vec![table];
    while let Some(one) = next.pop() {
        for (_, parent) in open(tables, waiting, one) {
            if above.insert(parent) {
                next.push(parent);
            }
        }
    }
    let references = open(tables, waiting, table);
    let is_hard = |(reference, _): &&(usize, usize)| {
        tables.get(table).is_some_and(|one| {
            one.references.get(*reference).is_some_and(|reference| !one.may_be_null(reference))
        })
    };
    (above.len(), references.iter().filter(is_hard).count(), references.len(), table)
}
