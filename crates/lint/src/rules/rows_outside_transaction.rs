//! `rows-outside-transaction`

use crate::finding::Finding;
use crate::layout::{Layout, Wrap};
use crate::read::Said;
use crate::read::session::Control;
use crate::rule::{Check, Harm, Rule};
use crate::walk::{Nature, WalkedFile};
use whimbrel_source::Severity;

/// A file that its runner does not wrap changes rows, and other statements stand beside it.
pub(super) const ROWS_OUTSIDE_TRANSACTION: Rule = Rule {
    code: "rows-outside-transaction",
    severity: Severity::Warning,
    harm: Harm::Release,
    when: "a file that its runner does not wrap changes rows, and other statements stand beside it",
    effect: "a failure half-way leaves some of it done, and the history knows nothing of that",
    instead: "BEGIN and COMMIT around each change of rows, or a file of its own that the runner wraps",
    source: "https://www.postgresql.org/docs/18/tutorial-transactions.html",
    forms: &[],
    bad: include_str!("rows_outside_transaction/bad.sql"),
    good: include_str!("rows_outside_transaction/good.sql"),
    check: Check::File(check),
};

fn check(rule: &'static Rule, file: &WalkedFile<'_>) -> Vec<Finding> {
    // Whimbrel goes on behind what is done, and psql's user does.
    let goes_on = matches!(file.migration.layout, Layout::Plain | Layout::Whimbrel);
    if file.migration.wrap != Wrap::None || goes_on {
        return Vec::new();
    }
    let counts = |said: &Said| !matches!(said, Said::Setting(_) | Said::Control(_));
    let others = file.steps.iter().filter(|step| counts(step.said)).count();
    let mut is_open = false;
    for step in &file.steps {
        #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else begins or ends a transaction")]
        match step.said {
            Said::Control(Control::Begin) => is_open = true,
            Said::Control(Control::Commit | Control::Rollback | Control::Prepare) => is_open = false,
            _ if !is_open && others > 1 && step.touches_used && step.nature() == Nature::Rows => {
                let message = "this and the other statements of the file are not undone together";
                return vec![file.finding(rule, step.statement.span, message)];
            }
            _ => {}
        }
    }
    Vec::new()
}
