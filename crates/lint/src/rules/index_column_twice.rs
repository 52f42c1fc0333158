//! `index-column-twice`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// An index has the same key twice.
pub(super) const INDEX_COLUMN_TWICE: Rule = Rule {
    code: "index-column-twice",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "an index has the same key twice",
    effect: "each entry is larger, and no query gains by it",
    instead: "leave the second one out",
    source: "https://www.postgresql.org/docs/18/indexes-multicolumn.html",
    forms: &[],
    bad: include_str!("index_column_twice/bad.sql"),
    good: include_str!("index_column_twice/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::CreateIndex]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::CreateIndex(index) = moment.said else { return Vec::new() };
    let is_repeated = |(at, key): (usize, &crate::read::create::IndexKey)| {
        index.keys.iter().take(at).any(|before| before.text == key.text).then(|| key.text.clone())
    };
    let twice = index.keys.iter().enumerate().find_map(is_repeated);
    twice
        .map(|key| moment.finding(rule, moment.head(), format!("{key} is a key of it twice")))
        .map_or_else(Vec::new, |finding| vec![finding])
}
