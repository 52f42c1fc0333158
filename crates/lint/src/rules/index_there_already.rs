//! `index-there-already`

use crate::finding::Finding;
use crate::memory::Index;
use crate::moment::Moment;
use crate::read::Said;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use smol_str::SmolStr;
use whimbrel_source::Severity;

/// An index is built whose columns another index of the table begins with.
pub(super) const INDEX_THERE_ALREADY: Rule = Rule {
    code: "index-there-already",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "an index is built whose columns another index of the table begins with",
    effect: "each write keeps up both, and no query needs the second",
    instead: "leave it out, or drop the shorter one",
    source: "https://www.postgresql.org/docs/18/indexes-multicolumn.html",
    forms: &[],
    bad: include_str!("index_there_already/bad.sql"),
    good: include_str!("index_there_already/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::CreateIndex]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::CreateIndex(index) = moment.said else { return Vec::new() };
    let is_plain = index.predicate.is_none()
        && !index.unique
        && index.method.as_deref().is_none_or(|own| own == "btree");
    let Some(table) = moment.memory.table(&index.table).filter(|_| is_plain) else { return Vec::new() };
    let keys: Vec<&str> = index.keys.iter().map(|key| key.text.as_str()).collect();
    let covers = table.indexes.iter().find(|other| {
        let own: Vec<&str> = other.keys.iter().map(|key| key.text.as_str()).collect();
        other.predicate.is_none() && own.starts_with(&keys) && has_them(other, &index.include, own == keys)
    });
    let same_name = |other: &&Index| other.name != index.name.as_ref().map(|name| name.name.clone());
    covers
        .filter(same_name)
        .map(|other| {
            let name = other.name.as_deref().unwrap_or("another index");
            moment.finding(rule, moment.head(), format!("{name} begins with the same columns"))
        })
        .map_or_else(Vec::new, |finding| vec![finding])
}

/// Whether an index that begins with the columns also gives what a new one would carry besides.
fn has_them(other: &Index, include: &[SmolStr], has_the_same_keys: bool) -> bool {
    let has = |column: &SmolStr| {
        let is_key = other.keys.iter().any(|key| key.column.as_ref() == Some(column));
        is_key || other.include.contains(column)
    };
    include.is_empty() || has_the_same_keys && include.iter().all(has)
}
