//! `no-index-in-between`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// An index is built after the index in whose place it comes was dropped in the same release.
pub(super) const NO_INDEX_IN_BETWEEN: Rule = Rule {
    code: "no-index-in-between",
    severity: Severity::Warning,
    harm: Harm::Blocks,
    when: "an index is built after the index in whose place it comes was dropped in the same release",
    effect: "until it is ready, queries that need it read the table from end to end",
    instead: "build the new one first, then drop the old one",
    source: "https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    forms: &[],
    bad: include_str!("no_index_in_between/bad.sql"),
    good: include_str!("no_index_in_between/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::CreateIndex]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::CreateIndex(index) = moment.said else { return Vec::new() };
    let first = index.keys.first().map(|key| key.text.as_str());
    let is_before = |gone: &&crate::memory::GoneIndex| {
        moment.memory.is_new(gone.at)
            && gone.on.may_be(&index.table)
            && gone.index.keys.first().map(|key| key.text.as_str()) == first
    };
    let gone = moment.memory.gone_indexes.iter().filter(|_| moment.is_in_use(&index.table)).find(is_before);
    let is_covered = |name: &str| {
        let table = moment.memory.table(&index.table);
        let leads = |own: &crate::memory::Index| own.keys.first().map(|key| key.text.as_str()) == Some(name);
        table.is_some_and(|table| table.indexes.iter().any(leads))
    };
    let gone = gone.filter(|_| !first.is_some_and(is_covered));
    let name = gone.and_then(|gone| gone.index.name.clone());
    name.map(|name| moment.finding(rule, moment.head(), format!("{name} was dropped before this is built")))
        .map_or_else(Vec::new, |finding| vec![finding])
}
