//! `domain-with-constraint`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A domain with a CHECK or NOT NULL is made.
pub(super) const DOMAIN_WITH_CONSTRAINT: Rule = Rule {
    code: "domain-with-constraint",
    severity: Severity::Note,
    harm: Harm::Style,
    when: "a domain with a CHECK or NOT NULL is made",
    effect: "adding a column of it writes every row of the table again, and each later change of the domain \
           reads every table that uses it",
    instead: "the base type, and a CHECK on the table, which is added NOT VALID and validated",
    source: "https://www.postgresql.org/docs/18/sql-createdomain.html",
    forms: &["add-column-domain-check", "domain-add-check"],
    bad: include_str!("domain_with_constraint/bad.sql"),
    good: include_str!("domain_with_constraint/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Domain]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::CreateDomain { name, checks, is_not_null, .. } = moment.said else { return Vec::new() };
    if *checks == 0 && !is_not_null {
        return Vec::new();
    }
    let message = format!("each change of {name} reads every table that uses it");
    vec![moment.finding(rule, moment.head(), message)]
}
