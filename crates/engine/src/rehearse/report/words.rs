//! What every form says with the same words.

use crate::counted::count;
use whimbrel_change::rehearsal::budget::time;
use whimbrel_change::rehearsal::{Finding, HeldLock, Measured, Rehearsal, Step, Verdict, Way, Weight};

/// How it ended, in one sentence.
#[must_use]
pub fn headline(rehearsal: &Rehearsal) -> String {
    let files = count(rehearsal.migrations.len(), "migration");
    let fails = rehearsal.findings.iter().filter(|finding| finding.weight == Weight::Fails).count();
    let warns = rehearsal.findings.len() - fails;
    match rehearsal.verdict {
        Verdict::Failed => format!("failed: {} in {files}", count(fails, "finding")),
        Verdict::Passed => {
            let ways = if rehearsal.steps_of(Way::Again).next().is_some() {
                "forward, back and forward again"
            } else if rehearsal.steps_of(Way::Back).next().is_some() {
                "forward and back"
            } else {
                "forward"
            };
            let warned = if warns == 0 { String::new() } else { format!(", {}", count(warns, "warning")) };
            format!("passed: {files} {ways}{warned}")
        }
    }
}

/// Where it ran, on what, for whom.
pub(super) fn place(rehearsal: &Rehearsal) -> String {
    let place = &rehearsal.place;
    let target = rehearsal.target.as_ref().map(|target| format!(", for {target}")).unwrap_or_default();
    format!(
        "{}, PostgreSQL {}, {} ({}){target}",
        place.what,
        place.server_version,
        place.data,
        count(usize::try_from(place.rows).unwrap_or(usize::MAX), "row")
    )
}

/// What a rehearsal that passed has shown, and what it has not.
pub(super) fn proved(rehearsal: &Rehearsal) -> String {
    let is_back = rehearsal.steps_of(Way::Back).next().is_some();
    let rows = match (rehearsal.place.rows, rehearsal.kept.len()) {
        (0, _) => "It began without a row, so nothing is shown of rows".to_owned(),
        (_, 0) if is_back => "No row is lost, there and back".to_owned(),
        (_, 0) => "No row is lost on the way forward; a way back was not tried".to_owned(),
        (_, 1) => "Nothing is lost but what is declared, once".to_owned(),
        (_, losses) => format!("Nothing is lost but what is declared, {losses} times"),
    };
    let waits = match rehearsal.traffic.as_ref().map(|traffic| traffic.stalls.first()) {
        None => "no queries ran beside it".to_owned(),
        Some(None) => "no query beside it waited".to_owned(),
        Some(Some(worst)) => format!("the worst wait of a query beside it was {}", time(worst.duration_us)),
    };
    format!("{rows}; {waits}.")
}

/// The losses that were declared and happened.
#[must_use]
pub fn loss_lines(rehearsal: &Rehearsal) -> &[String] {
    &rehearsal.kept
}

/// What to do next.
#[must_use]
pub fn next_command(rehearsal: &Rehearsal) -> String {
    match rehearsal.verdict {
        Verdict::Passed => "whimbrel up".to_owned(),
        Verdict::Failed => {
            let first = rehearsal.findings.iter().find(|finding| finding.weight == Weight::Fails);
            first.map_or_else(
                || "whimbrel rehearse".to_owned(),
                |finding| format!("whimbrel explain {}", finding.code),
            )
        }
    }
}

/// The strongest lock of a step, and for how long.
pub(super) fn lock_of(step: &Step) -> Option<&HeldLock> {
    step.strong_locks().into_iter().max_by_key(|lock| (lock.mode, lock.duration_us()))
}

pub(super) fn lock(lock: &HeldLock) -> String {
    format!("{} on {} for {}", lock.mode, lock.relation, time(lock.duration_us()))
}

/// The facts of the whole: name, value.
pub(super) fn facts(rehearsal: &Rehearsal) -> Vec<(&'static str, String)> {
    let forward: i64 = rehearsal.steps_of(Way::Forward).map(|step| step.duration_us).sum();
    let back: i64 = rehearsal.steps_of(Way::Back).map(|step| step.duration_us).sum();
    let wal: u64 = rehearsal.steps_of(Way::Forward).map(|step| step.wal_bytes).sum();
    let mut facts = vec![("forward", time(forward)), ("back", time(back)), ("WAL forward", bytes(wal))];
    let longest =
        rehearsal.longest_lock().map(|(_, measured, held)| format!("{} ({})", lock(held), measured.head));
    facts.push(("longest lock", longest.unwrap_or_else(|| "none that stops writes".to_owned())));
    if let Some(traffic) = &rehearsal.traffic {
        let worst = traffic.stalls.first().map_or_else(
            || "none".to_owned(),
            |stall| {
                let behind = if stall.head.is_empty() { "no statement of ours" } else { &stall.head };
                format!("{}: {} behind {behind}", time(stall.duration_us), stall.query)
            },
        );
        facts.push(("worst stall", worst));
        let runs: u64 = traffic.queries.iter().map(|query| query.runs).sum();
        facts.push(("queries beside it", format!("{runs}, on {} sessions", traffic.sessions)));
    }
    facts.push(("at the target's size", super::there::at_target(rehearsal).0));
    facts
}

pub(super) fn bytes(number: u64) -> String {
    match number {
        0..1024 => format!("{number} B"),
        1024..1_048_576 => format!("{} kB", number / 1024),
        1_048_576..1_073_741_824 => {
            format!("{}.{} MB", number / 1_048_576, number % 1_048_576 * 10 / 1_048_576)
        }
        _ => format!("{}.{} GB", number / 1_073_741_824, number % 1_073_741_824 * 10 / 1_073_741_824),
    }
}

/// Where a finding is: migration, way, line.
pub(super) fn where_of(finding: &Finding) -> String {
    let mut parts = vec![finding.migration.clone()];
    parts.extend(finding.way.map(|way| way.as_str().to_owned()));
    parts.extend(finding.line.map(|line| format!("line {line}")));
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

/// What became of rows in a step, in a few words.
pub(super) fn rows_of(step: &Step) -> String {
    if step.changes.is_empty() {
        return "every row as before".to_owned();
    }
    let words = step.changes.iter().map(|change| {
        let table = change.now.as_deref().unwrap_or(&change.before);
        let mut what = Vec::new();
        if change.gone > 0 {
            what.push(format!("-{}", change.gone));
        }
        if change.added > 0 {
            what.push(format!("+{}", change.added));
        }
        what.extend(change.columns.iter().map(|column| {
            let name = column.now.as_deref().unwrap_or(&column.before);
            let sign = if column.now.is_none() { "-" } else { "~" };
            format!("{sign}{name} {}", column.rows)
        }));
        format!("{table}: {}", what.join(", "))
    });
    words.collect::<Vec<_>>().join("; ")
}

/// What a statement did to rows and files.
pub(super) fn work_of(measured: &Measured) -> String {
    let mut work = vec![measured.effort.to_string()];
    if !measured.rewritten.is_empty() {
        work.push(format!("rewrites {}", measured.rewritten.join(", ")));
    }
    if !measured.rebuilt.is_empty() {
        work.push(format!("rebuilds {}", measured.rebuilt.join(", ")));
    }
    let scanned: Vec<String> =
        measured.scanned.iter().map(|one| format!("{} ({} pages)", one.table, one.pages)).collect();
    if !scanned.is_empty() {
        work.push(format!("reads all of {}", scanned.join(", ")));
    }
    work.join("; ")
}
