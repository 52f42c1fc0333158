//! `foreign-key-type-differs`

use crate::finding::Finding;
use crate::memory::{Table, What};
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::column::{ColumnDefinition, Constraint, Rule as Asks};
use crate::read::name::Name;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use smol_str::SmolStr;
use whimbrel_source::Severity;

/// A column refers to a column of another type.
pub(super) const FOREIGN_KEY_TYPE_DIFFERS: Rule = Rule {
    code: "foreign-key-type-differs",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "a column refers to a column of another type",
    effect: "values are converted for each comparison, and the narrower one runs out first",
    instead: "the type of the column that it refers to",
    source: "https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK",
    forms: &[],
    bad: include_str!("foreign_key_type_differs/bad.sql"),
    good: include_str!("foreign_key_type_differs/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::CreateTable, Topic::AddColumn, Topic::AddConstraint]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    match moment.said {
        Said::CreateTable(table) => {
            let inline = table.columns.iter().flat_map(|column| &column.constraints);
            for constraint in inline.chain(&table.constraints) {
                findings.extend(differs(rule, moment, &table.columns, &table.name, constraint));
            }
        }
        Said::Alter { name, actions, .. } => {
            for action in actions {
                match &action.what {
                    Change::AddConstraint(constraint) => {
                        findings.extend(differs(rule, moment, &[], name, constraint));
                    }
                    Change::AddColumn { column, .. } => {
                        let own = std::slice::from_ref(column);
                        let of_each = |constraint| differs(rule, moment, own, name, constraint);
                        findings.extend(column.constraints.iter().filter_map(of_each));
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
    findings
}

fn differs(
    rule: &'static Rule,
    moment: &Moment<'_>,
    columns: &[ColumnDefinition],
    table: &Name,
    constraint: &Constraint,
) -> Option<Finding> {
    let Asks::Foreign { referenced, keys } = &constraint.what else { return None };
    let other = moment.memory.table(referenced)?;
    let keys = if keys.is_empty() { primary(other) } else { keys.as_slice() };
    let own = |name: &str| {
        let known = moment.memory.table(table).and_then(|table| table.column(name));
        columns
            .iter()
            .find(|column| column.name == name)
            .map(|column| &column.ty)
            .or(known.map(|known| &known.ty))
    };
    constraint.columns.iter().zip(keys).find_map(|(column, key)| {
        let (left, right) = (stored(&own(column)?.name), stored(&other.column(key)?.ty.name));
        let message = format!("{column} is {left}, and {key} of {referenced} is {right}");
        // A placeholder of a tool may stand for any.
        (left != right && !left.is_empty() && !right.is_empty())
            .then(|| moment.finding(rule, constraint.span, message))
    })
}

fn primary(table: &Table) -> &[SmolStr] {
    let key = table.constraints.iter().find(|known| known.what == What::Primary);
    key.map(|key| key.columns.as_slice()).unwrap_or_default()
}

/// What a serial is kept as; varchar and text are compared as they are.
fn stored(name: &str) -> &str {
    match name {
        "serial" => "integer",
        "bigserial" => "bigint",
        "smallserial" => "smallint",
        "varchar" => "text",
        other => other,
    }
}
