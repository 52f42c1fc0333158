//! `no-primary-key`

use crate::finding::Finding;
use crate::memory::{Kind, Memory, Table, What};
use crate::read::Said;
use crate::read::create_table::{Filled, Lifetime};
use crate::rule::{Check, Harm, Rule};
use crate::walk::Walked;
use whimbrel_source::Severity;

/// A table is made without a primary key.
pub(super) const NO_PRIMARY_KEY: Rule = Rule {
    code: "no-primary-key",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "a table is made without a primary key",
    effect: "rows cannot be told apart by logical replication, by batches, or by people",
    instead: "give it one; for rows that are only added, a bigint GENERATED ALWAYS AS IDENTITY",
    source: "https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-PRIMARY-KEYS",
    forms: &[],
    bad: include_str!("no_primary_key/bad.sql"),
    good: include_str!("no_primary_key/good.sql"),
    check: Check::Release(check),
};

fn check(rule: &'static Rule, release: &Walked<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &release.files {
        for step in &file.steps {
            let Said::CreateTable(table) = &step.said else { continue };
            let is_plain = table.lifetime == Lifetime::Permanent
                && table.partition_of.is_none()
                && !table.like.iter().any(|like| like.indexes)
                && table.inherits.is_empty()
                && table.filled == Filled::No
                && !(table.columns.is_empty() && table.like.is_empty());
            let known = release.memory.table(&table.name).filter(|known| known.kind == Kind::Table);
            if is_plain && known.is_some_and(|known| !has_key(known, release.memory)) {
                let message = format!("{} has no primary key", table.name);
                findings.push(file.finding(rule, table.name.span, message));
            }
        }
    }
    findings
}

/// Whether it has one, or becomes a partition, whose keys are those of the whole.
fn has_key(table: &Table, memory: &Memory) -> bool {
    let whole = table.parent.as_ref().and_then(|parent| memory.table(parent));
    table.constraints.iter().any(|own| own.what == What::Primary)
        || whole.is_some_and(|whole| whole.kind == Kind::Partitioned)
}
