//! `foreign-key-without-index`

use crate::finding::Finding;
use crate::memory::Table;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::column::{Constraint, Rule as Asks};
use crate::rule::{Check, Harm, Rule};
use crate::walk::Walked;
use smol_str::SmolStr;
use whimbrel_source::Severity;

/// A foreign key is made and no index begins with its columns.
pub(super) const FOREIGN_KEY_WITHOUT_INDEX: Rule = Rule {
    code: "foreign-key-without-index",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "a foreign key is made and no index begins with its columns",
    effect: "each delete or change of a key in the other table reads this table from end to end",
    instead: "CREATE INDEX on those columns, CONCURRENTLY where the table is in use",
    source: "https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK",
    forms: &[],
    bad: include_str!("foreign_key_without_index/bad.sql"),
    good: include_str!("foreign_key_without_index/good.sql"),
    check: Check::Release(check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, release: &Walked<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &release.files {
        for step in &file.steps {
            let (name, constraints): (_, Vec<&Constraint>) = match &step.said {
                Said::CreateTable(table) => {
                    let inline = table.columns.iter().flat_map(|column| &column.constraints);
                    (&table.name, inline.chain(&table.constraints).collect())
                }
                Said::Alter { name, actions, .. } => (name, added(actions)),
                _ => continue,
            };
            let Some(table) = release.memory.table(name) else { continue };
            for constraint in constraints {
                if matches!(constraint.what, Asks::Foreign { .. }) && !is_indexed(table, &constraint.columns)
                {
                    let message = format!("no index of {name} begins with {}", constraint.columns.join(", "));
                    findings.push(file.finding(rule, constraint.span, message));
                }
            }
        }
    }
    findings
}

fn added(actions: &[crate::read::alter_table::Action]) -> Vec<&Constraint> {
    actions.iter().flat_map(|action| of_change(&action.what)).collect()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else brings a constraint")]
fn of_change(change: &Change) -> &[Constraint] {
    match change {
        Change::AddConstraint(constraint) => std::slice::from_ref(constraint),
        Change::AddColumn { column, .. } => &column.constraints,
        _ => &[],
    }
}

fn is_indexed(table: &Table, columns: &[SmolStr]) -> bool {
    table.indexes.iter().any(|index| index.serves(columns))
}
