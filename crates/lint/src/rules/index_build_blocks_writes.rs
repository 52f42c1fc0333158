//! `index-build-blocks-writes`

use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// An index is built without CONCURRENTLY on a table that was there before the release.
pub(super) const INDEX_BUILD_BLOCKS_WRITES: Rule = Rule {
    code: "index-build-blocks-writes",
    severity: Severity::Error,
    harm: Harm::Blocks,
    when: "an index is built without CONCURRENTLY on a table that was there before the release",
    effect: "inserts, updates and deletes on the table wait until the build ends",
    instead: "build it with CREATE INDEX CONCURRENTLY, outside of a transaction; on a partitioned table \
           ON ONLY the parent, then on each partition, then ALTER INDEX … ATTACH PARTITION",
    source: "https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    forms: &[
        "create-index",
        "create-unique-index",
        "create-index-partial",
        "create-index-partitioned",
        "create-index-partition",
        "create-index-on-matview",
    ],
    bad: include_str!("index_build_blocks_writes/bad.sql"),
    good: include_str!("index_build_blocks_writes/good.sql"),
    check: Check::Work,
};
