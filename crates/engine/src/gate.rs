//! `gate check`: whether a migration may run, or a build be deployed, and what is missing.
//!
//! A contract takes away what old code may still use, so it asks for evidence that none does.

mod build;
mod cycle;
mod kept;
mod leaving;
mod window;

pub(crate) use window::{contract_of, of_purge};

use crate::context::Context;
use crate::database::server_failure;
use crate::failure::{Class, Failure};
use crate::opened::Opened;
use crate::project::{ContractGate, StatementsEvidence};
use crate::replay;
use crate::standing::MigrationStanding;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use whimbrel_change::{MigrationId, Phase, Target};
use whimbrel_postgres::deploys::{self, AtGate, Deploy, Marker};
use whimbrel_postgres::uses::{Statements, Uses, uses};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gated {
    /// This migration, by anything that it is called.
    Migration(String),
    /// The code that these files are of, and with it everything up to this migration; all but contracts where none
    /// is named.
    Build(Option<String>),
}

/// Whether the counting begins anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Counting {
    /// It goes on.
    #[default]
    GoesOn,
    /// From now.
    BeginsAnew,
}

/// How one piece of evidence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is there.
    Met,
    /// It is not.
    Missing,
    /// Nobody can tell; the project does not insist.
    Unavailable,
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Which, e.g. `deploy-cycle`.
    pub name: &'static str,
    /// How it stands.
    pub state: State,
    /// Why, for people.
    pub detail: String,
}

impl Evidence {
    fn new(name: &'static str, state: State, detail: String) -> Self {
        Self { name, state, detail }
    }
}

/// What a gate says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateReport {
    /// Which database.
    pub target: Target,
    /// The migration that is asked about; `None` for a build.
    pub migration: Option<MigrationId>,
    /// Whether it may run, or be deployed.
    pub is_open: bool,
    /// What it hangs on.
    pub evidence: Vec<Evidence>,
}

impl GateReport {
    fn of(target: Target, migration: Option<MigrationId>, evidence: Vec<Evidence>) -> Self {
        let is_open = evidence.iter().all(|one| one.state != State::Missing);
        Self { target, migration, is_open, evidence }
    }

    /// Whether nothing but this piece of evidence is missing.
    #[must_use]
    pub fn lacks_only(&self, name: &str) -> bool {
        let mut missing = self.evidence.iter().filter(|one| one.state == State::Missing);
        missing.next().is_some_and(|first| first.name == name) && missing.next().is_none()
    }
}

/// Says whether a migration may run, or a build be deployed.
///
/// # Errors
/// Something cannot be read; the migration is not there.
pub async fn check(context: &Context<'_>, gated: &Gated, counting: Counting) -> Result<GateReport, Failure> {
    let opened = Opened::read(context).await?;
    match gated {
        Gated::Build(needs) => build::of_build(&opened, needs.as_deref()).await,
        Gated::Migration(text) => {
            let id = opened.migrations.called(text)?.id.clone();
            match phase_of(&opened, &id) {
                Some(Phase::Contract) => of_contract(&opened, &id, counting).await,
                Some(Phase::Purge) => of_purge(&opened, &id).await,
                Some(Phase::Expand | Phase::Backfill | Phase::Constrain) | None => of_other(&opened, &id),
            }
        }
    }
}

/// The part of a change that a migration says it is.
pub(crate) fn phase_of(opened: &Opened<'_>, id: &MigrationId) -> Option<Phase> {
    opened.migrations.get(id).and_then(|file| file.up.settings().phase)
}

pub(crate) fn is_contract(opened: &Opened<'_>, id: &MigrationId) -> bool {
    phase_of(opened, id) == Some(Phase::Contract)
}

pub(crate) fn is_purge(opened: &Opened<'_>, id: &MigrationId) -> bool {
    phase_of(opened, id) == Some(Phase::Purge)
}

/// What of its module stands before a migration, without purges: those wait for no other migration, and none for them.
fn before<'a>(opened: &'a Opened<'_>, id: &'a MigrationId) -> impl Iterator<Item = &'a MigrationStanding> {
    opened.standings.iter().filter(|row| {
        row.migration.module == id.module && row.migration < *id && !is_purge(opened, &row.migration)
    })
}

/// Whether contracts ask for evidence in this database.
pub(crate) async fn is_asked(opened: &Opened<'_>) -> Result<bool, Failure> {
    match opened.context.project.settings().gate.contract {
        ContractGate::Always => Ok(true),
        ContractGate::Never => Ok(false),
        ContractGate::Auto if opened.database.is_protected => Ok(true),
        ContractGate::Auto => Ok(!deploys_of(opened).await?.is_empty()),
    }
}

async fn deploys_of(opened: &Opened<'_>) -> Result<Vec<Deploy>, Failure> {
    let deploys = deploys::read(opened.database.session.client(), opened.schema()).await;
    deploys.map_err(|error| server_failure("reading what is deployed", &error))
}

/// A migration of any other phase waits for nothing but what is before it.
fn of_other(opened: &Opened<'_>, id: &MigrationId) -> Result<GateReport, Failure> {
    Ok(GateReport::of(opened.database.target.clone(), Some(id.clone()), vec![files_before(opened, id)]))
}

/// Everything of the module before it is applied.
fn files_before(opened: &Opened<'_>, id: &MigrationId) -> Evidence {
    match before(opened, id).find(|row| row.applied_at_us.is_none()) {
        Some(row) => {
            let detail = format!("{} is {}", row.migration, row.standing.as_str());
            Evidence::new("files-before", State::Missing, detail)
        }
        None => Evidence::new("files-before", State::Met, "every file before it is applied".to_owned()),
    }
}

/// Gathers the evidence that nothing uses any more what a contract takes away.
pub(crate) async fn of_contract(
    opened: &Opened<'_>,
    id: &MigrationId,
    counting: Counting,
) -> Result<GateReport, Failure> {
    let target = opened.database.target.clone();
    let mut evidence = vec![files_before(opened, id)];
    if evidence.iter().any(|one| one.state == State::Missing) {
        return Ok(GateReport::of(target, Some(id.clone()), evidence));
    }
    // Whoever takes a contract back has a reason: what is deployed then has to be replaced once more.
    let since = before(opened, id).filter_map(|row| row.applied_at_us).chain(opened.state.reverted_us(id));
    let since = since.max().unwrap_or_default();
    let (cycle, complete) = cycle::cycle(&deploys_of(opened).await?, since);
    evidence.push(cycle);
    let (gone, destroyed) = leaving::gone(opened, id).await?;
    let live = replay::catalog(&opened.database.session, opened.context.project).await?;
    evidence.push(leaving::dependents(&live, &gone));
    evidence.push(kept::kept(opened, id, &destroyed).await?);
    evidence.push(rehearsed(opened, id).await?);
    if let Some(complete) = complete {
        let used = uses(opened.database.session.client(), &leaving::names(&gone)).await;
        let used = used.map_err(|error| server_failure("counting what uses what goes", &error))?;
        let marker = marker(opened, id, &used, (complete, counting)).await?;
        evidence.extend(unused(opened, &used, marker.as_ref()));
    }
    Ok(GateReport::of(target, Some(id.clone()), evidence))
}

/// Whether a certificate vouches for the migration, where the environment wants that.
async fn rehearsed(opened: &Opened<'_>, id: &MigrationId) -> Result<Evidence, Failure> {
    let found = match crate::rehearse::demand(opened, &[id]).await {
        Ok(Some(digest)) => {
            let shown = digest.get(..12).unwrap_or(&digest);
            (State::Met, format!("the certificate {shown} vouches for it"))
        }
        Ok(None) => (State::Unavailable, "require_rehearsal of the environment asks for none".to_owned()),
        Err(failure) if failure.class == Class::Refused => {
            let notes = failure.diagnostics.iter().flat_map(|one| one.notes.clone());
            (State::Missing, format!("{} whimbrel rehearse", notes.collect::<Vec<_>>().join(" ")))
        }
        Err(failure) => return Err(failure),
    };
    Ok(Evidence::new("rehearsed", found.0, found.1))
}

/// The moment from which on uses count: behind the deploy cycle. The first look there sets it.
async fn marker(
    opened: &Opened<'_>,
    id: &MigrationId,
    used: &Uses,
    (complete, counting): (i64, Counting),
) -> Result<Option<Marker>, Failure> {
    let client = opened.database.session.client();
    let failed = |error| server_failure("reading what a gate counts from", &error);
    if counting == Counting::GoesOn {
        let found = deploys::marker(client, opened.schema(), id, complete).await.map_err(failed)?;
        if found.is_some() {
            return Ok(found);
        }
    }
    note(opened, id, AtGate::Marked, &json!(used.counts)).await?;
    deploys::marker(client, opened.schema(), id, complete).await.map_err(failed)
}

/// Writes down what happened at a gate.
pub(crate) async fn note(
    opened: &Opened<'_>,
    id: &MigrationId,
    event: AtGate,
    facts: &Value,
) -> Result<(), Failure> {
    let user = opened.database.target.user.as_str();
    let by = if opened.context.person.is_empty() { user } else { opened.context.person };
    let client = opened.database.session.client();
    let noted = deploys::at_gate(client, opened.schema(), id, (event, by), facts).await;
    noted.map_err(|error| server_failure("writing down what a gate saw", &error))
}

/// Whether nothing was used since the marker, and whether that is long enough.
fn unused(opened: &Opened<'_>, used: &Uses, marker: Option<&Marker>) -> Vec<Evidence> {
    let settings = &opened.context.project.settings().gate;
    let facts = marker.and_then(|marker| marker.facts.as_object());
    let before: BTreeMap<String, i64> = facts
        .into_iter()
        .flatten()
        .filter_map(|(what, count)| Some((what.clone(), count.as_i64()?)))
        .collect();
    let counted = |what: &str| before.get(what).copied().unwrap_or_default();
    let more = used
        .of_what_goes()
        .filter(|(what, count)| *count > counted(what))
        .map(|(what, count)| format!("{what} ({} more)", count - counted(what)));
    let set_back = used.set_back(&before).into_iter().map(|what| format!("a counter was set back: {what}"));
    let more: Vec<String> = more.chain(set_back).take(5).collect();
    let age = marker.map_or(0, |marker| marker.age_s);
    let mut evidence = vec![if more.is_empty() {
        Evidence::new("no-use", State::Met, format!("nothing was counted in {age} s"))
    } else {
        let help = "whimbrel gate check --count-anew begins again once that has ended";
        Evidence::new("no-use", State::Missing, format!("{}; {help}", more.join("; ")))
    }];
    let soak = settings.soak.as_secs();
    let is_long = u64::try_from(age).is_ok_and(|age| age >= soak);
    let state = if is_long { State::Met } else { State::Missing };
    evidence.push(Evidence::new("soak", state, format!("counted for {age} s of {soak} s")));
    let insists = settings.statements == StatementsEvidence::Required;
    let unseen = if insists { State::Missing } else { State::Unavailable };
    evidence.push(match used.statements {
        Statements::Counted if used.forgotten_since(&before) > 0 => {
            let times = used.forgotten_since(&before);
            let detail = format!(
                "pg_stat_statements has forgotten the rarest statements {times} times since, to make room for others: a larger pg_stat_statements.max keeps them"
            );
            Evidence::new("statements", unseen, detail)
        }
        Statements::Off => {
            let detail = "pg_stat_statements.track is none, so no statement is counted";
            Evidence::new("statements", unseen, detail.to_owned())
        }
        Statements::Counted => {
            Evidence::new("statements", State::Met, "pg_stat_statements counts them".to_owned())
        }
        Statements::NotInstalled => {
            let detail = "pg_stat_statements is not there, so nobody knows which statements name what goes";
            Evidence::new("statements", unseen, detail.to_owned())
        }
        Statements::Hidden => {
            let detail = "statements of others cannot be seen: grant pg_read_all_stats to the user";
            Evidence::new("statements", unseen, detail.to_owned())
        }
    });
    evidence
}

/// Opens the gate of a contract, or says why it stays closed; what it saw is written down.
pub(crate) async fn pass(
    opened: &Opened<'_>,
    id: &MigrationId,
    forced: &[String],
) -> Result<Option<GateReport>, Failure> {
    let report = of_contract(opened, id, Counting::GoesOn).await?;
    let is_forced = !report.is_open && forced.iter().any(|text| id.is_called(text));
    if !report.is_open && !is_forced {
        return Ok(Some(report));
    }
    let event = if is_forced { AtGate::Forced } else { AtGate::Opened };
    note(opened, id, event, &json!(report.evidence)).await?;
    Ok(None)
}

/// A migration that was named to pass its gate, or to go back although it loses something, and that is not there.
pub(crate) fn check_names(opened: &Opened<'_>, forced: &[String]) -> Result<(), Failure> {
    forced.iter().try_for_each(|text| opened.migrations.called(text).map(drop))
}
