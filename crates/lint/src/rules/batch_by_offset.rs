//! `batch-by-offset`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::rows::Verb;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// Rows to change are picked with OFFSET.
pub(super) const BATCH_BY_OFFSET: Rule = Rule {
    code: "batch-by-offset",
    severity: Severity::Warning,
    harm: Harm::Blocks,
    when: "rows to change are picked with OFFSET",
    effect: "each batch reads all rows of the batches before it, and skips rows where others have changed \
           some",
    instead: "the key of the last batch: WHERE id > … ORDER BY id LIMIT …",
    source: "https://www.postgresql.org/docs/18/queries-limit.html",
    forms: &[],
    bad: include_str!("batch_by_offset/bad.sql"),
    good: include_str!("batch_by_offset/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Rows]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Rows(rows) = moment.said else { return Vec::new() };
    let writes = matches!(rows.verb, Verb::Update | Verb::Delete | Verb::InsertSelect | Verb::Merge);
    let skips = writes && crate::memory::mentions(&rows.text, "offset");
    let message = "each batch reads the rows of all batches before it";
    skips.then(|| moment.finding(rule, moment.head(), message)).map_or_else(Vec::new, |finding| vec![finding])
}
