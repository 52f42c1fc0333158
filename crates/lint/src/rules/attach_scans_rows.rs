//! `attach-scans-rows`

use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A table with rows becomes a partition and no valid check proves its bounds.
pub(super) const ATTACH_SCANS_ROWS: Rule = Rule {
    code: "attach-scans-rows",
    severity: Severity::Error,
    harm: Harm::Blocks,
    when: "a table with rows becomes a partition and no valid check proves its bounds; or there is a \
           default partition, an index or a foreign key that it has yet to get",
    effect: "the rows are read or an index is built while all reads and writes of that table, or of \
           the default partition, wait",
    instead: "give the table the indexes and keys of its parent, and a valid CHECK that says its bounds \
           and that the key is not null; give the default partition a CHECK that shuts them out; \
           then attach, then drop the checks",
    source: "https://www.postgresql.org/docs/18/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE",
    forms: &[
        "attach-partition",
        "attach-partition-check-nullable-key",
        "attach-partition-check-not-valid",
        "attach-partition-default",
        "attach-partition-missing-index",
        "attach-partition-fk",
        "create-partition-of-with-default-partition",
    ],
    bad: include_str!("attach_scans_rows/bad.sql"),
    good: include_str!("attach_scans_rows/good.sql"),
    check: Check::Work,
};
