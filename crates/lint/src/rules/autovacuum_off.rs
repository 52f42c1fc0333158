//! `autovacuum-off`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// Autovacuum is switched off for a table.
pub(super) const AUTOVACUUM_OFF: Rule = Rule {
    code: "autovacuum-off",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "autovacuum is switched off for a table",
    effect: "dead rows stay, the table grows, and one day a vacuum against wraparound comes that \
           nobody can stop",
    instead: "tune it with autovacuum_vacuum_scale_factor and autovacuum_vacuum_cost_delay",
    source: "https://www.postgresql.org/docs/18/routine-vacuuming.html#AUTOVACUUM",
    forms: &[],
    bad: include_str!("autovacuum_off/bad.sql"),
    good: include_str!("autovacuum_off/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Options]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    let is_off = |options: &str| {
        ["false", "off", "0", "no"].iter().any(|no| options.contains(&format!("autovacuum_enabled = {no}")))
    };
    let off = actions
        .iter()
        .filter(|action| matches!(&action.what, Change::SetOptions { options } if is_off(options)));
    off.map(|action| moment.finding(rule, action.span, format!("nobody cleans up {name} any more"))).collect()
}
