//! `rename-breaks-code`

use crate::effect::Effect;
use crate::finding::Finding;
use crate::moment::{Moment, makes};
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::others::{DomainChange, ObjectChange, SequenceChange, TypeChange};
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_change::Phase;
use whimbrel_change::made_name::is_twin;
use whimbrel_source::Severity;

/// A table, a column, a view, a function, a type, an enum value or a sequence that was there before the release gets another name or schema.
pub(super) const RENAME_BREAKS_CODE: Rule = Rule {
    code: "rename-breaks-code",
    severity: Severity::Error,
    harm: Harm::Breaks,
    when: "a table, a column, a view, a function, a type, an enum value or a sequence that was there \
           before the release gets another name or schema",
    effect: "code that runs now no longer finds it, from the moment of the commit",
    instead: "give the new name beside the old one (a view for a table, a second column with a \
           trigger), deploy, and remove the old one in the contract phase",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html",
    forms: &[
        "rename-table",
        "rename-column",
        "rename-column-partitioned",
        "rename-view",
        "rename-matview",
        "rename-sequence",
        "rename-type",
        "enum-rename-value",
        "set-schema",
        "rename-schema",
    ],
    bad: include_str!("rename_breaks_code/bad.sql"),
    good: include_str!("rename_breaks_code/good.sql"),
    check: Check::Statement(
        Topics::of(&[Topic::Domain, Topic::Type, Topic::Sequence, Topic::Other, Topic::Rename]),
        check,
    ),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if moment.migration.phase.is_some_and(Phase::takes_away) {
        return Vec::new();
    }
    if let Said::AlterType { name, change: TypeChange::Rename { .. } }
    | Said::AlterDomain { name, change: DomainChange::Rename { .. } }
    | Said::AlterSequence { name, change: SequenceChange::Rename { .. } } = moment.said
        && moment.later().any(|later| makes(later, name))
    {
        return Vec::new();
    }
    let mut findings = Vec::new();
    if let Said::AlterDomain { name, change: DomainChange::Rename { .. } } = moment.said {
        let message = format!("code that runs now no longer finds {name}");
        findings.push(moment.finding(rule, moment.head(), message));
    }
    for effect in moment.effects.iter().filter(|effect| rule.forms.contains(&effect.form.0)) {
        let is_used = effect.on.as_ref().is_none_or(|on| moment.is_in_use(on));
        if is_used && !is_given_again(moment, effect) {
            let message = format!("code that runs now no longer finds {}", old_name(moment, effect));
            findings.push(moment.finding(rule, moment.span_of(effect), message));
        }
    }
    if let Said::AlterObject { object, change: ObjectChange::Name, name: Some(name) } = moment.said
        && object.is_named_in_code()
    {
        let message = format!("code that runs now no longer finds {name}");
        findings.push(moment.finding(rule, moment.head(), message));
    }
    findings
}

/// What code has called it until now.
#[expect(clippy::wildcard_enum_match_arm, reason = "the others have a name of their own")]
fn old_name(moment: &Moment<'_>, effect: &Effect) -> String {
    let Some(on) = &effect.on else { return "this by its old name".to_owned() };
    match moment.said {
        Said::Alter { actions, .. } => {
            let action = effect.action.and_then(|action| actions.get(action));
            match action.map(|action| &action.what) {
                Some(Change::RenameColumn { from, .. }) => format!("{from} of {on}"),
                _ => match moment.lost_behind_view(on) {
                    Some(column) => format!("{column} of {on}"),
                    None => on.to_string(),
                },
            }
        }
        Said::AlterType { change: TypeChange::RenameValue, .. } => format!("a value of {on}"),
        _ => on.to_string(),
    }
}

/// Two columns that swap their names, or a view in the place of a table: the old name is found again.
fn is_given_again(moment: &Moment<'_>, effect: &Effect) -> bool {
    let Said::Alter { name, actions, .. } = moment.said else { return false };
    let action = effect.action.and_then(|action| actions.get(action));
    if let Some(Change::RenameColumn { from, .. }) = action.map(|action| &action.what) {
        let added_before = moment.memory.seen(name).and_then(|table| table.column(from));
        let is_own = added_before.is_some_and(|column| moment.memory.is_new(column.born));
        return is_own || is_twin(from) || moment.is_named_again(name, Some(from));
    }
    moment.is_named_again(name, None)
}
