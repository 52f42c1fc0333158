//! `extension-changed`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::drop::Dropped;
use crate::read::object::Object;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// An extension is updated, or is made or dropped beside other changes.
pub(super) const EXTENSION_CHANGED: Rule = Rule {
    code: "extension-changed",
    severity: Severity::Note,
    harm: Harm::Release,
    when: "an extension is updated, or is made or dropped beside other changes",
    effect: "which version there is, and who may make it, differs from server to server; it can bring other \
           functions and operators to code that runs, and what the script of an update locks is nowhere said",
    instead: "a file of its own, after a look at pg_available_extension_versions on each server",
    source: "https://www.postgresql.org/docs/18/sql-alterextension.html",
    forms: &["create-extension", "alter-extension"],
    bad: include_str!("extension_changed/bad.sql"),
    good: include_str!("extension_changed/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Drop, Topic::Other]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let is_one = match moment.said {
        Said::AlterObject { object, .. } | Said::CreateOther { object, .. } => *object == Object::Extension,
        Said::Drop(drop) => drop.what == Dropped::Other(Object::Extension),
        _ => false,
    };
    let changes = |said: &&Said| !matches!(said, Said::Setting(_) | Said::Control(_));
    let stands_alone = || moment.migration.said.iter().filter(changes).nth(1).is_none();
    if let Said::UpdateExtension { name } = moment.said {
        let message =
            format!("code that runs meets another version of {name}; what its script does is not seen here");
        return vec![moment.finding(rule, moment.head(), message)];
    }
    let message = "this depends on what the server has, and stands with other changes";
    (is_one && !stands_alone())
        .then(|| moment.finding(rule, moment.head(), message))
        .map_or_else(Vec::new, |finding| vec![finding])
}
