//! `type-with-a-catch`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A column is of type char(n), json, money or timestamp without time zone.
pub(super) const TYPE_WITH_A_CATCH: Rule = Rule {
    code: "type-with-a-catch",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "a column is of type char(n), json, money or timestamp without time zone",
    effect: "char(n) pads and compares with blanks, json has no equality so that DISTINCT and UNION \
           fail, money depends on a setting of the server, timestamp without time zone says no \
           moment in time",
    instead: "text, jsonb, numeric, timestamptz",
    source: "https://www.postgresql.org/docs/18/datatype.html",
    forms: &[],
    bad: include_str!("type_with_a_catch/bad.sql"),
    good: include_str!("type_with_a_catch/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::CreateTable, Topic::AddColumn, Topic::ColumnType]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else says a type")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let changed = match moment.said {
        Said::Alter { actions, .. } => actions.as_slice(),
        _ => &[],
    };
    let changed = changed.iter().filter_map(|action| match &action.what {
        Change::AlterType { column, ty, .. } if !is_of_type(moment, column, &ty.name) => Some((column, ty)),
        _ => None,
    });
    for (name, ty) in moment.said.columns().map(|column| (&column.name, &column.ty)).chain(changed) {
        let (better, severity) = match ty.name.as_str() {
            "char" => ("text", Severity::Warning),
            "json" => ("jsonb", Severity::Warning),
            "money" => ("numeric", Severity::Note),
            "timestamp" => ("timestamptz", Severity::Note),
            _ => continue,
        };
        let message = format!("{name} is better off as {better}");
        findings.push(moment.finding(rule, ty.span, message).as_severe_as(severity));
    }
    findings
}

/// Whether a column that is changed has had the type all along.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else changes a column")]
fn is_of_type(moment: &Moment<'_>, column: &str, ty: &str) -> bool {
    let table = match moment.said {
        Said::Alter { name, .. } => moment.memory.seen(name),
        _ => None,
    };
    table.and_then(|table| table.column(column)).is_some_and(|column| column.ty.name == ty)
}
