//! `type-change-rebuilds-indexes`

use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A column gets a type or a collation whose values are stored alike and ordered in another way, or is mentioned in an expression or predicate of an index, or belongs to an index of a partitioned table.
pub(super) const TYPE_CHANGE_REBUILDS_INDEXES: Rule = Rule {
    code: "type-change-rebuilds-indexes",
    severity: Severity::Error,
    harm: Harm::Blocks,
    when: "a column gets a type or a collation whose values are stored alike and ordered in another \
           way, or is mentioned in an expression or predicate of an index, or belongs to an index of \
           a partitioned table",
    effect: "indexes are built again while all reads and writes of the table wait",
    instead: "drop such indexes with DROP INDEX CONCURRENTLY first, and build them again with CREATE \
           INDEX CONCURRENTLY afterwards",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-NOTES",
    forms: &[
        "type-int-oid",
        "type-varchar-widen-partial-index",
        "type-varchar-text-partial-index",
        "type-varchar-widen-expression-index",
        "type-varchar-text-expression-index",
        "type-text-citext",
        "type-citext-text",
        "type-citext-varchar",
        "type-collation",
        "type-timestamp-timestamptz-utc",
        "type-timestamptz-timestamp-utc",
        "type-bit-varbit-unbounded",
        "type-varchar-widen-partitioned",
        "type-varchar-text-partitioned",
    ],
    bad: include_str!("type_change_rebuilds_indexes/bad.sql"),
    good: include_str!("type_change_rebuilds_indexes/good.sql"),
    check: Check::Work,
};
