//! `lock-wait-unbounded`

use crate::danger;
use crate::finding::Finding;
use crate::layout::Layout;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::others::Wait;
use crate::rule::{Check, Harm, Rule};
use crate::topic::Topics;
use whimbrel_source::Severity;

/// A statement asks for a lock that makes others wait, and no `lock_timeout` is in force.
pub(super) const LOCK_WAIT_UNBOUNDED: Rule = Rule {
    code: "lock-wait-unbounded",
    severity: Severity::Warning,
    harm: Harm::Blocks,
    when: "a statement asks for a lock that makes others wait, and no lock_timeout is in force",
    effect: "while it waits for one long query, everybody who comes after it waits behind it",
    instead: "SET lock_timeout to a few seconds before it and try again when it ends so; Whimbrel does \
           both by itself",
    source: "https://www.postgresql.org/docs/18/runtime-config-client.html#GUC-LOCK-TIMEOUT",
    forms: &[],
    bad: include_str!("lock_wait_unbounded/bad.sql"),
    good: include_str!("lock_wait_unbounded/good.sql"),
    check: Check::Statement(Topics::ANY, check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let is_bounded = moment.session.lock_timeout.limit().is_some();
    // One is enough: the same line at the head of the file bounds them all.
    if moment.migration.layout == Layout::Whimbrel || is_bounded || moment.session.was_unbounded {
        return Vec::new();
    }
    // It does not wait.
    if matches!(moment.said, Said::Lock { waits: Wait::No, .. }) {
        return Vec::new();
    }
    let stopping: Vec<_> = moment
        .effects
        .iter()
        .flat_map(|effect| danger::stopping(effect, moment.memory, moment.major()))
        .collect();
    if stopping.is_empty() {
        return Vec::new();
    }
    let message = format!("nothing bounds how long this waits for {}", danger::locks(&stopping));
    let mut finding = moment.finding(rule, moment.head(), message);
    finding.fix = crate::fix::bound(moment);
    vec![finding]
}
