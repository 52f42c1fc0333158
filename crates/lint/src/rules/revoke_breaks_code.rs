//! `revoke-breaks-code`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::name::Name;
use crate::read::others::{Granted, Granting};
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_change::Phase;
use whimbrel_source::Severity;

/// A privilege on something in use, or a role, is taken from a role.
pub(super) const REVOKE_BREAKS_CODE: Rule = Rule {
    code: "revoke-breaks-code",
    severity: Severity::Note,
    harm: Harm::Breaks,
    when: "a privilege on something in use, or a role, is taken from a role",
    effect: "code that runs now as this role is refused, from the moment of the commit",
    instead: "deploy code that does not need it first; then revoke it in a file that says so: `-- whimbrel: \
           phase = contract`",
    source: "https://www.postgresql.org/docs/18/sql-revoke.html",
    forms: &["revoke"],
    bad: include_str!("revoke_breaks_code/bad.sql"),
    good: include_str!("revoke_breaks_code/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Privilege]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Grant { of, how: Granting::Revokes, .. } = moment.said else { return Vec::new() };
    if moment.migration.phase.is_some_and(Phase::takes_away) {
        return Vec::new();
    }
    let is_young = |name: &&Name| {
        let known = moment.memory.routines(&name.name);
        !known.is_empty() && known.iter().all(|own| moment.memory.is_new(own.born))
    };
    let used = match of {
        Granted::Tables(tables) => tables.iter().find(|table| moment.is_in_use(table)),
        Granted::Routines(routines) => routines.iter().find(|name| !is_young(name)),
        Granted::Schemas | Granted::Others => {
            return vec![moment.finding(rule, moment.head(), "code may still need this privilege")];
        }
    };
    used.map(|name| {
        moment.finding(rule, moment.head(), format!("code may still need this privilege on {name}"))
    })
    .map_or_else(Vec::new, |finding| vec![finding])
}
