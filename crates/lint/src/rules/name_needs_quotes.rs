//! `name-needs-quotes`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::rule::{Check, Harm, Rule};
use crate::topic::Topics;
use whimbrel_source::Identifier;
use whimbrel_source::Severity;

/// A table or column has a name that must be quoted wherever it is used.
pub(super) const NAME_NEEDS_QUOTES: Rule = Rule {
    code: "name-needs-quotes",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "a table or column has a name that must be quoted wherever it is used",
    effect: "whoever writes it without quotes means another name, and is told that there is none",
    instead: "small letters, digits and underscores, and no word that SQL has for itself",
    source: "https://www.postgresql.org/docs/18/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS",
    forms: &[],
    bad: include_str!("name_needs_quotes/bad.sql"),
    good: include_str!("name_needs_quotes/good.sql"),
    check: Check::OnRequest(Topics::COLUMNS, check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let needs = |name: &str| Identifier::new(name).to_string().starts_with('"');
    let mut findings = Vec::new();
    if let Said::CreateTable(table) = moment.said
        && needs(&table.name.name)
    {
        findings.push(moment.finding(
            rule,
            table.name.span,
            format!("{} must be quoted everywhere", table.name),
        ));
    }
    for column in moment.said.columns().filter(|column| needs(&column.name)) {
        findings.push(moment.finding(
            rule,
            column.span,
            format!("{} must be quoted everywhere", column.name),
        ));
    }
    findings
}
