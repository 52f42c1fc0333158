//! `scanned-more-than-once`

use crate::finding::Finding;
use crate::read::Said;
use crate::read::name::Name;
use crate::rule::{Check, Harm, Rule};
use crate::walk::WalkedFile;
use whimbrel_source::Severity;

/// Several ALTER TABLE of a file each read or write every row of the same table.
pub(super) const SCANNED_MORE_THAN_ONCE: Rule = Rule {
    code: "scanned-more-than-once",
    severity: Severity::Note,
    harm: Harm::Blocks,
    when: "several ALTER TABLE of a file each read or write every row of the same table",
    effect: "the table is gone through once for each, with its lock held",
    instead: "one ALTER TABLE with several actions, which goes through the table once",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-NOTES",
    forms: &["type-int-bigint-and-other"],
    bad: include_str!("scanned_more_than_once/bad.sql"),
    good: include_str!("scanned_more_than_once/good.sql"),
    check: Check::File(check),
};

fn check(rule: &'static Rule, file: &WalkedFile<'_>) -> Vec<Finding> {
    let major = *file.settings.majors.end();
    let mut gone_through: Vec<&Name> = Vec::new();
    let mut findings = Vec::new();
    for step in file.steps.iter().filter(|step| step.touches_used) {
        let Said::Alter { name, .. } = step.said else { continue };
        let works = step.effects.iter().any(|effect| {
            let claim = effect.claim(major).filter(|claim| claim.refused.is_none());
            claim.is_some_and(|claim| claim.effort.grows_with_the_table() && claim.stops_writes())
        });
        if !works {
            continue;
        }
        if gone_through.iter().any(|other| other.may_be(name)) {
            let message = format!("every row of {name} is gone through once more");
            findings.push(file.finding(rule, step.statement.span, message));
        }
        gone_through.push(name);
    }
    findings
}
