//! `index-too-wide`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// An index that is not unique has more than three keys.
pub(super) const INDEX_TOO_WIDE: Rule = Rule {
    code: "index-too-wide",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "an index that is not unique has more than three keys",
    effect: "few queries use the last ones, and every write keeps them up",
    instead: "the keys that tell most rows apart; INCLUDE for columns that are only read",
    source: "https://www.postgresql.org/docs/18/indexes-multicolumn.html",
    forms: &[],
    bad: include_str!("index_too_wide/bad.sql"),
    good: include_str!("index_too_wide/good.sql"),
    check: Check::OnRequest(Topics::of(&[Topic::CreateIndex]), check),
};

/// What is rarely too few.
const ENOUGH: usize = 3;

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::CreateIndex(index) = moment.said else { return Vec::new() };
    if index.unique || index.keys.len() <= ENOUGH {
        return Vec::new();
    }
    vec![moment.finding(rule, moment.head(), format!("the index has {} keys", index.keys.len()))]
}
