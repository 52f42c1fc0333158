//! `needs-newer-server`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::newer::{Newer, What};
use crate::rule::{Check, Harm, Rule};
use crate::topic::Topics;
use whimbrel_source::Severity;

/// A statement has a form that one of the majors does not know.
pub(super) const NEEDS_NEWER_SERVER: Rule = Rule {
    code: "needs-newer-server",
    severity: Severity::Error,
    harm: Harm::Fails,
    when: "a statement has a form that one of the majors does not know",
    effect: "it fails there with a syntax error",
    instead: "write what the oldest of the majors knows, or say which majors are meant with --major or \
           in the project file",
    source: "https://www.postgresql.org/docs/18/release.html",
    forms: &[
        "add-column-generated-virtual",
        "add-column-generated-default-kind",
        "add-check-not-enforced",
        "add-fk-not-enforced",
        "add-not-null-constraint",
        "add-not-null-constraint-not-valid",
        "set-expression-stored",
        "detach-partition-concurrently",
        "create-or-replace-trigger",
        "set-compression",
        "set-access-method",
        "detach-partition-finalize",
        "add-unique-nulls-not-distinct",
    ],
    bad: include_str!("needs_newer_server/bad.sql"),
    good: include_str!("needs_newer_server/good.sql"),
    check: Check::Statement(Topics::ANY, check),
};

/// The newest major of which anything is known.
const NEWEST: u32 = 18;

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for effect in moment.effects {
        // A form that is known on no major at all says nothing.
        let newest = moment.major();
        let fits = |major: u32| effect.claim(major).is_some_and(|claim| claim.refused != Some("42601"));
        if moment.settings.majors.clone().all(fits) {
            continue;
        }
        let too_old: Vec<u32> = moment.settings.majors.clone().filter(|major| !fits(*major)).collect();
        let since = (newest..=18).chain(13..newest).find(|major| fits(*major));
        let (Some(oldest), Some(_)) = (too_old.first(), since) else { continue };
        let first = (13..=18).find(|major| fits(*major)).unwrap_or(newest);
        let message = format!("PostgreSQL {oldest} does not know this form; {first} is the first that does");
        let finding = moment.finding(rule, moment.span_of(effect), message);
        findings.push(if fits(newest) { moment.on_old_majors(finding) } else { finding });
    }
    // A form that is known as a whole says it itself.
    if findings.is_empty() { words(rule, moment) } else { findings }
}

/// Words that the oldest of the majors does not know.
fn words(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let (oldest, newest) = (*moment.settings.majors.start(), moment.major());
    let of_statement = moment
        .migration
        .newer
        .iter()
        .filter(|newer| newer.since > oldest && moment.statement.span.contains(newer.span.start));
    let is_own =
        |newer: &Newer| newer.what == What::Function && !moment.memory.routines(newer.words).is_empty();
    let say = |newer: &Newer| {
        let (first, words) = (newer.since, newer.words);
        let call = if newer.what == What::Function { "()" } else { "" };
        // What comes after the newest that is measured is not known to be its form there.
        let message = if first > NEWEST {
            format!("PostgreSQL {newest} does not know {words}")
        } else {
            format!("PostgreSQL {oldest} does not know {words}{call}; {first} is the first that does")
        };
        let finding = moment.finding(rule, newer.span, message);
        if first <= newest { moment.on_old_majors(finding) } else { finding }
    };
    of_statement.filter(|newer| !is_own(newer)).map(say).collect()
}
