//! What a change may cost.

use super::finding::Finding;
use super::{Rehearsal, Way};
use crate::lock::LockMode;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a change may cost; what is not named may cost anything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Budget {
    /// For how long a lock of a mode may be held on a relation that was there before, in microseconds.
    pub lock_us: BTreeMap<LockMode, i64>,
    /// For how long a query of others may take, in microseconds.
    pub stall_us: Option<i64>,
    /// For how long the way forward may take, in microseconds.
    pub duration_us: Option<i64>,
    /// How many bytes the way forward may write to the server's log of changes.
    pub wal_bytes: Option<u64>,
}

/// What costs more than it may.
#[must_use]
pub fn findings(rehearsal: &Rehearsal) -> Vec<Finding> {
    let budget = &rehearsal.budget;
    let mut findings = locks(rehearsal);
    if let (Some(limit), Some(traffic)) = (budget.stall_us, &rehearsal.traffic) {
        for stall in traffic.stalls.iter().filter(|stall| stall.duration_us > limit) {
            let message =
                format!("a query waited for {}, and {} is allowed", time(stall.duration_us), time(limit));
            let cause =
                if stall.head.is_empty() { "no statement of ours".to_owned() } else { stall.head.clone() };
            let finding =
                Finding::new("stall-over-budget", message).with_note(format!("Query: {}", stall.query));
            let step =
                stall.step.and_then(|number| rehearsal.steps.iter().find(|step| step.number == number));
            let finding = step.map_or_else(|| finding.clone(), |step| finding.clone().of(step));
            findings.push(finding.with_note(format!("Behind: {cause}")).with_help(HELP));
        }
    }
    let forward: i64 = rehearsal.steps_of(Way::Forward).map(|step| step.duration_us).sum();
    if let Some(limit) = budget.duration_us.filter(|limit| forward > *limit) {
        let message = format!("the way forward takes {}, and {} is allowed", time(forward), time(limit));
        findings.push(Finding::new("duration-over-budget", message).with_help(HELP));
    }
    let wal: u64 = rehearsal.steps_of(Way::Forward).map(|step| step.wal_bytes).sum();
    if let Some(limit) = budget.wal_bytes.filter(|limit| wal > *limit) {
        let message = format!("the way forward writes {wal} bytes of WAL, and {limit} are allowed");
        findings.push(Finding::new("wal-over-budget", message).with_help(HELP));
    }
    findings.extend(at_target(rehearsal));
    findings
}

/// What is within the budget here, and is not where tables are as large as at the target.
fn at_target(rehearsal: &Rehearsal) -> Vec<Finding> {
    let (budget, Some(there)) = (&rehearsal.budget, &rehearsal.at_target) else { return Vec::new() };
    let mut over = Vec::new();
    if let Some(lock) = &there.longest_lock
        && let Some(limit) = budget.lock_us.get(&lock.mode).filter(|limit| lock.duration_us > **limit)
    {
        let (held, limit) = (time(lock.duration_us), time(*limit));
        over.push(format!("{} is locked {} for {held}, and {limit} is allowed", lock.relation, lock.mode));
    }
    if let Some(limit) = budget.duration_us.filter(|limit| there.forward_us > *limit) {
        let (takes, limit) = (time(there.forward_us), time(limit));
        over.push(format!("the way forward takes {takes}, and {limit} is allowed"));
    }
    if let Some(limit) = budget.wal_bytes.filter(|limit| there.wal_bytes > *limit) {
        over.push(format!(
            "the way forward writes {} bytes of WAL, and {limit} are allowed",
            there.wal_bytes
        ));
    }
    let finding = |what: String| {
        Finding::new("over-budget-at-target", format!("at the size of the target {what}"))
            .warning()
            .with_note(there.method)
            .with_help("rehearse with as many rows as the target has: --clone, or --rows")
    };
    over.into_iter().map(finding).collect()
}

const HELP: &str = "do it in smaller parts, or allow more: [rehearsal.budget] in whimbrel.toml, or --budget";

fn locks(rehearsal: &Rehearsal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for step in rehearsal.steps_of(Way::Forward) {
        for measured in &step.statements {
            for lock in &measured.locks {
                let Some(limit) = rehearsal.budget.lock_us.get(&lock.mode) else { continue };
                if lock.duration_us() > *limit {
                    let held = time(lock.duration_us());
                    let message = format!(
                        "{} locks {} {} for {held}, and {} is allowed",
                        measured.head,
                        lock.relation,
                        lock.mode,
                        time(*limit)
                    );
                    let finding = Finding::new("lock-over-budget", message).of(step).on_line(measured.line);
                    findings.push(finding.with_help(HELP));
                }
            }
        }
    }
    findings
}

/// A time as people read it.
#[must_use]
pub fn time(us: i64) -> String {
    match us {
        ..1_000 => format!("{us} µs"),
        1_000..10_000 => format!("{}.{} ms", us / 1_000, us % 1_000 / 100),
        10_000..1_000_000 => format!("{} ms", us / 1_000),
        1_000_000..60_000_000 => format!("{}.{} s", us / 1_000_000, us % 1_000_000 / 100_000),
        _ => format!("{} min {} s", us / 60_000_000, us % 60_000_000 / 1_000_000),
    }
}
