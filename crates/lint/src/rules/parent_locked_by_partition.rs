//! `parent-locked-by-partition`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A partition is made with PARTITION OF, or goes with DROP TABLE or with DETACH without CONCURRENTLY.
pub(super) const PARENT_LOCKED_BY_PARTITION: Rule = Rule {
    code: "parent-locked-by-partition",
    severity: Severity::Note,
    harm: Harm::Blocks,
    when: "a partition is made with PARTITION OF, or goes with DROP TABLE or with DETACH without \
           CONCURRENTLY",
    effect: "reads and writes of the whole partitioned table wait for that moment, and everybody \
           behind the request",
    instead: "CREATE TABLE … (LIKE … INCLUDING ALL), then ATTACH PARTITION, which lets reads and writes \
           go on; DETACH PARTITION … CONCURRENTLY since 14, then DROP TABLE",
    source: "https://www.postgresql.org/docs/18/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE",
    forms: &[
        "create-partition-of",
        "create-default-partition",
        "create-partition-of-fk",
        "create-partition-of-with-default-partition-check",
        "drop-partition",
        "drop-default-partition-table",
        "detach-partition",
        "detach-partition-fk",
        "detach-partition-default",
    ],
    bad: include_str!("parent_locked_by_partition/bad.sql"),
    good: include_str!("parent_locked_by_partition/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::CreateTable, Topic::Drop, Topic::Heirs]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for effect in moment.effects.iter().filter(|effect| rule.forms.contains(&effect.form.0)) {
        let locks = effect.locks(moment.memory, moment.major());
        if !locks.is_empty() && findings.is_empty() {
            let message = format!("this takes {}", crate::danger::locks(&locks));
            findings.push(moment.finding(rule, moment.span_of(effect), message));
        }
    }
    findings
}
