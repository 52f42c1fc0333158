//! `reindex-blocks-reads`

use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// An index is built again without CONCURRENTLY, or all indexes of a partitioned table are.
pub(super) const REINDEX_BLOCKS_READS: Rule = Rule {
    code: "reindex-blocks-reads",
    severity: Severity::Error,
    harm: Harm::Blocks,
    when: "an index is built again without CONCURRENTLY, or all indexes of a partitioned table are",
    effect: "writes of the table wait, and reads too, since every query locks all indexes of its \
           tables",
    instead: "REINDEX … CONCURRENTLY, outside of a transaction, one partition after the other",
    source: "https://www.postgresql.org/docs/18/sql-reindex.html#SQL-REINDEX-CONCURRENTLY",
    forms: &[
        "reindex-index",
        "reindex-table",
        "reindex-partition",
        "reindex-partitioned",
        "reindex-schema",
        "reindex-partitioned-concurrently",
        "reindex-index-only-query-other-index",
    ],
    bad: include_str!("reindex_blocks_reads/bad.sql"),
    good: include_str!("reindex_blocks_reads/good.sql"),
    check: Check::Work,
};
