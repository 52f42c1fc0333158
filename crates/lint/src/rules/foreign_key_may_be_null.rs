//! `foreign-key-may-be-null`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::column::{ColumnDefinition, Rule as Asks};
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A column with a foreign key may be null.
pub(super) const FOREIGN_KEY_MAY_BE_NULL: Rule = Rule {
    code: "foreign-key-may-be-null",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "a column with a foreign key may be null",
    effect: "a row can be without what it belongs to, and no constraint tells",
    instead: "NOT NULL, where there is no such row",
    source: "https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK",
    forms: &[],
    bad: include_str!("foreign_key_may_be_null/bad.sql"),
    good: include_str!("foreign_key_may_be_null/good.sql"),
    check: Check::OnRequest(Topics::of(&[Topic::CreateTable]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::CreateTable(table) = moment.said else { return Vec::new() };
    let refers = |column: &ColumnDefinition| {
        let inline = column.constraints.iter().any(|own| matches!(own.what, Asks::Foreign { .. }));
        let names = |own: &&crate::read::column::Constraint| own.columns.contains(&column.name);
        let mut of_table = table.constraints.iter().filter(names);
        inline || of_table.any(|own| matches!(own.what, Asks::Foreign { .. }))
    };
    let is_there = |column: &ColumnDefinition| {
        let says =
            |own: &crate::read::column::Constraint| matches!(own.what, Asks::NotNull | Asks::Primary { .. });
        let key = |own: &crate::read::column::Constraint| says(own) && own.columns.contains(&column.name);
        column.constraints.iter().any(says) || table.constraints.iter().any(key)
    };
    let open = table.columns.iter().filter(|column| refers(column) && !is_there(column));
    open.map(|column| moment.finding(rule, column.span, format!("{} may be null", column.name))).collect()
}
