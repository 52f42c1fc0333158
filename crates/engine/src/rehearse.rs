//! `rehearse`: runs what is pending on a copy, forward, back and forward again, and measures.
//!
//! The files run through the runner that `up` and `down` use. The rows of every table are compared before and behind
//! every step; what each statement locks, reads and writes is held against what is claimed of it.

mod certified;
mod checked;
mod chosen;
mod cloned;
mod judged;
mod made;
pub mod report;
mod said;
mod sight;
mod site;
mod stage;
mod state;
mod texts;
mod workload;

pub(crate) use certified::demand;
pub(crate) use certified::read_certificate;
pub use certified::{CERTIFICATE_FILE, certificate_file, write_certificate};

use crate::context::Context;
use crate::database::{server_failure, session_failure};
use crate::failure::{Class, Failure};
use crate::replay::Replay;
use chosen::Chosen;
use site::Site;
use stage::Stage;
use std::path::{Path, PathBuf};
use std::time::Instant;
use whimbrel_change::rehearsal::{Budget, Place, SettingDifference, budget, forecast, stall, told_once};
pub use whimbrel_change::rehearsal::{
    Finding, Measured, Rehearsal, Step, Verdict, Way, Weight, budget::time,
};
use whimbrel_change::{Direction, Progress};
use whimbrel_postgres::rehearse::{Fare, Query, ServerSide, server_side};
use whimbrel_postgres::{Session, SessionOptions};
use whimbrel_source::Diagnostic;

/// What to rehearse, where, and beside what.
#[derive(Debug, Clone, PartialEq)]
pub struct RehearseOptions {
    /// Only this module, or only this migration.
    pub what: Option<String>,
    /// From this migration on; those before it are the history.
    pub from: Option<String>,
    /// Up to and with this migration.
    pub to: Option<String>,
    /// What is taken where nothing is named.
    pub selection: Selection,
    /// Where it runs.
    pub place: PlaceChoice,
    /// A file of SQL that fills the tables behind the history.
    pub data: Option<PathBuf>,
    /// So many rows are made for each table behind the history; distributed as at the target, where there is one.
    pub rows: Option<u64>,
    /// Another seed makes other rows.
    pub seed: u64,
    /// What runs against the tables meanwhile.
    pub workload: Workload,
    /// A file of queries whose answers are known beforehand.
    pub checks: Option<PathBuf>,
    /// What it may cost, as `KEY=VALUE`, beyond what the project says.
    pub budget: Vec<String>,
    /// Codes of findings that only warn, beyond those that the project names.
    pub allow: Vec<String>,
    /// Whether a rehearsal that passes leaves its certificate beside the migrations.
    pub certificate: CertificateChoice,
}

/// Whether a rehearsal that passes leaves its certificate beside the migrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateChoice {
    /// It does.
    Written,
    /// Nothing is written.
    Omitted,
}

/// What is rehearsed where nothing is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// What the target has not; its database is asked.
    Pending,
    /// Every migration, from an empty database; nobody is asked.
    All,
}

/// Where a rehearsal runs.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaceChoice {
    /// On a server of its own, or a fresh database of the scratch server that the project names.
    Scratch,
    /// On a copy of the target database, on the same server.
    Template,
    /// As on [`PlaceChoice::Scratch`], with the rows of another database, masked as the project says.
    Clone(CloneChoice),
    /// On the target itself, which is staging; the name of the database is the consent.
    InPlace(Option<String>),
}

/// The rows that are made for each table where nothing is said of any: without rows a rehearsal would pass what fails
/// on the first of them.
pub const ROWS: u64 = 500;

impl PlaceChoice {
    /// How many rows are made there for each table where nobody says a number; `data` is a file that brings some.
    #[must_use]
    pub fn rows(&self, data: Option<&Path>) -> Option<u64> {
        (*self == Self::Scratch && data.is_none()).then_some(ROWS)
    }
}

/// Whose rows are cloned, and how many of them.
#[derive(Debug, Clone, PartialEq)]
pub struct CloneChoice {
    /// The address of the database that is read; `None` for the target.
    pub from: Option<String>,
    /// The share of the rows of each large table; `None` for all.
    pub sample: Option<f64>,
}

/// What runs against the tables meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Workload {
    /// Sessions at the same time; 0 for none, but for the queries that a file gives: those have two.
    pub sessions: usize,
    /// Queries of the code before the change.
    pub old_queries: Option<PathBuf>,
    /// Queries of the code behind it.
    pub new_queries: Option<PathBuf>,
    /// Other queries.
    pub queries: Option<PathBuf>,
}

/// Rehearses.
///
/// # Errors
/// It cannot begin: something cannot be read, reached or replayed. What goes wrong while files run is a finding of
/// the report, and no error.
pub async fn rehearse(context: &Context<'_>, options: &RehearseOptions) -> Result<Rehearsal, Failure> {
    let origin = Instant::now();
    let budget = allowed(context, options)?;
    let chosen = Chosen { budget, ..Chosen::of(context, options).await? };
    if chosen.files.is_empty() {
        let diagnostic = Diagnostic::error("nothing-to-rehearse", "there is nothing to rehearse")
            .with_note("No migration is pending.")
            .with_help("rehearse everything from an empty database: whimbrel rehearse --all");
        return Err(Failure::new(Class::Usage, diagnostic));
    }
    let site = Site::make(context, options, &chosen).await?;
    let rehearsed = Box::pin(on_site(context, options, (&chosen, &site), origin)).await;
    let cleared = site.clear().await;
    let rehearsal = rehearsed?;
    cleared?;
    Ok(rehearsal)
}

async fn on_site(
    context: &Context<'_>,
    options: &RehearseOptions,
    (chosen, site): (&Chosen, &Site),
    origin: Instant,
) -> Result<Rehearsal, Failure> {
    let place = site.place().await?;
    let settings = place.settings();
    history(context, chosen, &place).await?;
    let eye = Session::open(settings, "whimbrel rehearsal").await.map_err(session_failure)?;
    if let Some(path) = &options.data {
        texts::fill(context, &eye, path).await?;
    }
    let cloned = cloned::fill(context, options, chosen, &eye).await?;
    let unmet = made::fill(context, options, chosen, &eye).await?;
    let here = server_side(eye.client()).await;
    let here = here.map_err(|error| server_failure("asking a server about itself", &error))?;
    let witness = stage::witness(context, origin);
    // What a parallel worker reads is not told to the session whose statement it works for.
    let alone = SessionOptions::named(crate::context::TOOL)
        .with_parameter("max_parallel_maintenance_workers", "0")
        .with_parameter("max_parallel_workers_per_gather", "0");
    let session = Session::open_with(settings, alone).await.map_err(session_failure)?;
    site.lock(context, &session).await?;
    let replay = Replay::over(context, session, settings, place.roles()).await?.witnessed(&witness);
    let stage = Stage::set(context, options, (settings, replay, eye), (&witness, origin)).await?;
    let played = Box::pin(stage.play(chosen)).await?;
    place.close().await?;
    let mut played = played;
    played.findings.extend(cloned.findings);
    played.findings.extend(unmet);
    let fares = played.fares.take();
    let data = data_in_words(options, site, cloned.words);
    let mut rehearsal = reported(context, options, chosen, (site, &here, data), (&played, fares));
    if rehearsal.verdict == Verdict::Passed && options.certificate == CertificateChoice::Written {
        let certificate = certified::certify(context, chosen, &rehearsal, &played)?;
        write_certificate(context.project, &certificate)?;
        rehearsal.certificate = Some(certificate);
    }
    Ok(rehearsal)
}

/// Brings a fresh database to where the target is; the copies of others are there already.
async fn history(context: &Context<'_>, chosen: &Chosen, place: &site::Room<'_>) -> Result<(), Failure> {
    if !place.is_empty() {
        return Ok(());
    }
    let session = Session::open(place.settings(), crate::context::TOOL).await.map_err(session_failure)?;
    let mut replay = Replay::over(context, session, place.settings(), place.roles()).await?;
    let of = chosen.history.len() as u64;
    for (done, id) in chosen.history.iter().enumerate() {
        let what = "replaying the history".to_owned();
        context.observer.see(&Progress::Preparing { what, done: done as u64, of });
        if let Some(file) = chosen.migrations.get(id) {
            replay.run(file, Direction::Up).await?;
        }
    }
    replay.end().await;
    Ok(())
}

fn reported(
    context: &Context<'_>,
    options: &RehearseOptions,
    chosen: &Chosen,
    (site, here, data): (&Site, &ServerSide, String),
    (played, fares): (&stage::Played, Option<Vec<(Query, Fare)>>),
) -> Rehearsal {
    let settings = &context.project.settings().rehearsal;
    let mut rehearsal = Rehearsal {
        verdict: Verdict::Failed,
        place: Place { what: site.in_words(), server_version: here.version.clone(), data, rows: played.rows },
        target: chosen.target.as_ref().map(|target| target.url.clone()),
        differs_from_target: differences(here, chosen.there.as_ref()),
        base_fingerprint: played.base_fingerprint.clone(),
        migrations: chosen.files.iter().map(ToString::to_string).collect(),
        steps: played.steps.clone(),
        findings: told_once(played.findings.clone()),
        kept: played.kept.clone(),
        traffic: None,
        budget: chosen.budget.clone(),
        at_target: None,
        duration_us: played.duration_us,
        certificate: None,
    };
    if let Some(fares) = fares {
        let traffic = workload::outcome(&rehearsal.steps, played.sessions, fares);
        rehearsal.findings.extend(stall::findings(&rehearsal, &traffic));
        rehearsal.traffic = Some(traffic);
    }
    rehearsal.at_target = chosen.there.as_ref().map(|_| forecast::forecast(&rehearsal, &chosen.sizes));
    rehearsal.findings.extend(budget::findings(&rehearsal));
    rehearsal.findings.extend(majors(here, chosen));
    let allowed: Vec<&String> = settings.allow.iter().chain(&options.allow).collect();
    allow(&mut rehearsal.findings, &allowed);
    rehearsal.verdict = Rehearsal::verdict_of(&rehearsal.findings);
    rehearsal
}

/// What it may cost: what the project says, and what is said for this time.
fn allowed(context: &Context<'_>, options: &RehearseOptions) -> Result<Budget, Failure> {
    let mut budget = context.project.settings().rehearsal.budget.clone();
    for entry in &options.budget {
        crate::project::add_to_budget(&mut budget, entry).map_err(|message| {
            let diagnostic = Diagnostic::error("budget-unreadable", message);
            let help =
                "write e.g. --budget lock.access-exclusive=200ms, stall=500ms, duration=10min or wal=1GB";
            Failure::new(Class::Usage, diagnostic.with_help(help))
        })?;
    }
    Ok(budget)
}

/// Findings that somebody has decided to live with are said all the same.
fn allow(findings: &mut [Finding], codes: &[&String]) {
    for finding in findings {
        if codes.iter().any(|code| *code == finding.code) {
            finding.weight = Weight::Warns;
            finding.notes.push("It is allowed by its code.".to_owned());
        }
    }
}

fn data_in_words(options: &RehearseOptions, site: &Site, cloned: Option<String>) -> String {
    let is_fresh = matches!(options.place, PlaceChoice::Scratch);
    let mut words = match (cloned, site) {
        (Some(cloned), _) => vec![cloned],
        (None, Site::Scratch(_) | Site::Copy(_)) if is_fresh => vec!["the rows of the history".to_owned()],
        (None, Site::Scratch(_) | Site::Copy(_) | Site::InPlace(_)) => {
            vec!["all rows of the database".to_owned()]
        }
    };
    words.extend(options.rows.map(|rows| format!("{rows} made rows a table (seed {})", options.seed)));
    words.extend(options.data.as_ref().map(|path| format!("those of {}", path.display())));
    words.join(", ")
}

fn differences(here: &ServerSide, there: Option<&ServerSide>) -> Vec<SettingDifference> {
    let Some(there) = there else { return Vec::new() };
    let mut differences = Vec::new();
    let mut say = |name: &str, here: &str, there: &str| {
        if here != there {
            let (name, here, there) = (name.to_owned(), here.to_owned(), there.to_owned());
            differences.push(SettingDifference { name, here, there });
        }
    };
    say("server", &here.version, &there.version);
    for (name, value) in &there.settings {
        say(name, here.settings.get(name).map_or("", String::as_str), value);
    }
    for (name, version) in &there.extensions {
        say(&format!("extension {name}"), here.extensions.get(name).map_or("", String::as_str), version);
    }
    differences
}

fn majors(here: &ServerSide, chosen: &Chosen) -> Option<Finding> {
    let there = chosen.there.as_ref().filter(|there| there.major != here.major)?;
    let message = format!("it ran on PostgreSQL {}, and the target is {}", here.major, there.major);
    let finding = Finding::new("other-version", message);
    Some(finding.warning().with_help("let a server of the target's major be found: [scratch] major or url"))
}
