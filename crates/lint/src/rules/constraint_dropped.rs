//! `constraint-dropped`

use crate::finding::Finding;
use crate::memory::{Known, What, mentions};
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::{Action, Change};
use crate::read::name::Name;
use crate::read::others::DomainChange;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use smol_str::SmolStr;
use whimbrel_change::Phase;
use whimbrel_source::Severity;

/// A check, a unique constraint, a primary key or a foreign key that was there before the release is dropped, by itself or with
/// one of its columns; or the constraint of a domain.
pub(super) const CONSTRAINT_DROPPED: Rule = Rule {
    code: "constraint-dropped",
    severity: Severity::Warning,
    harm: Harm::Breaks,
    when: "a check, a unique constraint, a primary key or a foreign key that was there before the \
           release is dropped, by itself or with one of its columns; or the constraint of a domain is",
    effect: "rows that it would have refused come in, and it cannot be had back without reading them \
           all",
    instead: "drop it in the contract phase, when nothing relies on it; a check that was only the proof \
           for SET NOT NULL may go",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-CONSTRAINT",
    forms: &[
        "drop-check",
        "drop-unique",
        "drop-pkey",
        "drop-fk",
        "drop-parent-constraint",
        "drop-pkey-referenced-cascade",
        "drop-not-null-constraint",
        "domain-drop-constraint",
    ],
    bad: include_str!("constraint_dropped/bad.sql"),
    good: include_str!("constraint_dropped/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Domain, Topic::DropColumn, Topic::DropConstraint]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if let Said::AlterDomain { name, change } = moment.said {
        return of_domain(rule, moment, name, change).into_iter().collect();
    }
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    if !moment.is_in_use(name) {
        return Vec::new();
    }
    let gone_along = along(rule, moment, name, actions);
    if moment.migration.phase.is_some_and(Phase::takes_away) {
        return gone_along;
    }
    let table = moment.memory.seen(name);
    let adds = actions.iter().any(|action| matches!(action.what, Change::AddConstraint(_)));
    let mut findings = gone_along;
    for action in actions {
        let Change::DropConstraint { name: constraint, .. } = &action.what else { continue };
        let known = table.and_then(|table| table.constraint(constraint));
        let is_new = known.is_some_and(|known| moment.memory.is_new(known.born));
        let is_proof = known.is_some_and(|known| {
            known.expression.strip_suffix(" is not null").is_some_and(|column| {
                table.is_some_and(|table| table.is_not_null(column.trim_matches(['(', ' '])))
            })
        });
        if !is_new && !is_proof && !adds && !comes_again(moment, name, constraint) {
            let message = format!("what {constraint} has kept out can come in from here on");
            findings.push(moment.finding(rule, action.span, message));
        }
    }
    findings
}

/// Constraints of several columns go with each of them, also where that is meant as the end of one column.
fn along(rule: &'static Rule, moment: &Moment<'_>, name: &Name, actions: &[Action]) -> Vec<Finding> {
    let Some(table) = moment.memory.seen(name) else { return Vec::new() };
    let drops = |column: &str| {
        actions
            .iter()
            .any(|action| matches!(&action.what, Change::DropColumn { column: own, .. } if own == column))
    };
    let about = |known: &Known, column: &str| {
        known.columns.iter().any(|own| own == column)
            || known.what == What::Check && mentions(&known.expression, column)
    };
    let mut findings = Vec::new();
    for action in actions {
        let Change::DropColumn { column, .. } = &action.what else { continue };
        let stays = |known: &&Known| {
            let others = table.columns.iter().map(|own| own.name.as_str()).filter(|own| *own != column);
            let mut others = others.chain(known.columns.iter().map(SmolStr::as_str));
            about(known, column) && others.any(|own| !drops(own) && about(known, own))
        };
        for known in table.constraints.iter().filter(stays) {
            let Some(own) = known.name.as_ref().filter(|own| !comes_again(moment, name, own)) else {
                continue;
            };
            let message = format!("{own} goes with {column}: what it has kept out can come in from here on");
            findings.push(moment.finding(rule, action.span, message));
        }
    }
    findings
}

fn of_domain(
    rule: &'static Rule,
    moment: &Moment<'_>,
    name: &Name,
    change: &DomainChange,
) -> Option<Finding> {
    let drops = matches!(change, DomainChange::DropConstraint | DomainChange::DropNotNull);
    let is_own = |said: &Said| matches!(said, Said::CreateDomain { name: own, .. } if own.may_be(name));
    let is_changed = |said: &Said| {
        let Said::AlterDomain { name: own, change } = said else { return false };
        own.may_be(name) && matches!(change, DomainChange::AddCheck { .. } | DomainChange::AddNotNull)
    };
    if !drops
        || moment.migration.phase.is_some_and(Phase::takes_away)
        || moment.earlier().any(|said| is_own(said) || is_changed(said))
        || moment.later().any(is_changed)
    {
        return None;
    }
    let message = format!("what {name} has kept out can come in from here on");
    Some(moment.finding(rule, moment.head(), message))
}

/// Whether the file makes a constraint of the same name again.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else makes a constraint")]
fn comes_again(moment: &Moment<'_>, table: &Name, constraint: &str) -> bool {
    let is_it = |change: &Change| {
        matches!(change, Change::AddConstraint(own) if own.name.as_deref() == Some(constraint))
            || matches!(change, Change::RenameConstraint { to, .. } if to == constraint)
    };
    moment.later().any(|later| match later {
        Said::Alter { name, actions, .. } => {
            name.may_be(table) && actions.iter().any(|action| is_it(&action.what))
        }
        _ => false,
    })
}
