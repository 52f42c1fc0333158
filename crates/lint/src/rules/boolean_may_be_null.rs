//! `boolean-may-be-null`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::column::{ColumnDefinition, Rule as Asks};
use crate::rule::{Check, Harm, Rule};
use crate::topic::Topics;
use whimbrel_source::Severity;

/// A column is boolean, and may be null or has no default.
pub(super) const BOOLEAN_MAY_BE_NULL: Rule = Rule {
    code: "boolean-may-be-null",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "a column is boolean, and may be null or has no default",
    effect: "there are three answers to a question that has two",
    instead: "boolean NOT NULL DEFAULT false; on a table in use that is a change of the catalog only",
    source: "https://www.postgresql.org/docs/18/datatype-boolean.html",
    forms: &["add-column-not-null-const-default"],
    bad: include_str!("boolean_may_be_null/bad.sql"),
    good: include_str!("boolean_may_be_null/good.sql"),
    check: Check::OnRequest(Topics::COLUMNS, check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let is_open = |column: &&ColumnDefinition| {
        let is_there = column.constraints.iter().any(|own| matches!(own.what, Asks::NotNull));
        let is_said = column.default.is_some() || column.generated.is_some();
        column.ty.name == "boolean" && !column.ty.is_array && !(is_there && is_said)
    };
    let columns = moment.said.columns().filter(is_open);
    columns
        .map(|column| {
            moment.finding(rule, column.span, format!("{} can be true, false and null", column.name))
        })
        .collect()
}
