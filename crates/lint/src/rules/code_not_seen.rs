//! `code-not-seen`

use crate::finding::Finding;
use crate::memory::is_read;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::rows::{Rows, Verb};
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use crate::walk::code;
use whimbrel_source::Severity;

/// A DO block, or a function that is called, builds statements as text and runs them with EXECUTE; or a procedure is
/// called whose code is nowhere in the history.
pub(super) const CODE_NOT_SEEN: Rule = Rule {
    code: "code-not-seen",
    severity: Severity::Warning,
    harm: Harm::Release,
    when: "a DO block, or a function that is called, builds statements as text and runs them with \
           EXECUTE, or is of a language that is not read; or a procedure, or a function by itself, is called whose code is \
           nowhere in the history, or a prepared statement is run",
    effect: "nobody can say beforehand what it locks and changes",
    instead: "write the statements out",
    source: "https://www.postgresql.org/docs/18/sql-do.html",
    forms: &[],
    bad: include_str!("code_not_seen/bad.sql"),
    good: include_str!("code_not_seen/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Code, Topic::Rows]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let bodies = moment.memory.code_of(moment.said);
    if let Said::Call { name } = moment.said
        && bodies.is_empty()
    {
        let message = format!("what {name} does is not known here");
        return vec![moment.finding(rule, moment.head(), message)];
    }
    if let Said::Do { language, .. } = moment.said
        && !is_read(language)
    {
        let message = format!("what code of {language} does is not looked into");
        return vec![moment.finding(rule, moment.head(), message)];
    }
    if let Said::Rows(rows) = moment.said
        && bodies.is_empty()
        && let Some(called) = called(moment, rows)
    {
        let message = format!("what {called} does is not known here");
        return vec![moment.finding(rule, moment.head(), message).as_severe_as(Severity::Note)];
    }
    if *moment.said == Said::Execute {
        return vec![moment.finding(
            rule,
            moment.head(),
            "what was prepared under this name is not known here",
        )];
    }
    let message = "what this does is decided only when it runs";
    let is_open = bodies.into_iter().any(code::is_dynamic);
    is_open
        .then(|| moment.finding(rule, moment.head(), message))
        .map_or_else(Vec::new, |finding| vec![finding])
}

/// The function that a SELECT calls for nothing but what it does, where a schema of the user's has it and nothing here has
/// made it.
fn called(moment: &Moment<'_>, rows: &Rows) -> Option<String> {
    let words: Vec<&str> = rows.text.split(' ').collect();
    let ["select" | "perform", schema, ".", function, "(", ..] = words.as_slice() else { return None };
    let is_own = !matches!(*schema, "pg_catalog" | "information_schema");
    let is_alone = rows.verb == Verb::Select && rows.sources.is_empty();
    (is_own && is_alone && moment.memory.routines(function).is_empty())
        .then(|| format!("{schema}.{function}"))
}
