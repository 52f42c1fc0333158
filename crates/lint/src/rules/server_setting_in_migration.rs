//! `server-setting-in-migration`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::others::Object;
use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A migration changes settings of the server, of a database or of a role.
pub(super) const SERVER_SETTING_IN_MIGRATION: Rule = Rule {
    code: "server-setting-in-migration",
    severity: Severity::Note,
    harm: Harm::Release,
    when: "a migration changes settings of the server, of a database or of a role",
    effect: "they belong to one installation; another one that runs the migrations gets them too, and no way \
           back knows what was there",
    instead: "the configuration of the installation",
    source: "https://www.postgresql.org/docs/18/sql-altersystem.html",
    forms: &["alter-system", "alter-role-set", "alter-database-set"],
    bad: include_str!("server_setting_in_migration/bad.sql"),
    good: include_str!("server_setting_in_migration/good.sql"),
    check: Check::Statement(check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let is_one = matches!(
        moment.said,
        Said::AlterSystem | Said::AlterObject { object: Object::Database | Object::Role, renames: false, .. }
    );
    let message = "this is about the installation, not about the schema";
    is_one
        .then(|| moment.finding(rule, moment.head(), message))
        .map_or_else(Vec::new, |finding| vec![finding])
}
