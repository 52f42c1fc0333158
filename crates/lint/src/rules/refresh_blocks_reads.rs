//! `refresh-blocks-reads`

use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A materialized view is refreshed without CONCURRENTLY.
pub(super) const REFRESH_BLOCKS_READS: Rule = Rule {
    code: "refresh-blocks-reads",
    severity: Severity::Error,
    harm: Harm::Blocks,
    when: "a materialized view is refreshed without CONCURRENTLY",
    effect: "reads of the view wait until it is filled",
    instead: "give the view a unique index on columns, and REFRESH MATERIALIZED VIEW CONCURRENTLY",
    source: "https://www.postgresql.org/docs/18/sql-refreshmaterializedview.html",
    forms: &["refresh-matview", "refresh-matview-concurrently", "create-matview"],
    bad: include_str!("refresh_blocks_reads/bad.sql"),
    good: include_str!("refresh_blocks_reads/good.sql"),
    check: Check::Work,
};
