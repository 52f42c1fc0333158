//! `new-column-rewrites-table`

use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A column is added whose value differs from row to row.
pub(super) const NEW_COLUMN_REWRITES_TABLE: Rule = Rule {
    code: "new-column-rewrites-table",
    severity: Severity::Error,
    harm: Harm::Blocks,
    when: "a column is added whose value differs from row to row: a volatile default, serial, \
           identity, a stored generated column, a domain with a constraint",
    effect: "every row is written again while all reads and writes of the table wait",
    instead: "add the column without a default, set the default in a second statement, and fill the old \
           rows in batches",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-NOTES",
    forms: &[
        "add-column-volatile-default-clock",
        "add-column-volatile-default-uuid",
        "add-column-volatile-default-uuidv7",
        "add-column-volatile-default-random",
        "add-column-userfunc-default",
        "add-column-nextval-default",
        "add-column-serial",
        "add-column-identity",
        "add-column-identity-partitioned",
        "add-column-generated-stored",
        "add-column-domain-check",
        "add-column-domain-check-default",
        "add-column-partitioned-volatile",
    ],
    bad: include_str!("new_column_rewrites_table/bad.sql"),
    good: include_str!("new_column_rewrites_table/good.sql"),
    check: Check::Work,
};
