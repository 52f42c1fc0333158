//! `server-setting-in-migration`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::drop::Dropped;
use crate::read::object::Object;
use crate::read::others::ObjectChange;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A migration makes or drops roles, or changes settings of the server, of a database or of a role.
pub(super) const SERVER_SETTING_IN_MIGRATION: Rule = Rule {
    code: "server-setting-in-migration",
    severity: Severity::Note,
    harm: Harm::Release,
    when: "a migration makes or drops roles, or changes settings of the server, of a database or of a role",
    effect: "they belong to one installation, and roles to all its databases; another one that runs the migrations gets \
             them too, or has them already, and no way back knows what was there",
    instead: "the configuration of the installation",
    source: "https://www.postgresql.org/docs/18/sql-altersystem.html",
    forms: &["alter-system", "alter-role-set", "alter-database-set", "create-role", "drop-role"],
    bad: include_str!("server_setting_in_migration/bad.sql"),
    good: include_str!("server_setting_in_migration/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Drop, Topic::Other]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
    let is_one = match moment.said {
        Said::AlterSystem | Said::CreateOther { object: Object::Role, .. } => true,
        Said::AlterObject { object: Object::Database | Object::Role, change, .. } => {
            matches!(change, ObjectChange::Owner | ObjectChange::Setting | ObjectChange::Options)
        }
        Said::Drop(drop) => drop.what == Dropped::Other(Object::Role),
        _ => false,
    };
    let message = "this is about the installation, not about the schema";
    is_one
        .then(|| moment.finding(rule, moment.head(), message))
        .map_or_else(Vec::new, |finding| vec![finding])
}
