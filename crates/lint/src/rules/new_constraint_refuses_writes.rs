//! `new-constraint-refuses-writes`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_change::Phase;
use whimbrel_source::Severity;

/// A constraint, a unique index, a trigger or a rule comes onto a table in use, or a constraint onto the domain of one
/// of its columns, be it NOT VALID. What only takes the place of one that refused the same before is not spoken of.
pub(super) const NEW_CONSTRAINT_REFUSES_WRITES: Rule = Rule {
    code: "new-constraint-refuses-writes",
    severity: Severity::Note,
    harm: Harm::Breaks,
    when: "a constraint, a unique index, a trigger or a rule comes onto a table in use, or a constraint onto the \
           domain of one of its columns, be it NOT VALID, and the file does not say that it is the constrain or the contract phase",
    effect: "writes of code that runs now are refused or changed from that moment on",
    instead: "deploy code that keeps to it first, and say so: `-- whimbrel: phase = constrain`",
    source: "https://www.postgresql.org/docs/18/ddl-constraints.html",
    forms: &[
        "add-check",
        "add-check-not-valid",
        "add-fk",
        "add-fk-not-valid",
        "add-unique",
        "add-exclude",
        "set-not-null",
        "add-not-null-constraint",
        "add-not-null-constraint-not-valid",
        "create-unique-index-concurrently",
        "create-unique-index",
        "create-trigger",
        "create-rule",
        "domain-add-check",
        "domain-add-check-not-valid",
        "domain-set-not-null",
    ],
    bad: include_str!("new_constraint_refuses_writes/bad.sql"),
    good: include_str!("new_constraint_refuses_writes/good.sql"),
    check: Check::Statement(
        Topics::of(&[
            Topic::CreateIndex,
            Topic::Domain,
            Topic::Guard,
            Topic::AddColumn,
            Topic::AddConstraint,
            Topic::NotNull,
        ]),
        check,
    ),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    // These phases say that a deploy lies between.
    if matches!(moment.migration.phase, Some(Phase::Constrain | Phase::Contract)) {
        return Vec::new();
    }
    let adds = moment.effects.iter().filter(|effect| rule.forms.contains(&effect.form.0));
    let used = adds.filter(|effect| effect.on.as_ref().is_some_and(|on| moment.is_in_use(on)));
    used.map(|effect| {
        let on = effect.on.as_ref().map(ToString::to_string).unwrap_or_default();
        let message = format!("writes of {on} that were good until now can be refused or changed");
        moment.finding(rule, moment.span_of(effect), message)
    })
    .collect()
}
