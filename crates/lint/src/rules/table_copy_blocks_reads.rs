//! `table-copy-blocks-reads`

use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A table or an index is written to another file.
pub(super) const TABLE_COPY_BLOCKS_READS: Rule = Rule {
    code: "table-copy-blocks-reads",
    severity: Severity::Error,
    harm: Harm::Blocks,
    when: "a table or an index is written to another file: VACUUM FULL, CLUSTER, SET LOGGED, SET \
           UNLOGGED, SET TABLESPACE, SET ACCESS METHOD",
    effect: "everything is copied while all reads and writes of the table wait",
    instead: "choose a quiet hour and say so, or make a new table, fill it in batches and swap the \
           names; an index moves by building a new one CONCURRENTLY",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-LOGGED-UNLOGGED",
    forms: &[
        "vacuum-full",
        "cluster",
        "cluster-all",
        "cluster-partitioned",
        "set-logged",
        "set-unlogged",
        "set-tablespace",
        "set-access-method",
        "alter-index-tablespace",
    ],
    bad: include_str!("table_copy_blocks_reads/bad.sql"),
    good: include_str!("table_copy_blocks_reads/good.sql"),
    check: Check::Work,
};
