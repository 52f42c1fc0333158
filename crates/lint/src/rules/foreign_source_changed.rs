//! `foreign-source-changed`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::{Change, Relation};
use crate::read::drop::Dropped;
use crate::read::object::Object;
use crate::read::others::ObjectChange;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// The options of a foreign server, of a user mapping, of a wrapper or of a foreign table change, or a mapping goes.
pub(super) const FOREIGN_SOURCE_CHANGED: Rule = Rule {
    code: "foreign-source-changed",
    severity: Severity::Note,
    harm: Harm::Breaks,
    when: "the options of a foreign server, of a user mapping, of a wrapper or of a foreign table change, or a user mapping is \
           dropped",
    effect: "queries of foreign tables go to another place, or as another user, from the next transaction on, or fail; \
             nothing is tried when the statement runs",
    instead: "another server and foreign tables beside the old ones, a query that tries them, and then the new names",
    source: "https://www.postgresql.org/docs/18/sql-alterserver.html",
    forms: &[
        "alter-server",
        "alter-user-mapping",
        "drop-user-mapping",
        "alter-foreign-data-wrapper",
        "alter-foreign-table",
    ],
    bad: include_str!("foreign_source_changed/bad.sql"),
    good: include_str!("foreign_source_changed/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Drop, Topic::Other, Topic::ForeignOptions]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let what = match moment.said {
        Said::AlterObject {
            object: Object::Server | Object::UserMapping,
            name: Some(name),
            change: ObjectChange::Options,
        } => format!("foreign tables of {name}"),
        Said::AlterObject {
            object: Object::ForeignDataWrapper,
            name: Some(name),
            change: ObjectChange::Options,
        } => {
            format!("foreign tables of servers of {name}")
        }
        Said::Drop(drop) if drop.what == Dropped::Other(Object::UserMapping) => "foreign tables".to_owned(),
        Said::Alter { relation: Relation::ForeignTable, name, actions, .. }
            if moment.is_in_use(name)
                && actions.iter().any(|action| action.what == Change::ForeignOptions) =>
        {
            name.to_string()
        }
        _ => return Vec::new(),
    };
    let message = format!("queries of {what} go elsewhere from here on, or fail");
    vec![moment.finding(rule, moment.head(), message)]
}
