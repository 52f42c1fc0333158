//! `length-in-type`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::rule::{Check, Harm, Rule};
use crate::topic::Topics;
use whimbrel_source::Severity;

/// A column is varchar(n).
pub(super) const LENGTH_IN_TYPE: Rule = Rule {
    code: "length-in-type",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "a column is varchar(n)",
    effect: "a limit that turns out too small is a change of the type; making it smaller reads and writes \
           every row",
    instead: "text, with a CHECK where there is a limit: it is replaced by NOT VALID and VALIDATE without \
           stopping writes",
    source: "https://www.postgresql.org/docs/18/datatype-character.html",
    forms: &["type-varchar-shrink"],
    bad: include_str!("length_in_type/bad.sql"),
    good: include_str!("length_in_type/good.sql"),
    check: Check::OnRequest(Topics::COLUMNS, check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let columns = moment.said.columns();
    let limited = columns.filter(|column| column.ty.name == "varchar" && !column.ty.modifiers.is_empty());
    limited
        .map(|column| {
            moment.finding(rule, column.ty.span, format!("the length of {} is part of its type", column.name))
        })
        .collect()
}
