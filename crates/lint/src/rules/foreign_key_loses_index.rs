//! `foreign-key-loses-index`

use crate::finding::Finding;
use crate::memory::{Index, What};
use crate::moment::Moment;
use crate::read::Said;
use crate::read::drop::Dropped;
use crate::read::name::Name;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use smol_str::SmolStr;
use whimbrel_source::Severity;

/// The last index is dropped that begins with the columns of a foreign key.
pub(super) const FOREIGN_KEY_LOSES_INDEX: Rule = Rule {
    code: "foreign-key-loses-index",
    severity: Severity::Warning,
    harm: Harm::Blocks,
    when: "the last index is dropped that begins with the columns of a foreign key",
    effect: "each delete or change of a key in the other table reads this table from end to end, with its \
           lock held",
    instead: "keep it, or build another one that begins with these columns first",
    source: "https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK",
    forms: &[],
    bad: include_str!("foreign_key_loses_index/bad.sql"),
    good: include_str!("foreign_key_loses_index/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Drop]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Drop(drop) = moment.said else { return Vec::new() };
    if drop.what != Dropped::Index {
        return Vec::new();
    }
    let lost = drop.names.iter().find_map(|index| lost(moment, index));
    lost.map(|message| moment.finding(rule, moment.head(), message))
        .map_or_else(Vec::new, |finding| vec![finding])
}

fn lost(moment: &Moment<'_>, index: &Name) -> Option<String> {
    let table = moment.memory.table(&moment.memory.table_of_index(index)?)?;
    let is_it = |own: &Index| own.name.as_deref() == Some(index.name.as_str());
    let is_made_again = |columns: &[SmolStr]| {
        moment.later().any(|later| {
            let Said::CreateIndex(made) = later else { return false };
            made.table.may_be(&table.name) && Index::of(made).serves(columns)
        })
    };
    let keys = table.constraints.iter().filter(|known| known.what == What::Foreign);
    let keys = keys.filter(|key| !is_made_again(&key.columns));
    let lost = keys.filter(|key| !key.columns.is_empty()).find(|key| {
        let mut leading = table.indexes.iter().filter(|own| own.serves(&key.columns));
        leading.next().is_some_and(is_it) && leading.next().is_none()
    })?;
    let key = lost.name.as_deref().unwrap_or("a foreign key");
    Some(format!("{key} of {} has no index without {}", table.name, index.name))
}
