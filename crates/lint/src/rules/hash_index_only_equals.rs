//! `hash-index-only-equals`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// An index is of the method hash.
pub(super) const HASH_INDEX_ONLY_EQUALS: Rule = Rule {
    code: "hash-index-only-equals",
    severity: Severity::Note,
    harm: Harm::Style,
    when: "an index is of the method hash",
    effect: "it serves nothing but equality of one key: no order, no range, no uniqueness, no second key",
    instead: "a btree index, unless the keys are long and only compared for equality",
    source: "https://www.postgresql.org/docs/18/indexes-types.html#INDEXES-TYPES-HASH",
    forms: &[],
    bad: include_str!("hash_index_only_equals/bad.sql"),
    good: include_str!("hash_index_only_equals/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::CreateIndex]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::CreateIndex(index) = moment.said else { return Vec::new() };
    let is_hash = index.method.as_deref() == Some("hash");
    let message = "the index serves nothing but equality";
    is_hash
        .then(|| moment.finding(rule, moment.head(), message))
        .map_or_else(Vec::new, |finding| vec![finding])
}
