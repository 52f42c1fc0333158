//! `work-after-strong-lock`

use crate::danger::{self, From};
use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::rows::{Bound, Verb};
use crate::rule::{Check, Harm, Rule};
use crate::topic::Topics;
use whimbrel_change::LockMode;
use whimbrel_source::Severity;

/// A statement reads, builds or writes many rows in a transaction that already holds a lock which makes others wait.
pub(super) const WORK_AFTER_STRONG_LOCK: Rule = Rule {
    code: "work-after-strong-lock",
    severity: Severity::Error,
    harm: Harm::Blocks,
    when: "a statement reads, builds or writes many rows in a transaction that already holds a lock \
           which makes others wait",
    effect: "they wait until that work is done, whichever table it is done on",
    instead: "end the transaction before it: put the work into another file, or COMMIT first",
    source: "https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-TABLES",
    forms: &[],
    bad: include_str!("work_after_strong_lock/bad.sql"),
    good: include_str!("work_after_strong_lock/good.sql"),
    check: Check::Statement(Topics::ANY, check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (effect, danger) in moment.dangers().filter(|(_, danger)| danger.from != From::Itself) {
        if !effect.form.0.starts_with("validate-") {
            let finding = danger::say(moment, effect, danger, rule);
            findings.push(danger::with_origin(finding, danger, moment));
        }
    }
    findings.extend(rows(rule, moment));
    findings
}

/// Rows that are written or read in the transaction that changed a table.
fn rows(rule: &'static Rule, moment: &Moment<'_>) -> Option<Finding> {
    let Said::Rows(rows) = moment.said else { return None };
    let many = match rows.verb {
        Verb::Update | Verb::Delete => rows.bounded != Bound::Keys,
        Verb::InsertSelect | Verb::Merge | Verb::CopyFrom | Verb::SelectInto => true,
        Verb::Select | Verb::Insert | Verb::CopyTo | Verb::Setval => false,
    };
    let written = rows.table.as_ref().filter(|table| many && moment.is_in_use(table));
    let read = rows.sources.iter().find(|table| rows.is_open_ended() && moment.is_in_use(table));
    let table = written.or(read)?;
    let strong = |lock: LockMode| lock.conflicts_with(LockMode::RowExclusive);
    let held =
        moment.session.held.iter().filter(|held| strong(held.lock)).rev().max_by_key(|held| held.lock)?;
    let relation = held.relation.as_ref().map_or_else(|| "each table".to_owned(), ToString::to_string);
    let what = if held.lock == LockMode::AccessExclusive { "reads and writes" } else { "writes" };
    let how = if written.is_some() { "written" } else { "read" };
    let message = format!("rows of {table} are {how} while {what} of {relation} wait");
    let line = moment.migration.file.position(held.since.start).line;
    let note = format!("The transaction holds {} on {relation} since line {line}.", held.lock);
    let finding = moment.finding(rule, moment.head(), message).with_note(note);
    // How many are read depends on the plan.
    Some(if written.is_some() { finding } else { finding.as_severe_as(Severity::Warning) })
}
