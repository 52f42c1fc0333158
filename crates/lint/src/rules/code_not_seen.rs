//! `code-not-seen`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A DO block, or a function that is called, builds statements as text and runs them with EXECUTE; or a procedure is
/// called whose code is nowhere in the history.
pub(super) const CODE_NOT_SEEN: Rule = Rule {
    code: "code-not-seen",
    severity: Severity::Warning,
    harm: Harm::Release,
    when: "a DO block, or a function that is called, builds statements as text and runs them with \
           EXECUTE; or a procedure is called whose code is nowhere in the history, or a prepared statement is run",
    effect: "nobody can say beforehand what it locks and changes",
    instead: "write the statements out",
    source: "https://www.postgresql.org/docs/18/sql-do.html",
    forms: &[],
    bad: include_str!("code_not_seen/bad.sql"),
    good: include_str!("code_not_seen/good.sql"),
    check: Check::Statement(check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let bodies = moment.memory.code_of(moment.said);
    if let Said::Call { name } = moment.said
        && bodies.is_empty()
    {
        let message = format!("what {name} does is not known here");
        return vec![moment.finding(rule, moment.head(), message)];
    }
    if *moment.said == Said::Execute {
        return vec![moment.finding(
            rule,
            moment.head(),
            "what was prepared under this name is not known here",
        )];
    }
    let message = "what this does is decided only when it runs";
    let is_open = bodies.into_iter().any(is_dynamic);
    is_open
        .then(|| moment.finding(rule, moment.head(), message))
        .map_or_else(Vec::new, |finding| vec![finding])
}

fn is_dynamic(body: &str) -> bool {
    let is_part = |next: char| next.is_ascii_alphanumeric() || next == '_';
    body.split(|next: char| !is_part(next)).any(|word| word.eq_ignore_ascii_case("execute"))
}
