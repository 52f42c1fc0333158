//! What is found in a schema behind a step.

use super::state::State;
use crate::difference::Difference;
use crate::failure::Failure;
use crate::project::{DownPolicy, MigrationFile};
use whimbrel_catalog::{Catalog, Delta, diff};
use whimbrel_change::Phase;
use whimbrel_change::kinds::is_there_otherwise;
use whimbrel_change::rehearsal::{Finding, Step, Way};
use whimbrel_postgres::rehearse::{Ailment, AilmentKind};

/// How many differences are shown.
const SHOWN: usize = 20;

/// The schema behind a way back, or a way gone again, is another than it was there before.
pub(super) fn other_schema(step: &Step, code: &'static str, now: &Catalog, was: &Catalog) -> Option<Finding> {
    let deltas = diff(now, was);
    if deltas.is_empty() {
        return None;
    }
    let when = if code == "down-differs" {
        "the down file leaves another schema than there was before the up file"
    } else {
        "the file leads to another schema than the first time"
    };
    let mut finding = Finding::new(code, when).of(step);
    let words = deltas
        .iter()
        .map(|delta| Difference::of(delta).in_words("left behind", "not brought back", "after", "before"));
    let words: Vec<String> = words.collect();
    for words in words.iter().take(SHOWN) {
        finding = finding.with_note(words.clone());
    }
    if step.way != Way::Twice {
        finding = finding.telling(words);
    }
    let more = deltas.len().saturating_sub(SHOWN);
    if more > 0 {
        finding = finding.with_note(format!("… and {more} more."));
    }
    Some(finding.with_help(format!("correct {}", step.file)))
}

/// An expand file that takes something away.
pub(super) fn not_additive(step: &Step, before: &Catalog, after: &Catalog) -> Option<Finding> {
    if step.phase != Some(Phase::Expand) {
        return None;
    }
    let gone: Vec<String> = diff(before, after)
        .iter()
        .filter_map(|delta| match delta {
            Delta::Drop { address, .. } => Some(address),
            Delta::Create { .. } | Delta::Alter { .. } => None,
        })
        .filter(|address| !is_there_otherwise(before, after, address))
        .map(ToString::to_string)
        .collect();
    if gone.is_empty() {
        return None;
    }
    let mut finding =
        Finding::new("expand-takes-away", "a file of the phase expand takes away what is there").of(step);
    for address in gone.iter().take(SHOWN) {
        finding = finding.with_note(format!("- {address}"));
    }
    Some(
        finding.with_help(
            "move it into a file of the phase contract, which runs when no code needs it any more",
        ),
    )
}

/// What is left half done now and was not before.
pub(super) fn ailing(step: &Step, before: &State, now: &State, moment: Moment) -> Vec<Finding> {
    let new =
        now.ailments.iter().filter(|ailment| !before.ailments.iter().any(|known| is_same(known, ailment)));
    let mut findings: Vec<Finding> = new.filter_map(|ailment| of_ailment(step, ailment, moment)).collect();
    findings.extend(lost_predicates(step, before, now));
    findings
}

/// When it is looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// Between two files: one may begin what the next ends.
    Between,
    /// Behind the last.
    AtTheEnd,
}

fn is_same(known: &Ailment, ailment: &Ailment) -> bool {
    known.kind == ailment.kind && known.relation == ailment.relation && known.name == ailment.name
}

fn of_ailment(step: &Step, ailment: &Ailment, moment: Moment) -> Option<Finding> {
    let Ailment { kind, relation, name, more } = ailment;
    let is_end = moment == Moment::AtTheEnd;
    let (finding, help) = match kind {
        AilmentKind::ConstraintNotValid if is_end => (
            Finding::new(
                "constraint-not-validated",
                format!("the constraint {name} of {relation} was never validated"),
            ),
            format!("ALTER TABLE {relation} VALIDATE CONSTRAINT {name}, in a file behind"),
        ),
        AilmentKind::IndexNotValid if is_end => (
            Finding::new(
                "index-not-valid",
                format!("the index {name} of {relation} is not valid, so no query uses it"),
            ),
            "build it again".to_owned(),
        ),
        AilmentKind::TriggerDisabled if is_end => (
            Finding::new(
                "trigger-disabled",
                format!("the trigger {name} of {relation} is left switched off"),
            ),
            "switch it on at the end of the file".to_owned(),
        ),
        AilmentKind::SequenceBehind => (
            Finding::new(
                "sequence-behind",
                format!("the sequence of {relation}.{name} fell behind its column"),
            )
            .with_note(format!("{more}.")),
            format!("select pg_catalog.setval(…, (select max({name}) from {relation})) in the file"),
        ),
        AilmentKind::ConstraintNotValid
        | AilmentKind::IndexNotValid
        | AilmentKind::TriggerDisabled
        | AilmentKind::IndexPredicate => return None,
    };
    let fact = format!("{kind:?} {relation}.{name}");
    Some(finding.of(step).with_help(help).telling([fact]))
}

fn lost_predicates(step: &Step, before: &State, now: &State) -> Vec<Finding> {
    let is_index = |ailment: &&Ailment| ailment.kind == AilmentKind::IndexPredicate;
    let lost = before.ailments.iter().filter(is_index).filter(|was| !was.more.is_empty()).filter(|was| {
        let is = now
            .ailments
            .iter()
            .filter(is_index)
            .find(|is| is.name == was.name && is.relation == was.relation);
        is.is_some_and(|is| is.more.is_empty())
    });
    lost.map(|was| {
        let message = format!("the index {} of {} has lost its WHERE", was.name, was.relation);
        let finding = Finding::new("index-lost-where", message).of(step);
        finding
            .with_note(format!("It was: WHERE {}.", was.more))
            .with_help("write the condition in the new index, too")
            .telling([format!("{}.{}", was.relation, was.name)])
    })
    .collect()
}

/// A file without a way back.
pub(super) fn no_way_back(file: &MigrationFile, policy: DownPolicy) -> Option<Finding> {
    let message = format!("{} has no down file, so no way back is proved", file.id);
    let mut finding = Finding::new("no-way-back", message)
        .with_help("write one: whimbrel generate does, or beside the file");
    finding.migration = file.id.to_string();
    match policy {
        DownPolicy::Required => Some(finding),
        DownPolicy::Optional => Some(finding.warning()),
        DownPolicy::Forbidden => None,
    }
}

/// Whether a finding is about a column that was there before the first file.
pub(super) fn is_of_base(step: &Step, finding: &Finding, base: Option<&State>) -> bool {
    let Some(base) = base else { return true };
    let about = step.changes.iter().flat_map(|change| {
        change.columns.iter().map(move |column| (change.before.as_str(), column.before.as_str()))
    });
    let mut new = about.filter(|(table, column)| {
        let known = base.tables.values().find(|seen| seen.table.qualified() == **table);
        known.is_none_or(|seen| seen.table.named(column).is_none())
    });
    !new.any(|(table, column)| finding.message.starts_with(&format!("{table}.{column} ")))
}

/// A file that did not run to its end.
pub(super) fn not_run(step: &Step, failure: &Failure) -> Finding {
    let code = match step.way {
        Way::Forward => "up-failed",
        Way::Twice => "not-idempotent",
        Way::Back => "down-failed",
        Way::Again => "again-failed",
    };
    let told: Vec<&whimbrel_source::Diagnostic> =
        failure.diagnostics.iter().filter(|diagnostic| diagnostic.code != "replay-failed").collect();
    let first = told.first().map_or_else(|| failure.to_string(), |diagnostic| diagnostic.message.clone());
    let mut finding =
        Finding::new(code, format!("{} does not run {}: {first}", step.file, step.way.as_str())).of(step);
    for diagnostic in &told {
        for label in diagnostic.labels.iter().take(1) {
            finding = finding.on_line(label.file.position(label.span.start).line);
        }
        for note in &diagnostic.notes {
            finding = finding.with_note(note.clone());
        }
    }
    finding.with_help(format!("correct {}", step.file))
}
