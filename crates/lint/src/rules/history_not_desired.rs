//! `history-not-desired`

use crate::finding::Finding;
use crate::rule::{Check, Harm, Rule};
use crate::walk::Walked;
use whimbrel_source::{Severity, Span};

/// The end of the history is not the desired schema.
pub(super) const HISTORY_NOT_DESIRED: Rule = Rule {
    code: "history-not-desired",
    severity: Severity::Error,
    harm: Harm::Release,
    when: "all migrations, run on a scratch server, do not lead to the schema that the project describes; the project \
           file asks for it with `warn` or `deny`",
    effect: "somebody wrote SQL by hand that the description does not have, or described what no migration makes, and \
             the next migration that is generated mixes it in",
    instead: "describe what was written by hand, or leave it to whimbrel generate; whimbrel diff history schema shows it",
    source: "https://www.postgresql.org/docs/18/ddl-schemas.html",
    forms: &[],
    bad: include_str!("history_not_desired/bad.sql"),
    good: include_str!("history_not_desired/good.sql"),
    check: Check::Release(check),
};

/// Objects that are named; of more only the number is said.
const NAMED: usize = 5;

fn check(rule: &'static Rule, release: &Walked<'_>) -> Vec<Finding> {
    let differences = &release.memory.live.not_desired;
    let (Some(last), Some(first)) = (release.files.last(), differences.first()) else { return Vec::new() };
    let message = match differences.len() {
        1 => format!("the migrations do not lead to the desired schema: {first}"),
        number => format!("the migrations do not lead to the desired schema: {number} things differ"),
    };
    let mut finding = last.finding(rule, Span::new(0, 0), message);
    if differences.len() > 1 {
        finding
            .notes
            .extend(differences.iter().take(NAMED).map(|difference| format!("It differs: {difference}.")));
    }
    vec![finding]
}
