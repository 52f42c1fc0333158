//! What a contract drops moves out of the way first, and goes for good with a purge.
//!
//! The plan with its drops is there and proved. On a copy everything before its contract runs, then what moves tables
//! and columns away; how the rest reads from then on is asked of the server.

use super::one_by_one::run;
use super::online::Undo;
use super::proof::{Proof, Rows, Trial, prove};
use super::{Reached, planned};
use crate::failure::Failure;
use crate::replay::Replay;
use whimbrel_catalog::Catalog;
use whimbrel_change::Phase;
use whimbrel_change::aside::{Dumped, Leaving, Purged, dropped_at_once, dumped, goal_with, leaving};
use whimbrel_change::plan::{Plan, Planning, Purpose, Step};
use whimbrel_change::replacement::Replacement;
use whimbrel_change::scene::Style;
use whimbrel_change::work::Conduct;
use whimbrel_source::Identifier;

/// A plan whose contract moves out of the way what its purge drops.
struct Stepped {
    plan: Plan,
    aside: Aside,
}

/// What its ways back need.
#[derive(Debug, Clone)]
pub(super) struct Aside {
    /// What looks whether expand can be taken back.
    guards: Vec<Step>,
    /// What comes first where the contract is taken back.
    pub(super) undo: Undo,
    /// What is written to columns that come back.
    refresh: Vec<Step>,
    /// What is dumped before it goes for good.
    pub(super) dumps: Vec<Dumped>,
    /// The phase of the file that drops it.
    drops_in: Phase,
}

/// The same, with what the contract drops moved out of the way until a purge, where the project wants that and it can
/// be done; else with a dump before it goes.
pub(super) async fn with_asides(
    trial: &Trial<'_>,
    how: &Planning,
    replaced: &[Replacement],
    found: Reached,
) -> Result<Reached, Failure> {
    if how.style == Style::Direct {
        return Ok(found);
    }
    let mut notes = Vec::new();
    if trial.context.project.settings().drops_step_aside() {
        let (stepped, reasons) = stepped(trial, &found.plan, replaced, how).await?;
        notes = reasons;
        if let Some(stepped) = stepped {
            match in_steps(trial, how, stepped, &found).await {
                Ok(reached) => {
                    return Ok(Reached { proved: reached.proved.noting_contract(notes), ..reached });
                }
                Err(reason) => notes.push(format!("what goes is dropped at once: {reason}")),
            }
        }
    }
    let dumped = match dumped_first(trial, &found.plan).await? {
        Ok(Some(dumped)) => in_steps(trial, how, dumped, &found).await,
        Ok(None) => Ok(found.clone()),
        Err(reason) => Err(reason),
    };
    let found = dumped.unwrap_or_else(|reason| {
        notes.push(format!("no dump is taken of what goes: {reason}"));
        found
    });
    Ok(Reached { proved: found.proved.noting_contract(notes), ..found })
}

/// The same change in other steps, where these do what they are for; else why not.
async fn in_steps(
    trial: &Trial<'_>,
    how: &Planning,
    stepped: Stepped,
    found: &Reached,
) -> Result<Reached, String> {
    match prove(&Trial { aside: Some(&stepped.aside), ..*trial }, &stepped.plan, how).await {
        Ok(Proof::Proved(proved)) => {
            let proved = proved.told_as(&found.proved);
            Ok(Reached { plan: stepped.plan, proved, rows_in_the_way: found.rows_in_the_way.clone() })
        }
        Ok(Proof::RowsInTheWay(sql)) => Err(format!("rows do not allow: {sql}")),
        Ok(Proof::Respelled(_)) => Err("a text does not come back as it was written".to_owned()),
        Ok(Proof::Learned(_, failed)) => Err(format!("PostgreSQL refuses: {}", failed.sql)),
        Err(failure) => Err(failure.to_string()),
    }
}

/// The same plan in two steps, where it drops something that can leave so; and why other things cannot.
async fn stepped(
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
    let found = on_bench(trial, &replay, (plan, replaced), how).await;
    replay.end().await;
    copy.close().await?;
    Ok(match found {
        Ok(found) => found,
        Err(reason) => (None, vec![format!("what goes is dropped at once: {reason}")]),
    })
}

/// The same plan, with a dump before what its contract drops at once; or why there is none.
async fn dumped_first(trial: &Trial<'_>, plan: &Plan) -> Result<Result<Option<Stepped>, String>, Failure> {
    let may_lose = |step: &Step| step.phase == Phase::Contract && step.loss.is_some();
    if !plan.steps.iter().any(may_lose) {
        return Ok(Ok(None));
    }
    let copy = trial.place.copy().await?;
    let replay = Replay::begin(trial.context, &copy).await?;
    let found = around_contract(trial, &replay, plan).await;
    replay.end().await;
    copy.close().await?;
    let (before, then) = match found {
        Ok(around) => around,
        Err(reason) => return Ok(Err(reason)),
    };
    let dumps = dumps(trial, &dropped_at_once(&plan.steps, &before, trial.goal), &before);
    let undo = Undo { steps: Vec::new(), then };
    let aside = Aside { guards: Vec::new(), undo, refresh: Vec::new(), dumps, drops_in: Phase::Contract };
    Ok(Ok((!aside.dumps.is_empty()).then(|| Stepped { plan: plan.clone(), aside })))
}

fn dumps(trial: &Trial<'_>, leaving: &[Leaving], stepped: &Catalog) -> Vec<Dumped> {
    let ledger = Identifier::new(trial.context.project.settings().ledger_schema.as_str()).to_string();
    dumped(leaving, Purged { stepped, goal: trial.goal, ledger: &ledger })
}

/// What is there before a contract, and behind it.
async fn around_contract(
    trial: &Trial<'_>,
    replay: &Replay<'_>,
    plan: &Plan,
) -> Result<(Catalog, Catalog), String> {
    let before = before_contract(trial, replay, plan).await?;
    run(replay, plan.steps.iter().filter(|step| step.phase == Phase::Contract)).await?;
    Ok((before, replay.catalog().await.map_err(|failure| failure.to_string())?))
}

/// Runs everything before the contract; what is there then.
async fn before_contract(trial: &Trial<'_>, replay: &Replay<'_>, plan: &Plan) -> Result<Catalog, String> {
    if trial.rows == Rows::Removed {
        replay.remove_rows().await.map_err(|failure| failure.to_string())?;
    }
    replay.execute("set check_function_bodies = off").await?;
    for phase in Phase::ALL {
        let planned = plan.steps.iter().filter(|step| step.phase < Phase::Contract);
        let steps = trial.renamed.forth.iter().chain(planned);
        run(replay, steps.filter(|step| step.phase == phase)).await?;
    }
    replay.catalog().await.map_err(|failure| failure.to_string())
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
    let before = before_contract(trial, replay, direct).await?;
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
    let dumps = dumps(trial, &found, &left);
    let refresh = found.iter().filter_map(|one| one.refresh.clone()).collect();
    let guards = found.iter().filter_map(Leaving::guard).collect();
    let steps =
        direct.steps.iter().filter(is_before).cloned().chain(freed).chain(forth).chain(contract).chain(purge);
    let plan = Plan { steps: steps.collect(), ..direct.clone() };
    Ok((Some(Stepped { plan, aside: Aside { guards, undo, refresh, dumps, drops_in: Phase::Purge } }), notes))
}

fn in_phase(steps: Vec<Step>, phase: Phase) -> Vec<Step> {
    steps.into_iter().map(|step| Step { phase, ..step }).collect()
}

impl Aside {
    /// The statements that take an expand back, behind the look whether they can.
    pub(super) fn expand_back(&self, steps: Vec<Step>) -> Vec<Step> {
        self.guards.iter().cloned().chain(steps).collect()
    }

    /// The statements that take a contract back, with what brings values again.
    pub(super) fn contract_back(&self, steps: Vec<Step>) -> Vec<Step> {
        self.filled(steps.into_iter().chain(self.refresh.iter().cloned()).collect(), Phase::Contract)
    }

    /// The statements that take a purge back, with what brings rows and values again.
    pub(super) fn purge_back(&self, steps: Vec<Step>) -> Vec<Step> {
        self.filled(steps, Phase::Purge)
    }

    fn filled(&self, mut steps: Vec<Step>, phase: Phase) -> Vec<Step> {
        if phase != self.drops_in {
            return steps;
        }
        for dump in &self.dumps {
            let bare = steps.iter_mut().find(|step| step.loss.is_none());
            if let (Some(step), Some(loss)) = (bare, &dump.loss) {
                step.loss = Some(loss.clone());
            }
            dump.fill(&mut steps);
        }
        let place = self.place(&steps);
        steps.splice(place..place, self.dumps.iter().flat_map(|dump| dump.restore.iter().cloned()));
        steps
    }

    /// Where rows and values come back: behind what makes their tables and columns, and before what follows, such as
    /// triggers of the user's own; no transaction of several statements is cut by it.
    fn place(&self, steps: &[Step]) -> usize {
        let of: Vec<_> = self.dumps.iter().flat_map(|dump| &dump.of).collect();
        let makes = |(place, step): &(usize, &Step)| {
            let is_first = !steps.iter().take(*place).any(|other| other.address == step.address);
            let is_made = step.purpose == Purpose::Create && step.address.kind.as_str() == "table";
            is_made || is_first && of.contains(&&step.address)
        };
        let last = steps.iter().enumerate().filter(makes).map(|(place, _)| place + 1).next_back();
        let mut place = last.unwrap_or(steps.len());
        let is_cut = |place: usize| match (steps.get(place.wrapping_sub(1)), steps.get(place)) {
            (Some(before), Some(after)) => {
                matches!(before.conduct, Conduct::Together { .. }) && before.conduct == after.conduct
            }
            (None, _) | (_, None) => false,
        };
        while is_cut(place) {
            place += 1;
        }
        place
    }
}
