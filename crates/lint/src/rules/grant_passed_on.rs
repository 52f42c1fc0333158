//! `grant-passed-on`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::others::Granting;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A privilege is granted WITH GRANT OPTION.
pub(super) const GRANT_PASSED_ON: Rule = Rule {
    code: "grant-passed-on",
    severity: Severity::Note,
    harm: Harm::Style,
    when: "a privilege is granted WITH GRANT OPTION",
    effect: "who has it gives it to others, and taking it back needs CASCADE",
    instead: "grant it without, to each role that needs it",
    source: "https://www.postgresql.org/docs/18/sql-grant.html",
    forms: &["grant"],
    bad: include_str!("grant_passed_on/bad.sql"),
    good: include_str!("grant_passed_on/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Privilege]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Grant { how: Granting::PassesOn, .. } = moment.said else { return Vec::new() };
    vec![moment.finding(rule, moment.head(), "who has this privilege can give it to others")]
}
