//! `definition-replaced`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A function or view of an earlier release is replaced under the same name.
pub(super) const DEFINITION_REPLACED: Rule = Rule {
    code: "definition-replaced",
    severity: Severity::Note,
    harm: Harm::Breaks,
    when: "a function or view of an earlier release is replaced under the same name",
    effect: "code that runs now gets the new one from the moment of the commit; what was computed with an \
           old function, in indexes and generated columns, stays as it is",
    instead: "another name beside it, where the meaning changes",
    source: "https://www.postgresql.org/docs/18/sql-createfunction.html",
    forms: &["create-or-replace-view"],
    bad: include_str!("definition_replaced/bad.sql"),
    good: include_str!("definition_replaced/good.sql"),
    check: Check::Statement(check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    match moment.said {
        Said::CreateFunction(function) if function.replaces => {
            let mut known = moment.memory.routines(&function.name.name).iter();
            let Some(before) = known.find(|own| own.arguments == function.arguments) else {
                return Vec::new();
            };
            let finding = moment.finding(
                rule,
                moment.head(),
                format!("{} is another function from here on", function.name),
            );
            if before.volatility == function.volatility {
                return vec![finding];
            }
            let note = "Its volatility changes too: what was built on the old one is not built again.";
            vec![finding.with_note(note).as_severe_as(Severity::Warning)]
        }
        Said::CreateView(view) if view.replaces => {
            let known = moment.memory.table(&view.name).filter(|_| moment.is_in_use(&view.name));
            known
                .map(|known| {
                    moment.finding(
                        rule,
                        moment.head(),
                        format!("{} is another view from here on", known.name),
                    )
                })
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}
