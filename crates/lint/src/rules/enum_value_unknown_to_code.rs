//! `enum-value-unknown-to-code`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::others::TypeChange;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// An enum gets a value.
pub(super) const ENUM_VALUE_UNKNOWN_TO_CODE: Rule = Rule {
    code: "enum-value-unknown-to-code",
    severity: Severity::Note,
    harm: Harm::Breaks,
    when: "an enum gets a value",
    effect: "code that runs now may read it and not know it, and no statement takes it away again",
    instead: "deploy code that can read it first, and write it later",
    source: "https://www.postgresql.org/docs/18/sql-altertype.html#SQL-ALTERTYPE-DESC-ADD-VALUE",
    forms: &["enum-add-value", "enum-add-value-before"],
    bad: include_str!("enum_value_unknown_to_code/bad.sql"),
    good: include_str!("enum_value_unknown_to_code/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Type]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::AlterType { name, change: TypeChange::AddValue { value, .. } } = moment.said else {
        return Vec::new();
    };
    let is_own = moment.memory.enums.get(&name.name).is_some_and(|known| moment.memory.is_new(known.born));
    let message = format!("code that runs now does not know {value} of {name}");
    (!is_own)
        .then(|| moment.finding(rule, moment.head(), message))
        .map_or_else(Vec::new, |finding| vec![finding])
}
