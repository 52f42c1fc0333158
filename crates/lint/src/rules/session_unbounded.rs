//! `session-unbounded`

use crate::danger;
use crate::finding::Finding;
use crate::layout::Layout;
use crate::moment::Moment;
use crate::read::Said;
use crate::rule::{Check, Harm, Rule};
use crate::topic::Topics;
use whimbrel_source::Severity;

/// A statement that makes others wait runs with neither `statement_timeout` nor `transaction_timeout` nor
/// `idle_in_transaction_session_timeout`.
pub(super) const SESSION_UNBOUNDED: Rule = Rule {
    code: "session-unbounded",
    severity: Severity::Warning,
    harm: Harm::Blocks,
    when: "a statement that makes others wait runs with neither statement_timeout nor transaction_timeout \
           nor idle_in_transaction_session_timeout",
    effect: "a statement that hangs, or a client that is gone, keeps its locks for as long as nobody looks",
    instead: "SET statement_timeout = '5s' for changes of the catalog, and SET \
           idle_in_transaction_session_timeout = '30s' in transactions",
    source: "https://www.postgresql.org/docs/18/runtime-config-client.html#GUC-STATEMENT-TIMEOUT",
    forms: &[],
    bad: include_str!("session_unbounded/bad.sql"),
    good: include_str!("session_unbounded/good.sql"),
    check: Check::OnRequest(Topics::ANY, check),
};

/// Settings that end a session which keeps its locks.
const BOUNDS: [&str; 3] = ["statement_timeout", "transaction_timeout", "idle_in_transaction_session_timeout"];

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else sets")]
    let sets = |said: &Said| match said {
        Said::Setting(setting) => {
            BOUNDS.contains(&setting.name.as_str()) && setting.value.as_deref() != Some("0")
        }
        _ => false,
    };
    let is_bounded = moment.migration.layout == Layout::Whimbrel || moment.migration.said.iter().any(sets);
    let stops =
        |effect: &crate::effect::Effect| !danger::stopping(effect, moment.memory, moment.major()).is_empty();
    if is_bounded || !moment.effects.iter().any(stops) {
        return Vec::new();
    }
    vec![moment.finding(rule, moment.head(), "nothing ends this session while it keeps its locks")]
}
