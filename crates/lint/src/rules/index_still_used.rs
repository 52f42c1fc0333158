//! `index-still-used`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::drop::Dropped;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// An index is dropped that queries of the database use.
pub(super) const INDEX_STILL_USED: Rule = Rule {
    code: "index-still-used",
    severity: Severity::Warning,
    harm: Harm::Blocks,
    when: "an index is dropped that queries of the database use",
    effect: "from then on those queries read the table from end to end",
    instead: "look at pg_stat_user_indexes again after the code that needs it is gone, on standbys too",
    source: "https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-ALL-INDEXES-VIEW",
    forms: &[],
    bad: include_str!("index_still_used/bad.sql"),
    good: include_str!("index_still_used/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Drop]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Drop(drop) = moment.said else { return Vec::new() };
    if drop.what != Dropped::Index {
        return Vec::new();
    }
    let used = drop.names.iter().filter_map(|name| {
        let is_it = |(schema, own, _): &&(String, String, u64)| {
            *own == name.name && name.schema.as_ref().is_none_or(|named| named == schema)
        };
        let (_, _, scans) = moment.memory.live.indexes.iter().find(is_it)?;
        Some(moment.finding(rule, moment.head(), format!("queries have used {name} {scans} times")))
    });
    used.collect()
}
