//! Work that grows with a table, done while others wait: the one fact behind most rules.

use crate::effect::Effect;
use crate::finding::{Facts, Finding, LockFact};
use crate::fix;
use crate::memory::Memory;
use crate::moment::Moment;
use crate::read::name::Name;
use crate::rule::{Check, Rule};
use crate::rules::RULES;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use whimbrel_change::LockMode;
use whimbrel_change::claim::{Claim, Effort, Role};
use whimbrel_source::{Severity, Span};

/// Forms about relations that nobody writes to but by the same statement.
const NOBODY_WRITES: [&str; 2] = ["create-index-on-matview", "refresh-matview-concurrently"];

/// Work under a lock that makes others wait.
#[derive(Debug, Clone)]
pub(crate) struct Danger {
    pub(crate) effort: Effort,
    pub(crate) major: u32,
    /// The locks that make others wait.
    pub(crate) locks: Vec<(Option<Name>, Option<Role>, LockMode)>,
    pub(crate) from: From,
}

/// Where the lock comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum From {
    /// The work itself takes it.
    Itself,
    /// Another action of the statement does.
    Statement,
    /// An earlier statement of the transaction did.
    Transaction(Span),
}

/// What is dangerous in an effect of a statement, if anything is.
pub(crate) fn of(moment: &Moment<'_>, effect: &Effect) -> Option<Danger> {
    // Few forms do work, and what is asked of the memory is the same for each major.
    if !effect.may_work() || !effect.works_on_relations_in_use(moment.memory) {
        return None;
    }
    moment.settings.majors.clone().rev().find_map(|major| on(moment, effect, major))
}

fn on(moment: &Moment<'_>, effect: &Effect, major: u32) -> Option<Danger> {
    let claim = effect.claim(major)?;
    if !works(claim) {
        return None;
    }
    let danger = |locks, from| Danger { effort: claim.effort, major, locks, from };
    let own = stopping(effect, moment.memory, major);
    if !own.is_empty() {
        return Some(danger(own, From::Itself));
    }
    let beside = moment.effects.iter().filter(|other| other.action != effect.action);
    let beside: Vec<_> = beside.flat_map(|other| stopping(other, moment.memory, major)).collect();
    if !beside.is_empty() {
        return Some(danger(beside, From::Statement));
    }
    let held = moment.session.held.iter().filter(|held| held.lock.conflicts_with(LockMode::RowExclusive));
    let held = held.rev().max_by_key(|held| held.lock)?;
    Some(danger(vec![(held.relation.clone(), None, held.lock)], From::Transaction(held.since)))
}

/// Whether it takes longer on a larger table.
pub(crate) fn works(claim: &Claim) -> bool {
    claim.effort.grows_with_the_table() && claim.refused.is_none()
}

/// The locks of an effect that make reads or writes wait.
pub(crate) fn stopping(
    effect: &Effect,
    memory: &Memory,
    major: u32,
) -> Vec<(Option<Name>, Option<Role>, LockMode)> {
    // Most stop nobody, and nothing has to be known about relations then.
    if !effect.claim(major).is_some_and(Claim::stops_writes) {
        return Vec::new();
    }
    let stops = |lock: LockMode| {
        if NOBODY_WRITES.contains(&effect.form.0) {
            lock == LockMode::AccessExclusive
        } else {
            lock.conflicts_with(LockMode::RowExclusive)
        }
    };
    effect.locks(memory, major).into_iter().filter(|(_, _, lock)| stops(*lock)).collect()
}

/// The rules about work, by form.
static AT_WORK: LazyLock<BTreeMap<&'static str, &'static Rule>> = LazyLock::new(|| {
    let at_work = RULES.iter().copied().filter(|rule| matches!(rule.check, Check::Work));
    at_work.flat_map(|rule| rule.forms.iter().map(move |form| (*form, rule))).collect()
});

/// The rule that speaks of a form.
fn rule_of(form: &str) -> Option<&'static Rule> {
    AT_WORK.get(form).copied()
}

/// What is to be said of a statement.
pub(crate) fn findings(moment: &Moment<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for (effect, danger) in moment.dangers().filter(|(_, danger)| danger.from == From::Itself) {
        let Some(rule) = rule_of(effect.form.0) else { continue };
        let finding = say(moment, effect, danger, rule);
        if !findings.iter().any(|other| other.rule.code == rule.code && other.span == finding.span) {
            findings.push(finding);
        }
    }
    findings
}

/// Says what is dangerous in an effect.
pub(crate) fn say(moment: &Moment<'_>, effect: &Effect, danger: &Danger, rule: &'static Rule) -> Finding {
    let worked: Vec<String> = if effect.work_on.is_empty() {
        effect.on.iter().map(Name::text).collect()
    } else {
        effect.work_on.iter().filter(|name| moment.is_in_use(name)).map(Name::text).collect()
    };
    let what = work(danger.effort, &list(&worked));
    let message = [&what, " while ", &waiting(&danger.locks), " wait"].concat();
    let mut finding = moment.finding(rule, moment.span_of(effect), message);
    finding.notes.push(format!("PostgreSQL {} takes {}.", danger.major, locks(&danger.locks)));
    if let Some(unknown) = effect.unknown {
        finding.severity = finding.severity.min(Severity::Warning);
        finding.notes.push(format!("Not known here: {unknown}."));
    }
    finding.facts = Some(facts(effect, danger));
    finding.fix = fix::of_work(moment, effect);
    finding
}

fn facts(effect: &Effect, danger: &Danger) -> Facts {
    let fact = |(relation, _, lock): &(Option<Name>, Option<Role>, LockMode)| LockFact {
        relation: relation.as_ref().map(Name::text).unwrap_or_default(),
        mode: lock.words(),
    };
    Facts {
        form: effect.form.0,
        major: danger.major,
        effort: danger.effort.as_str(),
        locks: danger.locks.iter().map(fact).collect(),
    }
}

fn work(effort: Effort, on: &str) -> String {
    let on = if on.is_empty() { "many tables" } else { on };
    match effort {
        Effort::Metadata | Effort::Rows | Effort::NewFile => [on, " is changed"].concat(),
        Effort::FullScan => ["every row of ", on, " is read"].concat(),
        Effort::IndexBuild => ["an index is built over every row of ", on].concat(),
        Effort::FileCopy => ["the file of ", on, " is copied"].concat(),
        Effort::TableRewrite => ["every row of ", on, " is written again"].concat(),
    }
}

/// `reads and writes of a, writes of b`: where reads wait it is not said again that writes do.
fn waiting(locks: &[(Option<Name>, Option<Role>, LockMode)]) -> String {
    let whose =
        |(relation, role, _): &(Option<Name>, Option<Role>, LockMode)| relation_of(relation.as_ref(), *role);
    let stops_reads = |lock: &LockMode| *lock == LockMode::AccessExclusive;
    let is_less = |one: &(Option<Name>, Option<Role>, LockMode)| {
        let mut stronger = locks.iter().filter(|(_, _, lock)| stops_reads(lock));
        locks.len() > 1 && !stops_reads(&one.2) && stronger.any(|other| whose(other) == whose(one))
    };
    let said: Vec<_> = locks.iter().filter(|lock| !is_less(lock)).collect();
    listed(&said, |one| {
        let what = if stops_reads(&one.2) { "reads and writes of " } else { "writes of " };
        [what, &whose(one)].concat()
    })
}

pub(crate) fn locks(locks: &[(Option<Name>, Option<Role>, LockMode)]) -> String {
    listed(locks, |(relation, role, lock)| {
        let whose = match role {
            Some(Role::Index) => {
                relation.as_ref().map_or("an index".to_owned(), |on| format!("an index of {on}"))
            }
            _ => relation_of(relation.as_ref(), *role),
        };
        [lock.words(), " on ", &whose].concat()
    })
}

fn relation_of(relation: Option<&Name>, role: Option<Role>) -> String {
    match (relation, role) {
        (Some(name), _) => name.text(),
        (None, Some(role)) => role.to_string(),
        (None, None) => "each table".to_owned(),
    }
}

/// What is said of each, said once: `a, b and c`.
fn listed<T>(of: &[T], say: impl Fn(&T) -> String) -> String {
    // Mostly there is one.
    if let [one] = of {
        return say(one);
    }
    let mut parts: Vec<String> = Vec::with_capacity(of.len());
    for one in of {
        let part = say(one);
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    list(&parts)
}

/// `a, b and c`.
pub(crate) fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The same finding, with the statement or the action that took the lock.
pub(crate) fn with_origin(finding: Finding, danger: &Danger, moment: &Moment<'_>) -> Finding {
    match danger.from {
        From::Itself => finding,
        From::Statement => finding.with_note("Another action of the same statement takes that lock."),
        From::Transaction(since) => {
            let line = moment.migration.file.position(since.start).line;
            finding.with_note(format!("The transaction holds that lock since line {line}."))
        }
    }
}
