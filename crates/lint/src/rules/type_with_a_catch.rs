//! `type-with-a-catch`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::rule::{Check, Harm, Rule};
use crate::topic::Topics;
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
    check: Check::Statement(Topics::COLUMNS, check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for column in moment.said.columns() {
        let (better, severity) = match column.ty.name.as_str() {
            "char" => ("text", Severity::Warning),
            "json" => ("jsonb", Severity::Warning),
            "money" => ("numeric", Severity::Note),
            "timestamp" => ("timestamptz", Severity::Note),
            _ => continue,
        };
        let message = format!("{} is better off as {better}", column.name);
        findings.push(moment.finding(rule, column.ty.span, message).as_severe_as(severity));
    }
    findings
}
