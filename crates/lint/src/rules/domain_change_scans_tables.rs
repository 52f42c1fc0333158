//! `domain-change-scans-tables`

use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A domain gets a constraint or NOT NULL, or a constraint of it is validated.
pub(super) const DOMAIN_CHANGE_SCANS_TABLES: Rule = Rule {
    code: "domain-change-scans-tables",
    severity: Severity::Error,
    harm: Harm::Blocks,
    when: "a domain gets a constraint or NOT NULL, or a constraint of it is validated",
    effect: "every row of every table with a column of it is read while writes of those tables wait",
    instead: "add the check NOT VALID and leave it so, or use a check of each table, which can be \
           validated while others write",
    source: "https://www.postgresql.org/docs/18/sql-alterdomain.html",
    forms: &["domain-add-check", "domain-set-not-null", "domain-validate"],
    bad: include_str!("domain_change_scans_tables/bad.sql"),
    good: include_str!("domain_change_scans_tables/good.sql"),
    check: Check::Work,
};
