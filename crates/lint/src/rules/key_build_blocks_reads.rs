//! `key-build-blocks-reads`

use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A unique constraint, a primary key or an exclusion constraint is added together with its index.
pub(super) const KEY_BUILD_BLOCKS_READS: Rule = Rule {
    code: "key-build-blocks-reads",
    severity: Severity::Error,
    harm: Harm::Blocks,
    when: "a unique constraint, a primary key or an exclusion constraint is added together with its \
           index",
    effect: "the index is built while all reads and writes of the table wait",
    instead: "CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT … USING INDEX; an exclusion \
           constraint needs a new table or a quiet hour",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX",
    forms: &[
        "add-unique",
        "add-unique-nulls-not-distinct",
        "add-unique-partitioned",
        "add-pkey",
        "add-pkey-nullable",
        "add-pkey-partitioned",
        "add-pkey-without-overlaps",
        "add-exclude",
        "add-column-unique",
        "add-column-primary-key",
    ],
    bad: include_str!("key_build_blocks_reads/bad.sql"),
    good: include_str!("key_build_blocks_reads/good.sql"),
    check: Check::Work,
};
