//! What a contract drops moves out of the way first, and goes for good with a purge.
//!
//! The plan with its drops is there and proved. On a copy everything before its contract runs, then what moves tables
//! and columns away; how the rest reads from then on is asked of the server.

use super::online::Undo;
use super::planned;
use super::proof::{Rows, Trial};
use crate::failure::Failure;
use crate::replay::Replay;
use whimbrel_catalog::Catalog;
use whimbrel_change::Phase;
use whimbrel_change::aside::{Dumped, Leaving, Purged, dumped, goal_with, leaving};
use whimbrel_change::plan::{Plan, Planning, Step};
use whimbrel_change::replacement::Replacement;
use whimbrel_source::Identifier;

/// A plan whose contract moves out of the way what its purge drops.
pub(super) struct Stepped {
    pub(super) plan: Plan,
    pub(super) aside: Aside,
}

/// What its ways back need.
#[derive(Debug, Clone)]
pub(super) struct Aside {
    /// What looks whether expand can be taken back.
    guards: Vec<Step>,
    /// How the contract is taken back.
    pub(super) undo: Undo,
    /// What is written to columns that come back.
    refresh: Vec<Step>,
    /// What is dumped before the purge.
    pub(super) dumps: Vec<Dumped>,
}

/// The same plan in two steps, where it drops something that can leave so; and why other things cannot.
pub(super) async fn stepped(
    trial: &Trial<'_>,
    plan: &Plan,
    replaced: &[Replacement],
    how: &Planning,
) -> Result<(Option<Stepped>, Vec<String>), Failure> {
    let may_lose = |step: &Step| step.phase == Phase::Contract && step.loss.is_some();
    if !plan.steps.iter().any(may_lose) {
        return Ok((None, Vec::new()));
    }
    let copy = trial.place.copy().await?;
    let replay = Replay::begin(trial.context, &copy).await?;
    if trial.rows == Rows::Removed {
        replay.remove_rows().await?;
    }
    let found = on_bench(trial, &replay, (plan, replaced), how).await;
    replay.end().await;
    copy.close().await?;
    Ok(match found {
        Ok(found) => found,
        Err(reason) => (None, vec![format!("what goes is dropped at once: {reason}")]),
    })
}

async fn on_bench(
    trial: &Trial<'_>,
    replay: &Replay<'_>,
    (direct, replaced): (&Plan, &[Replacement]),
    how: &Planning,
) -> Result<(Option<Stepped>, Vec<String>), String> {
    let catalog = async || replay.catalog().await.map_err(|failure| failure.to_string());
    let planned =
        |from: &Catalog, to: &Catalog| planned(from, to, how).map_err(|failure| failure.to_string());
    let is_before = |step: &&Step| step.phase < Phase::Contract;
    let renames = &trial.renamed.forth;
    replay.execute("set check_function_bodies = off").await?;
    for phase in Phase::ALL {
        let steps = renames.iter().chain(direct.steps.iter().filter(is_before));
        run(replay, steps.filter(|step| step.phase == phase)).await?;
    }
    let before = catalog().await?;
    let (found, notes) = leaving(&direct.steps, &before, trial.goal, replaced);
    if found.is_empty() {
        return Ok((None, notes));
    }
    let freed: Vec<Step> = found.iter().filter_map(Leaving::freed).collect();
    let forth: Vec<Step> = found.iter().flat_map(Leaving::forth).collect();
    run(replay, freed.iter().chain(&forth)).await?;
    let moved = catalog().await?;
    let kept = goal_with(trial.goal, &moved, &found);
    let contract = in_phase(planned(&moved, &kept)?.steps, Phase::Contract);
    run(replay, contract.iter()).await?;
    let left = catalog().await?;
    let purge = in_phase(planned(&left, trial.goal)?.steps, Phase::Purge);
    let back: Vec<Step> = found.iter().rev().flat_map(Leaving::back).collect();
    run(replay, back.iter()).await?;
    let undo = Undo { steps: back, then: catalog().await? };
    let ledger = Identifier::new(trial.context.project.settings().ledger_schema.as_str()).to_string();
    let dumps = dumped(&found, Purged { stepped: &left, goal: trial.goal, ledger: &ledger });
    let refresh = found.iter().filter_map(|one| one.refresh.clone()).collect();
    let guards = found.iter().filter_map(Leaving::guard).collect();
    let steps =
        direct.steps.iter().filter(is_before).cloned().chain(freed).chain(forth).chain(contract).chain(purge);
    let plan = Plan { steps: steps.collect(), ..direct.clone() };
    Ok((Some(Stepped { plan, aside: Aside { guards, undo, refresh, dumps } }), notes))
}

fn in_phase(steps: Vec<Step>, phase: Phase) -> Vec<Step> {
    steps.into_iter().map(|step| Step { phase, ..step }).collect()
}

async fn run(replay: &Replay<'_>, steps: impl Iterator<Item = &Step>) -> Result<(), String> {
    for step in steps {
        replay.execute(&step.sql).await?;
    }
    Ok(())
}

impl Aside {
    /// The statements that take an expand back, behind the look whether they can.
    pub(super) fn expand_back(&self, steps: Vec<Step>) -> Vec<Step> {
        self.guards.iter().cloned().chain(steps).collect()
    }

    /// The statements that take a contract back, behind those that give names again.
    pub(super) fn contract_back(&self, steps: Vec<Step>) -> Vec<Step> {
        steps.into_iter().chain(self.refresh.iter().cloned()).collect()
    }

    /// The statements that take a purge back: what is there again and empty gets its rows and values.
    pub(super) fn purge_back(&self, mut steps: Vec<Step>) -> Vec<Step> {
        for dump in &self.dumps {
            let bare = steps.iter_mut().find(|step| step.loss.is_none());
            if let (Some(step), Some(loss)) = (bare, &dump.loss) {
                step.loss = Some(loss.clone());
            }
        }
        let restores = self.dumps.iter().flat_map(|dump| dump.restore.iter().cloned());
        steps.into_iter().chain(restores).collect()
    }
}
