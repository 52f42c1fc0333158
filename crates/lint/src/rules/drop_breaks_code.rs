//! `drop-breaks-code`

use crate::effect::Effect;
use crate::finding::Finding;
use crate::moment::{Moment, comes_again};
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::drop::{Drop, Dropped};
use crate::read::name::Name;
use crate::read::object::Object;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_change::Phase;
use whimbrel_source::Severity;

/// Something that code names, and that was there before the release, is dropped, and the file does not say that it is the
/// contract phase.
pub(super) const DROP_BREAKS_CODE: Rule = Rule {
    code: "drop-breaks-code",
    severity: Severity::Error,
    harm: Harm::Breaks,
    when: "a column, a view, a function, a type, a sequence, an extension, a schema, an operator, a collation or a text \
           search configuration that was there before the release is dropped, and the file does not say that it is the \
           contract phase",
    effect: "code that runs now fails on it, from the moment of the commit",
    instead: "deploy code that no longer uses it first; then drop it in a file that says so: `-- \
           whimbrel: phase = contract`",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN",
    forms: &[
        "drop-column",
        "drop-column-fk",
        "drop-column-partitioned",
        "drop-column-view-cascade",
        "drop-column-referenced-pk",
        "drop-column-generated-dep",
        "drop-view",
        "drop-matview",
        "drop-sequence",
        "drop-sequence-default-cascade",
        "drop-type",
        "drop-type-cascade",
    ],
    bad: include_str!("drop_breaks_code/bad.sql"),
    good: include_str!("drop_breaks_code/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Drop, Topic::DropColumn]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if !matches!(moment.said, Said::Drop(_) | Said::Alter { .. })
        || moment.migration.phase.is_some_and(Phase::takes_away)
    {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for effect in moment.effects.iter().filter(|effect| rule.forms.contains(&effect.form.0)) {
        let is_used = effect.on.as_ref().is_none_or(|on| moment.is_in_use(on));
        // Where a server refuses it, nobody loses it.
        let is_refused = effect.claim(moment.major()).is_some_and(|claim| claim.refused.is_some());
        if is_used && !is_refused && !is_of_new_column(moment, effect) {
            let message = "code that runs now may still use what is dropped here";
            findings.push(moment.finding(rule, moment.span_of(effect), message));
        }
    }
    if let Said::Drop(drop) = moment.said
        && is_used(moment, drop)
    {
        let message = "code that runs now may still use what is dropped here";
        findings.push(moment.finding(rule, moment.head(), message));
    }
    if findings.is_empty() || is_own(moment) || comes_again(moment.said, &moment.later().collect::<Vec<_>>())
    {
        return Vec::new();
    }
    findings
}

/// Whether code may use what has no form of its own.
#[expect(clippy::wildcard_enum_match_arm, reason = "the others have forms, or no code names them")]
fn is_used(moment: &Moment<'_>, drop: &Drop) -> bool {
    match drop.what {
        Dropped::Other(Object::Collation | Object::Operator | Object::TextSearchConfiguration) => true,
        Dropped::Other(Object::Routine | Object::Aggregate | Object::Extension) | Dropped::Domain => {
            !drop.names.iter().all(|name| is_used_by_no_code(moment, name))
        }
        _ => false,
    }
}

/// A function that only triggers call, or that the release itself has made.
fn is_used_by_no_code(moment: &Moment<'_>, name: &Name) -> bool {
    let known = moment.memory.routines(&name.name);
    let is_young = !known.is_empty() && known.iter().all(|own| moment.memory.is_new(own.born));
    is_young || known.iter().any(|own| own.is_of_triggers)
}

/// Whether it is about a column that the release itself has added.
fn is_of_new_column(moment: &Moment<'_>, effect: &Effect) -> bool {
    let Said::Alter { name, actions, .. } = moment.said else { return false };
    let action = effect.action.and_then(|action| actions.get(action));
    match action.map(|action| &action.what) {
        Some(Change::DropColumn { column, .. }) => moment.is_new_column(name, column),
        _ => false,
    }
}

/// A type that the release itself has made, or to which it gave this name.
fn is_own(moment: &Moment<'_>) -> bool {
    let Said::Drop(drop) = moment.said else { return false };
    let memory = moment.memory;
    let is_young = |name: &Name| {
        let made = memory.enums.get(&name.name).map(|own| own.born);
        let made = made.or_else(|| memory.domains.get(&name.name).map(|own| own.born));
        let made = made.or_else(|| memory.table(name).map(|own| own.born));
        memory.is_new(memory.named_types.get(&name.name).copied().or(made.flatten()))
    };
    matches!(drop.what, Dropped::Type | Dropped::Domain) && drop.names.iter().all(is_young)
}
