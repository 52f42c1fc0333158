//! `foreign-key-blocks-writes`

use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A foreign key is added to a table in use without NOT VALID.
pub(super) const FOREIGN_KEY_BLOCKS_WRITES: Rule = Rule {
    code: "foreign-key-blocks-writes",
    severity: Severity::Error,
    harm: Harm::Blocks,
    when: "a foreign key is added to a table in use without NOT VALID",
    effect: "every row is read while writes of both tables wait",
    instead: "add it NOT VALID, and VALIDATE CONSTRAINT in a later transaction; a new column gets its \
           key in a second statement",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT",
    forms: &[
        "add-fk",
        "add-fk-on-partitioned",
        "add-column-references-default",
        "add-column-references-default-null",
    ],
    bad: include_str!("foreign_key_blocks_writes/bad.sql"),
    good: include_str!("foreign_key_blocks_writes/good.sql"),
    check: Check::Work,
};
