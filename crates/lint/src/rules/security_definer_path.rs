//! `security-definer-path`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A function runs with its owner's rights and has no `search_path` of its own.
pub(super) const SECURITY_DEFINER_PATH: Rule = Rule {
    code: "security-definer-path",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "a function runs with its owner's rights and has no search_path of its own",
    effect: "who calls it can put objects of the same name before those that it means",
    instead: "SET search_path = pg_catalog, … in the definition of the function",
    source: "https://www.postgresql.org/docs/18/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY",
    forms: &[],
    bad: include_str!("security_definer_path/bad.sql"),
    good: include_str!("security_definer_path/good.sql"),
    check: Check::Statement(check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if let Said::CreateFunction(function) = moment.said
        && function.is_definer_without_path
    {
        let message = format!("{} looks for objects where its caller says", function.name);
        vec![moment.finding(rule, function.name.span, message)]
    } else {
        Vec::new()
    }
}
