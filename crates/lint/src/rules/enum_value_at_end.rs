//! `enum-value-at-end`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::others::TypeChange;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// An enum gets a value without BEFORE or AFTER.
pub(super) const ENUM_VALUE_AT_END: Rule = Rule {
    code: "enum-value-at-end",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "an enum gets a value without BEFORE or AFTER",
    effect: "it sorts behind all others, whatever it means, and no statement moves it",
    instead: "ADD VALUE … BEFORE or AFTER another one",
    source: "https://www.postgresql.org/docs/18/sql-altertype.html#SQL-ALTERTYPE-DESC-ADD-VALUE",
    forms: &["enum-add-value"],
    bad: include_str!("enum_value_at_end/bad.sql"),
    good: include_str!("enum_value_at_end/good.sql"),
    check: Check::OnRequest(Topics::of(&[Topic::Type]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::AlterType { change: TypeChange::AddValue { value, placed: false, .. }, .. } = moment.said
    else {
        return Vec::new();
    };
    vec![moment.finding(rule, moment.head(), format!("{value} sorts behind all others"))]
}
