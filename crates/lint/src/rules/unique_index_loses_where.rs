//! `unique-index-loses-where`

use crate::finding::Finding;
use crate::memory::Index;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::drop::Dropped;
use crate::read::name::Name;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A unique index over some rows is replaced in the same release by one over all rows.
pub(super) const UNIQUE_INDEX_LOSES_WHERE: Rule = Rule {
    code: "unique-index-loses-where",
    severity: Severity::Error,
    harm: Harm::Breaks,
    when: "a unique index over some rows is replaced in the same release by one over all rows",
    effect: "rows that were allowed to have the same key, or none, are refused from then on",
    instead: "write the WHERE of the index that it replaces",
    source: "https://www.postgresql.org/docs/18/indexes-partial.html",
    forms: &[],
    bad: include_str!("unique_index_loses_where/bad.sql"),
    good: include_str!("unique_index_loses_where/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::CreateIndex, Topic::Drop]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if let Said::Drop(drop) = moment.said {
        let mut lost = drop.names.iter().filter(|_| drop.what == Dropped::Index);
        let lost = lost.find_map(|name| replaced(moment, name));
        return lost.map(|words| say(rule, moment, words)).into_iter().collect();
    }
    let Said::CreateIndex(index) = moment.said else { return Vec::new() };
    if !index.unique || index.predicate.is_some() {
        return Vec::new();
    }
    let name = index.name.as_ref().map(|name| name.name.as_str());
    let is_same = |gone: &&crate::memory::GoneIndex| {
        let keys = gone.index.keys.iter().map(|key| &key.text).eq(index.keys.iter().map(|key| &key.text));
        moment.memory.is_new(gone.at)
            && gone.index.unique
            && gone.index.predicate.is_some()
            && gone.on.may_be(&index.table)
            && (keys || gone.index.name.as_deref() == name)
    };
    let gone = moment.memory.gone_indexes.iter().filter(|_| moment.is_in_use(&index.table)).find(is_same);
    let predicate = gone.and_then(|gone| gone.index.predicate.as_deref());
    predicate.map(|words| say(rule, moment, words)).into_iter().collect()
}

fn say(rule: &'static Rule, moment: &Moment<'_>, words: &str) -> Finding {
    let message = format!("the index before it was about rows with {words} only");
    moment.finding(rule, moment.head(), message)
}

/// The condition of an index that goes, where the release has made one over all rows for it.
fn replaced<'a>(moment: &Moment<'a>, name: &Name) -> Option<&'a str> {
    let home = moment.memory.table_of_index(name).filter(|home| moment.is_in_use(home))?;
    let table = moment.memory.table(&home)?;
    let is_it = |own: &&Index| own.name.as_ref() == Some(&name.name);
    let gone =
        table.indexes.iter().find(is_it).filter(|own| own.unique && !moment.memory.is_new(own.born))?;
    let keys = |index: &Index| index.keys.iter().map(|key| key.text.clone()).collect::<Vec<_>>();
    let is_for_it = |own: &Index| {
        own.unique && own.predicate.is_none() && moment.memory.is_new(own.born) && keys(own) == keys(gone)
    };
    gone.predicate.as_deref().filter(|_| table.indexes.iter().any(is_for_it))
}
