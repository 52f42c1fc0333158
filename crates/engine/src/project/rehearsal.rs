//! What a project says about rehearsals.

use crate::project::keys::{Found, kind_is_wrong, text};
use crate::project::limits::time;
use crate::project::wrong::Wrong;
use std::path::PathBuf;
use std::time::Duration;
use toml_edit::Value;
use whimbrel_change::LockMode;
use whimbrel_change::rehearsal::Budget;

/// What a project says about rehearsals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RehearsalSettings {
    /// Queries of the code before a change.
    pub old_queries: Option<PathBuf>,
    /// Queries of the code behind a change.
    pub new_queries: Option<PathBuf>,
    /// Other queries.
    pub queries: Option<PathBuf>,
    /// Queries whose answers are known beforehand.
    pub checks: Option<PathBuf>,
    /// What a change may cost.
    pub budget: Budget,
    /// Codes of findings that only warn.
    pub allow: Vec<String>,
    /// The file with the key that certificates are signed with.
    pub key: Option<PathBuf>,
    /// The public keys whose signature is taken; none takes every certificate that is whole.
    pub trusted: Vec<String>,
}

/// Adds one `KEY=VALUE` to what a change may cost.
///
/// # Errors
/// What is wrong with it, in words.
pub fn add_to_budget(budget: &mut Budget, entry: &str) -> Result<(), String> {
    let Some((key, value)) = entry.split_once('=') else {
        return Err(format!("{entry:?} is no KEY=VALUE"));
    };
    let (key, value) = (key.trim(), value.trim());
    let long = || time(key, value).map(micros).map_err(|wrong| wrong.message);
    match key {
        "stall" => budget.stall_us = Some(long()?),
        "duration" => budget.duration_us = Some(long()?),
        "wal" => {
            let bytes = bytes(value).ok_or_else(|| format!("wal cannot be {value:?}; write e.g. 64MB"))?;
            budget.wal_bytes = Some(bytes);
        }
        "lock" => {
            let limit = long()?;
            let strong = LockMode::ALL.into_iter().filter(|mode| mode.conflicts_with(LockMode::RowExclusive));
            budget.lock_us.extend(strong.map(|mode| (mode, limit)));
        }
        other => {
            let mode = other.strip_prefix("lock.").and_then(named_mode);
            let Some(mode) = mode else {
                return Err(format!(
                    "{other:?} is no cost; there are lock, lock.access-exclusive, stall, duration and wal"
                ));
            };
            budget.lock_us.insert(mode, long()?);
        }
    }
    Ok(())
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

/// `access-exclusive`
fn named_mode(name: &str) -> Option<LockMode> {
    LockMode::ALL.into_iter().find(|mode| mode.to_string().to_lowercase().replace(' ', "-") == name)
}

/// `64MB`
fn bytes(text: &str) -> Option<u64> {
    let units = [("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10), ("B", 1)];
    let (number, unit) = units.iter().find_map(|(unit, size)| Some((text.strip_suffix(unit)?, *size)))?;
    number.trim().parse::<u64>().ok()?.checked_mul(unit)
}

/// A list of words.
pub(super) fn words(found: &Found<'_>) -> Result<Vec<String>, Wrong> {
    let texts =
        found.item.as_array().map(|array| array.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
    let texts = texts.flatten().ok_or_else(|| kind_is_wrong(found, "a list of words", "[\"rows-added\"]"))?;
    Ok(texts.into_iter().map(str::to_owned).collect())
}

/// A path from the project's root.
pub(super) fn path(found: &Found<'_>) -> Result<Option<PathBuf>, Wrong> {
    text(found).map(|path| Some(path.into()))
}

/// A list of `KEY=VALUE`.
pub(super) fn budget(found: &Found<'_>) -> Result<Budget, Wrong> {
    let mut budget = Budget::default();
    for entry in words(found)? {
        add_to_budget(&mut budget, &entry).map_err(|message| {
            Wrong::value(
                message,
                "write e.g. [\"lock.access-exclusive=200ms\", \"stall=500ms\", \"wal=1GB\"]",
            )
        })?;
    }
    Ok(budget)
}

/// The budget as it is written.
pub(super) fn shown(budget: &Budget) -> Option<String> {
    let mut entries: Vec<String> = budget
        .lock_us
        .iter()
        .map(|(mode, us)| {
            format!("lock.{}={}ms", mode.to_string().to_lowercase().replace(' ', "-"), us / 1000)
        })
        .collect();
    entries.extend(budget.stall_us.map(|us| format!("stall={}ms", us / 1000)));
    entries.extend(budget.duration_us.map(|us| format!("duration={}ms", us / 1000)));
    entries.extend(budget.wal_bytes.map(|bytes| format!("wal={bytes}B")));
    Some(entries.join(", ")).filter(|text| !text.is_empty())
}
