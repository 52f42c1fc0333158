//! `lock-wait-too-long`

use crate::danger;
use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::session::milliseconds;
use crate::rule::{Check, Harm, Rule};
use crate::topic::Topics;
use whimbrel_source::Severity;

/// A statement that makes others wait stands behind a `lock_timeout` of more than ten seconds.
pub(super) const LOCK_WAIT_TOO_LONG: Rule = Rule {
    code: "lock-wait-too-long",
    severity: Severity::Warning,
    harm: Harm::Blocks,
    when: "a statement that makes others wait stands behind a lock_timeout of more than ten seconds",
    effect: "for as long as it waits for its lock, everybody who comes later waits behind it",
    instead: "one to three seconds, and try again; a longer one is right for CONCURRENTLY, which waits \
           without stopping anybody",
    source: "https://www.postgresql.org/docs/18/runtime-config-client.html#GUC-LOCK-TIMEOUT",
    forms: &[],
    bad: include_str!("lock_wait_too_long/bad.sql"),
    good: include_str!("lock_wait_too_long/good.sql"),
    check: Check::Statement(Topics::ANY, check),
};

/// What requests survive, in milliseconds.
const BEARABLE: u64 = 10_000;

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let limit = moment.session.lock_timeout.limit();
    let Some(limit) = limit.filter(|limit| milliseconds(limit).is_some_and(|limit| limit > BEARABLE)) else {
        return Vec::new();
    };
    let stopping: Vec<_> = moment
        .effects
        .iter()
        .flat_map(|effect| danger::stopping(effect, moment.memory, moment.major()))
        .collect();
    if stopping.is_empty() {
        return Vec::new();
    }
    let message = format!("others wait for up to {limit} while this waits for {}", danger::locks(&stopping));
    vec![moment.finding(rule, moment.head(), message)]
}
