//! `composite-type-changed`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::others::{AttributeChange, TypeChange};
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_change::Phase;
use whimbrel_source::Severity;

/// An attribute of a composite type that is in use is added, dropped, changed or renamed.
pub(super) const COMPOSITE_TYPE_CHANGED: Rule = Rule {
    code: "composite-type-changed",
    severity: Severity::Warning,
    harm: Harm::Breaks,
    when: "an attribute of a composite type that is in use is added, dropped, changed or renamed",
    effect: "rows have another shape for code that reads them by position, and tables of the type are locked",
    instead: "another type beside it",
    source: "https://www.postgresql.org/docs/18/sql-altertype.html",
    forms: &["type-add-attribute", "type-add-attribute-column", "type-rename-attribute"],
    bad: include_str!("composite_type_changed/bad.sql"),
    good: include_str!("composite_type_changed/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Type]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::AlterType { name, change } = moment.said else { return Vec::new() };
    let message = match change {
        TypeChange::Attribute {
            how: AttributeChange::Add | AttributeChange::Drop | AttributeChange::Alter,
            ..
        } => format!("values of {name} have another shape from here on"),
        TypeChange::Attribute { how: AttributeChange::Rename, .. } => {
            format!("code that runs now no longer finds an attribute of {name} by its old name")
        }
        TypeChange::AddValue { .. }
        | TypeChange::RenameValue
        | TypeChange::Rename { .. }
        | TypeChange::Owner
        | TypeChange::Other => return Vec::new(),
    };
    let is_meant = moment.migration.phase.is_some_and(Phase::takes_away);
    let used = !is_meant && moment.is_in_use(name);
    used.then(|| moment.finding(rule, moment.head(), message)).map_or_else(Vec::new, |finding| vec![finding])
}
