//! `autovacuum-off`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::name::Name;
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
    check: Check::Statement(Topics::of(&[Topic::Options, Topic::CreateTable]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if let Said::CreateTable(table) = moment.said
        && is_off(&table.options)
        && !moment.later().any(|later| switches_on(later, &table.name))
    {
        let message = format!("nobody cleans up {}", table.name);
        return vec![moment.finding(rule, table.name.span, message)];
    }
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    let off = actions
        .iter()
        .filter(|action| matches!(&action.what, Change::SetOptions { options } if is_off(options)));
    let lasting = off.filter(|_| !moment.later().any(|later| switches_on(later, name)));
    lasting
        .map(|action| moment.finding(rule, action.span, format!("nobody cleans up {name} any more")))
        .collect()
}

fn is_off(options: &str) -> bool {
    ["false", "off", "0", "no"].iter().any(|no| options.contains(&format!("autovacuum_enabled = {no}")))
}

/// Whether a statement switches it on again.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else does")]
fn switches_on(said: &Said, table: &Name) -> bool {
    let Said::Alter { name, actions, .. } = said else { return false };
    let does = |change: &Change| match change {
        Change::SetOptions { options } => options.contains("autovacuum_enabled") && !is_off(options),
        Change::ResetOptions { options } => options.contains("autovacuum_enabled"),
        _ => false,
    };
    name.may_be(table) && actions.iter().any(|action| does(&action.what))
}
