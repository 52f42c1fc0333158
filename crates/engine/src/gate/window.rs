//! The window in which a contract can be undone, and which a purge waits for.

use super::{Evidence, GateReport, State, is_contract};
use crate::database::server_failure;
use crate::failure::Failure;
use crate::opened::Opened;
use crate::standing::MigrationStanding;
use whimbrel_change::MigrationId;
use whimbrel_postgres::deploys::now_us;

/// The contract that a purge ends: the last one of its module before it.
pub(crate) fn contract_of<'a>(opened: &'a Opened<'_>, purge: &MigrationId) -> Option<&'a MigrationStanding> {
    let before = opened.standings.iter().rev().filter(|row| row.migration < *purge);
    before.filter(|row| row.migration.module == purge.module).find(|row| is_contract(opened, &row.migration))
}

/// A purge waits for its contract, and for the end of the window in which that can be undone.
pub(crate) async fn of_purge(opened: &Opened<'_>, id: &MigrationId) -> Result<GateReport, Failure> {
    let contract = contract_of(opened, id);
    let mut evidence = vec![match contract {
        None => Evidence::new("contract", State::Met, "no contract stands before it".to_owned()),
        Some(row) if row.applied_at_us.is_some() => {
            Evidence::new("contract", State::Met, format!("{} is applied", row.migration))
        }
        Some(row) => {
            let detail = format!("{} is {}", row.migration, row.standing.as_str());
            Evidence::new("contract", State::Missing, detail)
        }
    }];
    if let Some(since) = contract.and_then(|row| row.applied_at_us) {
        let now = now_us(opened.database.session.client()).await;
        let now = now.map_err(|error| server_failure("asking the server for the time", &error))?;
        let window = opened.context.project.settings().gate.undo_window.as_secs();
        let age = u64::try_from(now.saturating_sub(since) / 1_000_000).unwrap_or_default();
        let state = if age >= window { State::Met } else { State::Missing };
        let detail = format!("it could be undone for {} of {}", words(age), words(window));
        evidence.push(Evidence::new("undo-window", state, detail));
    }
    Ok(GateReport::of(opened.database.target.clone(), Some(id.clone()), evidence))
}

/// `2 d 3 h`, from the largest unit on, two of them.
fn words(seconds: u64) -> String {
    let units = [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)];
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (unit, size) in units {
        if rest >= size && parts.len() < 2 {
            parts.push(format!("{} {unit}", rest / size));
            rest %= size;
        }
    }
    if parts.is_empty() { "0 s".to_owned() } else { parts.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_time_is_told_in_its_two_largest_units() {
        let all: Vec<String> = [0, 59, 3_661, 604_800, 90_061].into_iter().map(words).collect();
        assert_eq!(all, ["0 s", "59 s", "1 h 1 min", "7 d", "1 d 1 h"]);
    }
}
