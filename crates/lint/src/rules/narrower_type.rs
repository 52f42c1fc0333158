//! `narrower-type`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::column::TypeName;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A column gets a type that holds fewer values than its present one.
pub(super) const NARROWER_TYPE: Rule = Rule {
    code: "narrower-type",
    severity: Severity::Warning,
    harm: Harm::Breaks,
    when: "a column gets a type that holds fewer values than its present one",
    effect: "the statement fails at the first value that does not fit, and afterwards code that writes \
           such values does",
    instead: "keep the type, and add a check NOT VALID with the narrower limit",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DATA-TYPE",
    forms: &[
        "type-bigint-int",
        "type-varchar-shrink",
        "type-text-varchar-n",
        "type-text-char-n",
        "type-numeric-precision-down",
        "type-numeric-constrain",
        "type-timestamp-precision-down",
    ],
    bad: include_str!("narrower_type/bad.sql"),
    good: include_str!("narrower_type/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::ColumnType]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    let Some(table) = moment.memory.table(name).filter(|_| moment.is_in_use(name)) else { return Vec::new() };
    let mut findings = Vec::new();
    for action in actions {
        let Change::AlterType { column, ty, .. } = &action.what else { continue };
        let Some(old) = table.column(column).filter(|old| narrows(&old.ty, ty)) else { continue };
        let message = format!("{} holds fewer values than {}", shown(ty), shown(&old.ty));
        findings.push(moment.finding(rule, action.span, message));
    }
    findings
}

fn shown(ty: &TypeName) -> String {
    let modifiers: Vec<String> = ty.modifiers.iter().map(i64::to_string).collect();
    if modifiers.is_empty() { ty.name.to_string() } else { format!("{}({})", ty.name, modifiers.join(",")) }
}

fn narrows(old: &TypeName, new: &TypeName) -> bool {
    let width = |ty: &TypeName| ["smallint", "integer", "bigint"].iter().position(|name| *name == ty.name);
    if let (Some(old), Some(new)) = (width(old), width(new)) {
        return new < old;
    }
    if changes_kind(&old.name, &new.name) {
        return true;
    }
    let is_text = |ty: &TypeName| matches!(ty.name.as_str(), "text" | "varchar" | "char");
    let is_same = old.name == new.name;
    match new.name.as_str() {
        "numeric" if is_same => narrows_number(&old.modifiers, &new.modifiers),
        "timestamp" | "timestamptz" | "time" | "timetz" if is_same => {
            // Six digits of a second are all that there are.
            let digits = |ty: &TypeName| ty.modifiers.first().copied().unwrap_or(6);
            digits(new) < digits(old)
        }
        "text" | "varchar" | "char" if is_text(old) => {
            let limit = |ty: &TypeName| ty.modifiers.first().copied().unwrap_or(i64::MAX);
            limit(new) < limit(old)
        }
        _ => false,
    }
}

/// Digits before the point or behind it that are no longer held.
fn narrows_number(old: &[i64], new: &[i64]) -> bool {
    let parts = |modifiers: &[i64]| {
        let scale = modifiers.get(1).copied().unwrap_or(0);
        modifiers.first().map(|precision| (precision - scale, scale))
    };
    match (parts(old), parts(new)) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(old), Some(new)) => new.0 < old.0 || new.1 < old.1,
    }
}

/// Types of which the second drops a part of each value.
fn changes_kind(old: &str, new: &str) -> bool {
    let is_whole = matches!(new, "smallint" | "integer" | "bigint");
    match old {
        "timestamp" | "timestamptz" => matches!(new, "date" | "time" | "timetz"),
        "double precision" => is_whole || new == "real",
        "real" | "numeric" => is_whole,
        _ => false,
    }
}
