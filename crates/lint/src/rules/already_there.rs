//! `already-there`

use crate::finding::Finding;
use crate::memory::Trigger;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::name::Name;
use crate::read::others::TypeChange;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// Something is made that an earlier statement has made under the same name.
pub(super) const ALREADY_THERE: Rule = Rule {
    code: "already-there",
    severity: Severity::Warning,
    harm: Harm::Fails,
    when: "something is made that an earlier statement has made under the same name",
    effect: "the statement fails, unless something that this reader does not see has removed it",
    instead: "look into the history for who made it first",
    source: "https://www.postgresql.org/docs/18/errcodes-appendix.html",
    forms: &[],
    bad: include_str!("already_there/bad.sql"),
    good: include_str!("already_there/good.sql"),
    check: Check::Statement(
        Topics::of(&[
            Topic::CreateTable,
            Topic::AddColumn,
            Topic::AddConstraint,
            Topic::CreateIndex,
            Topic::CreateView,
            Topic::Sequence,
            Topic::Guard,
            Topic::Rename,
            Topic::Type,
            Topic::Domain,
            Topic::Routine,
            Topic::Other,
        ]),
        check,
    ),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    match moment.said {
        Said::CreateTable(table) if !table.if_not_exists => {
            again(rule, moment, &table.name).into_iter().collect()
        }
        Said::CreateIndex(index) if !index.if_not_exists => {
            let home = index.name.as_ref().and_then(|name| moment.memory.table_of_index(name));
            let is_same = home.is_some_and(|home| home.schema == index.table.schema);
            let name = index.name.as_ref().filter(|_| is_same);
            name.map(|name| moment.finding(rule, moment.head(), format!("an index {name} was made before")))
                .into_iter()
                .collect()
        }
        Said::CreateView(view) if !view.replaces && !view.if_not_exists => {
            again(rule, moment, &view.name).into_iter().collect()
        }
        Said::CreateTrigger { table, name, replaces: false, .. } => {
            let is_here = |own: &Name| (&own.schema, &own.name) == (&table.schema, &table.name);
            let is_it = |own: &Trigger| own.name == *name && is_here(&own.table);
            let known = moment.memory.triggers.iter().find(|own| is_it(own));
            let message = format!("{table} has had a trigger {name} before");
            known.map(|_| moment.finding(rule, moment.head(), message)).into_iter().collect()
        }
        Said::CreateSequence { name, if_not_exists: false } => {
            again(rule, moment, name).into_iter().collect()
        }
        Said::Alter { name, actions, .. } => {
            let Some(known) = moment.memory.table(name) else { return Vec::new() };
            // PostgreSQL drops before it adds, wherever in the statement that stands.
            let is_dropped = |column: &str| {
                actions.iter().any(
                    |action| matches!(&action.what, Change::DropColumn { column: own, .. } if own == column),
                )
            };
            let is_constraint_dropped = |constraint: &str| {
                actions.iter().any(|action| {
                    matches!(&action.what, Change::DropConstraint { name: own, .. } if own == constraint)
                })
            };
            let twice = actions.iter().filter_map(|action| match &action.what {
                Change::AddColumn { column, if_not_exists: false }
                    if known.column(&column.name).is_some() && !is_dropped(&column.name) =>
                {
                    let message = format!("{name} has had a column {} before", column.name);
                    Some(moment.finding(rule, action.span, message))
                }
                Change::RenameColumn { to, .. } if known.column(to).is_some() => {
                    Some(moment.finding(rule, action.span, format!("{name} has a column {to} already")))
                }
                Change::AddConstraint(constraint) => {
                    let own = constraint.name.as_deref()?;
                    known.constraint(own).filter(|_| !is_constraint_dropped(own))?;
                    Some(moment.finding(
                        rule,
                        action.span,
                        format!("{name} has had a constraint {own} before"),
                    ))
                }
                _ => None,
            });
            twice.collect()
        }
        other => taken(rule, moment, other).into_iter().collect(),
    }
}

/// A name that is given for a second time.
#[expect(clippy::wildcard_enum_match_arm, reason = "the others say no such thing")]
fn taken(rule: &'static Rule, moment: &Moment<'_>, said: &Said) -> Option<Finding> {
    let may_be_there = match said {
        Said::CreateFunction(function) => function.replaces,
        Said::CreateOther { if_not_exists, .. }
        | Said::AlterType { change: TypeChange::AddValue { if_not_exists, .. }, .. } => *if_not_exists,
        _ => false,
    };
    let given = moment.memory.given(said);
    let known = given.iter().filter(|_| !may_be_there).find(|given| moment.memory.is_taken(given))?;
    Some(moment.finding(rule, moment.head(), format!("{known} was made before")))
}

/// A relation of the same name, that somebody made and nobody has dropped.
fn again(rule: &'static Rule, moment: &Moment<'_>, name: &Name) -> Option<Finding> {
    if let Some(ty) = moment.memory.type_of_name(name) {
        return Some(moment.finding(rule, moment.head(), format!("{ty} was made before")));
    }
    let known = moment.memory.table(name)?;
    let is_same = known.name.schema == name.schema && !known.is_temporary;
    is_same.then(|| moment.finding(rule, moment.head(), format!("{name} was made before")))
}
