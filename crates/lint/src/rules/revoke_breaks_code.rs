//! `revoke-breaks-code`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::others::Granting;
use crate::rule::{Check, Harm, Rule};
use whimbrel_change::Phase;
use whimbrel_source::Severity;

/// A privilege on a table in use is taken from a role.
pub(super) const REVOKE_BREAKS_CODE: Rule = Rule {
    code: "revoke-breaks-code",
    severity: Severity::Note,
    harm: Harm::Breaks,
    when: "a privilege on a table in use is taken from a role",
    effect: "code that runs now as this role is refused, from the moment of the commit",
    instead: "deploy code that does not need it first; then revoke it in a file that says so: `-- whimbrel: \
           phase = contract`",
    source: "https://www.postgresql.org/docs/18/sql-revoke.html",
    forms: &["revoke"],
    bad: include_str!("revoke_breaks_code/bad.sql"),
    good: include_str!("revoke_breaks_code/good.sql"),
    check: Check::Statement(check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Grant { tables, how: Granting::Revokes, .. } = moment.said else { return Vec::new() };
    let used = tables.iter().find(|table| moment.is_in_use(table));
    let used = used.filter(|_| !moment.migration.phase.is_some_and(Phase::takes_away));
    used.map(|table| {
        moment.finding(rule, moment.head(), format!("code may still need this privilege on {table}"))
    })
    .map_or_else(Vec::new, |finding| vec![finding])
}
