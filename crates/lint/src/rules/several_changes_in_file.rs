//! `several-changes-in-file`

use crate::finding::Finding;
use crate::read::Said;
use crate::read::name::Name;
use crate::rule::{Check, Harm, Rule};
use crate::walk::WalkedFile;
use whimbrel_source::Severity;

/// A file changes several tables in use that have nothing to do with each other.
pub(super) const SEVERAL_CHANGES_IN_FILE: Rule = Rule {
    code: "several-changes-in-file",
    severity: Severity::Note,
    harm: Harm::Release,
    when: "a file changes several tables in use that have nothing to do with each other",
    effect: "what goes wrong with one takes the others back with it",
    instead: "a file for each change",
    source: "https://www.postgresql.org/docs/18/ddl-alter.html",
    forms: &[],
    bad: include_str!("several_changes_in_file/bad.sql"),
    good: include_str!("several_changes_in_file/good.sql"),
    check: Check::File(check),
};

fn check(rule: &'static Rule, file: &WalkedFile<'_>) -> Vec<Finding> {
    let mut first: Option<&Name> = None;
    for step in file.steps.iter().filter(|step| step.touches_used) {
        let Said::Alter { name, .. } = &step.said else { continue };
        let names_it = |other: &Name| {
            step.effects.iter().any(|effect| effect.others.iter().any(|(_, own)| own.may_be(other)))
        };
        match first {
            None => first = Some(name),
            Some(other) if !other.may_be(name) && !names_it(other) => {
                let message = format!("{name} is changed in the file that changes {other}");
                return vec![file.finding(rule, step.statement.span, message)];
            }
            Some(_) => {}
        }
    }
    Vec::new()
}
