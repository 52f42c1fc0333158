//! `index-drop-blocks-reads`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::drop::Dropped;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// An index of a table in use is dropped without CONCURRENTLY.
pub(super) const INDEX_DROP_BLOCKS_READS: Rule = Rule {
    code: "index-drop-blocks-reads",
    severity: Severity::Note,
    harm: Harm::Blocks,
    when: "an index of a table in use is dropped without CONCURRENTLY",
    effect: "it waits for every transaction that uses the table, and new ones wait behind it",
    instead: "DROP INDEX CONCURRENTLY, which waits without stopping anybody",
    source: "https://www.postgresql.org/docs/18/sql-dropindex.html",
    forms: &["drop-index"],
    bad: include_str!("index_drop_blocks_reads/bad.sql"),
    good: include_str!("index_drop_blocks_reads/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Drop]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Drop(drop) = moment.said else { return Vec::new() };
    if drop.what != Dropped::Index || drop.concurrently {
        return Vec::new();
    }
    let plain = moment.effects.iter().filter(|effect| rule.forms.contains(&effect.form.0));
    let used = plain.filter_map(|effect| effect.on.as_ref()).find(|on| moment.is_in_use(on));
    used.map(|on| {
        let mut finding =
            moment.finding(rule, moment.head(), format!("reads and writes of {on} wait behind this"));
        finding.fix = crate::fix::of_drop(moment, drop);
        finding
    })
    .map_or_else(Vec::new, |finding| vec![finding])
}
