//! `enum-values-fixed`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::create::TypeForm;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// An enum is made.
pub(super) const ENUM_VALUES_FIXED: Rule = Rule {
    code: "enum-values-fixed",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "an enum is made",
    effect: "no value is ever taken away, none has an attribute, and another order is another type, for \
           which every row is written again",
    instead: "a table of values and a foreign key, or text with a CHECK",
    source: "https://www.postgresql.org/docs/18/datatype-enum.html",
    forms: &["type-enum-enum"],
    bad: include_str!("enum_values_fixed/bad.sql"),
    good: include_str!("enum_values_fixed/good.sql"),
    check: Check::OnRequest(Topics::of(&[Topic::Type]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::CreateType { name, form: TypeForm::Enum(_) } = moment.said else { return Vec::new() };
    vec![moment.finding(rule, moment.head(), format!("values of {name} stay forever"))]
}
