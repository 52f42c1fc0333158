//! `code-not-seen`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A DO block builds statements as text and runs them with EXECUTE.
pub(super) const CODE_NOT_SEEN: Rule = Rule {
    code: "code-not-seen",
    severity: Severity::Warning,
    harm: Harm::Release,
    when: "a DO block builds statements as text and runs them with EXECUTE",
    effect: "nobody can say beforehand what it locks and changes",
    instead: "write the statements out",
    source: "https://www.postgresql.org/docs/18/sql-do.html",
    forms: &[],
    bad: include_str!("code_not_seen/bad.sql"),
    good: include_str!("code_not_seen/good.sql"),
    check: Check::Statement(check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Do { body } = moment.said else { return Vec::new() };
    let words = body.to_ascii_lowercase();
    let is_dynamic =
        words.split(|next: char| !next.is_ascii_alphanumeric() && next != '_').any(|word| word == "execute");
    let message = "what this block does is decided only when it runs";
    is_dynamic.then(|| moment.finding(rule, moment.head(), message)).into_iter().collect()
}
