//! `generate`: from the difference between the desired schema and the history to migration files.
//!
//! Nothing is written before the files have run on a scratch database: up, where they must reach the desired
//! schema, and down again, where each must lead back to what was before.

mod aside;
mod asked_for;
mod chapters;
mod facts;
mod filled;
mod kept_values;
mod old_names;
mod one_by_one;
mod online;
mod out_of_place;
mod proof;
mod text;
mod unchanged;

use crate::context::Context;
use crate::database::Database;
use crate::desired::{Elaborated, SchemaText};
use crate::difference::{Difference, pointing};
use crate::failure::{Class, Failure};
use crate::memory::Memory;
use crate::new::{Contents, DownFile, NewOptions, new_together};
use crate::project::DownPolicy;
pub use crate::renames::{Asked, DoneRename, Rename, RenameAnswer, RenameCandidate};
use crate::renames::{Renamed, Wishes, answered, candidates, renamed};
use crate::replay::FailedStatement;
use crate::scratch::ScratchPlace;
use crate::side::{Side, Wanted, history, migrations};
use asked_for::asked_for;
use chapters::Chapter;
pub use facts::{GeneratedStatement, Timeouts, WayBack};
pub(crate) use one_by_one::run;
use proof::{Proof, Proved, Rows, prove};
use serde::Serialize;
use std::borrow::Cow;
pub(crate) use text::part;
use unchanged::unchanged;
use whimbrel_catalog::{Catalog, Fingerprint};
use whimbrel_change::Phase;
pub use whimbrel_change::plan::{Effect, Waits};
use whimbrel_change::plan::{Lessons, Plan, Planning, Refusal, Step, plan};
pub use whimbrel_change::scene::Style;
use whimbrel_change::scope::Scope;
use whimbrel_source::Diagnostic;

/// What to generate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenerateOptions {
    /// The name in any spelling, behind `module/` where the project has modules.
    pub name: String,
    /// Why the change is made; written into the head of each file.
    pub reason: Option<String>,
    /// Only objects whose dotted names begin so; everything where it is empty.
    pub only: Vec<String>,
    /// What gets another name and stays what it is, in order.
    pub renames: Vec<Rename>,
    /// The schema that the history is to lead to.
    pub to: Side,
    /// Whether the application works on while the files run.
    pub style: Style,
    /// Whether down files are written.
    pub down: DownFile,
    /// Only tell what would be written.
    pub dry_run: bool,
}

/// What was generated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GenerateReport {
    /// The files, in order; none where nothing differs.
    pub migrations: Vec<Generated>,
    /// What differs beside what was asked for.
    pub also_differs: Vec<Difference>,
    /// The first statement that rows which the history itself inserts do not allow; they have to be changed before
    /// it, in a migration of their own.
    pub rows_in_the_way: Option<String>,
    /// What gets another name and stays what it is.
    pub renames: Vec<DoneRename>,
    /// What goes and what comes that may be one under two names, and that nobody could be asked about.
    pub rename_candidates: Vec<RenameCandidate>,
    /// Objects that are there and that nobody knows how to compare.
    pub unmodelled: Vec<String>,
    /// Of the schema that the history gives.
    pub base: String,
    /// Of the schema that the files lead to.
    pub goal: String,
    /// The name of the plan; files of another plan have another one.
    pub plan: String,
    /// The major version of the server on which it was tried.
    pub proved_on: u32,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// One migration that was generated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Generated {
    /// The migration, as every other command calls it.
    pub migration: String,
    /// The file, from the project's root; empty where nothing was written.
    pub up: String,
    /// Its down file, from the project's root.
    pub down: Option<String>,
    /// The part of the change that it is.
    pub phase: Phase,
    /// Its statements.
    pub statements: Vec<GeneratedStatement>,
    /// The statements that take it back.
    pub back: Vec<GeneratedStatement>,
    /// What is lost by that.
    pub way_back: WayBack,
    /// Why there is no way back, where there is none.
    pub one_way: Option<String>,
    /// What its author should know.
    pub notes: Vec<String>,
}

/// Generates the migrations that lead from the history to the desired schema.
///
/// # Errors
/// [`Class::Usage`] where the schema or the history cannot be read, [`Class::Refused`] where something cannot be
/// done, each with its reason; nothing is written then.
pub async fn generate(
    context: &Context<'_>,
    options: &GenerateOptions,
    asked: Asked<'_>,
) -> Result<GenerateReport, Failure> {
    let major = Database::major(context).await;
    let wanted = match options.to.text(context)? {
        Some(text) => match Memory::open(context, major, migrations(context)?, Some(&text))? {
            Ok(memory) => return remembered(context, options, asked, (&memory, &text)).await,
            Err(_) => Wanted::of_text(context, &text, major).await?,
        },
        None => Wanted::read(context, &options.to, major).await?,
    };
    let Wanted { catalog, renames, server, major } = wanted;
    let place = server.get()?.database().await?;
    let goal = Goal { wanted: Elaborated { catalog, renames }, major };
    let report = match history(context, &place).await {
        Ok(start) => generate_on(context, options, asked, (&goal, &place, start)).await,
        Err(failure) => Err(failure),
    };
    place.close().await?;
    report
}

/// What is wanted, and the major version of the server that it was read on.
struct Goal {
    wanted: Elaborated,
    major: u32,
}

/// The same where a long history is remembered: where it gives what is wanted, no server is asked.
async fn remembered(
    context: &Context<'_>,
    options: &GenerateOptions,
    asked: Asked<'_>,
    (memory, text): (&Memory<'_>, &SchemaText),
) -> Result<GenerateReport, Failure> {
    let known = memory.history();
    let wanted = match (memory.known(text)?, &known) {
        (None, Some(_)) => Some(memory.desired(text).await?),
        (wanted, _) => wanted,
    };
    if let (Some(wanted), Some(start)) = (&wanted, &known)
        && let Some(report) = unchanged(context.project, options, (wanted, memory.major()), start)?
    {
        return Ok(report);
    }
    let remembered = memory.server()?;
    // Each has a server of its own, so that no role of one is met by the other.
    let desired = async {
        match wanted {
            Some(wanted) => Ok(wanted),
            None => memory.desired(text).await,
        }
    };
    let (wanted, replayed) = tokio::join!(desired, memory.replayed(&remembered));
    let goal = Goal { wanted: wanted?, major: memory.major() };
    let (place, start) = replayed?;
    let report = generate_on(context, options, asked, (&goal, &place, start)).await;
    let database = place.into_database();
    if let Some(database) = database.filter(|_| memory.is_worth_keeping(&remembered)) {
        remembered.server.keep(memory.place_to_keep(), database).await;
    }
    report
}

/// The same, with a database for the history.
async fn generate_on(
    context: &Context<'_>,
    options: &GenerateOptions,
    asked: Asked<'_>,
    (goal, place, start): (&Goal, &ScratchPlace<'_>, Catalog),
) -> Result<GenerateReport, Failure> {
    let Goal { wanted, major } = goal;
    refuse_unmodelled(&start, &wanted.catalog)?;
    let scope = asked_for(context.project, options, &start, &wanted.catalog)?;
    let (renamed, base, open) = settled(context, asked, (options, &scope), (wanted, place, &start)).await?;
    let goal = scope.cut(&base, &wanted.catalog);
    let also_differs = Difference::all(&goal, &wanted.catalog);
    let how = Planning { major: *major, style: options.style, lessons: Lessons::default() };
    let trial = proof::Trial {
        context,
        options,
        place,
        start: &start,
        base: &base,
        renamed: &renamed,
        goal: &goal,
        rows: Rows::Kept,
        undo: None,
        aside: None,
    };
    let Reached { plan: made, proved, rows_in_the_way } = old_names::with_old_names(trial, how).await?;
    let migrations = write(context, options, &proved.noting(filled::note(&made).into_iter().collect()))?;
    Ok(GenerateReport {
        migrations,
        also_differs,
        rows_in_the_way,
        renames: renamed.done,
        rename_candidates: open,
        unmodelled: wanted.catalog.unmodelled.iter().map(ToString::to_string).collect(),
        base: Fingerprint::of(&start).to_string(),
        goal: Fingerprint::of(&goal).to_string(),
        plan: made.id().to_string(),
        proved_on: *major,
        dry_run: options.dry_run,
    })
}

/// Renames what the user and the text of the schema say, and what a person says when asked: what was renamed, what is
/// there then, and the candidates that nobody was asked about.
async fn settled<'a>(
    context: &Context<'_>,
    asked: Asked<'_>,
    (options, scope): (&GenerateOptions, &Scope),
    (wanted, place, start): (&Elaborated, &ScratchPlace<'_>, &'a Catalog),
) -> Result<(Renamed, Cow<'a, Catalog>, Vec<RenameCandidate>), Failure> {
    let mut taken: Vec<Rename> = Vec::new();
    let mut known: Vec<RenameCandidate> = Vec::new();
    loop {
        let said = wanted.renames.iter().filter(|said| scope.asks_for(&said.address)).collect();
        let wishes = Wishes { renames: &options.renames, said, answered: &taken, desired: &wanted.catalog };
        let (done, base) = if wishes.concern(start) {
            let (done, base) = renamed(context, place, &wishes).await?;
            (done, Cow::Owned(base))
        } else {
            (Renamed::default(), Cow::Borrowed(start))
        };
        let mut open = candidates(&base, &scope.cut(&base, &wanted.catalog));
        open.retain(|(_, shown)| !known.contains(shown));
        let mut unanswered = Vec::new();
        let more = answered(open, |candidate| {
            let answer = asked(candidate);
            known.push(candidate.clone());
            if answer == RenameAnswer::Unanswered {
                unanswered.push(candidate.clone());
            }
            answer
        });
        if more.is_empty() {
            return Ok((done, base, unanswered));
        }
        taken.extend(more);
    }
}

/// A plan whose files do what they are for.
#[derive(Clone)]
struct Reached {
    plan: Plan,
    proved: Proved,
    rows_in_the_way: Option<String>,
}

/// Plans and tries until PostgreSQL has nothing more to teach; then columns that it would rewrite are replaced
/// beside what uses them, and that is tried too.
async fn reached(mut trial: proof::Trial<'_>, mut how: Planning) -> Result<Reached, Failure> {
    let mut plan = behind_renames(&trial, &how)?;
    let mut rows_in_the_way = None;
    if plan.steps.is_empty() && trial.renamed.forth.is_empty() {
        return Ok(Reached { plan, proved: Proved::default(), rows_in_the_way });
    }
    let proved = loop {
        match prove(&trial, &plan, &how).await? {
            Proof::Proved(found) => break found,
            Proof::RowsInTheWay(sql) if rows_in_the_way.is_none() => {
                rows_in_the_way = Some(sql);
                trial.rows = Rows::Removed;
            }
            Proof::RowsInTheWay(sql) => return Err(violated(&sql)),
            Proof::Respelled(spellings) => {
                how.lessons.spellings = spellings;
                plan = planned(trial.base, trial.goal, &how)?;
            }
            Proof::Learned(step, failed) => {
                if !how.lessons.learn(failed.code, &step) {
                    return Err(nothing_to_learn(&step, &failed, trial.goal));
                }
                plan = behind_renames(&trial, &how)?;
            }
        }
    };
    let start = online::Start {
        context: trial.context,
        place: trial.place,
        renamed: trial.renamed,
        base: trial.base,
        goal: trial.goal,
        how: &how,
        rows: trial.rows,
    };
    let mut staged = online::staged(&start, &plan).await?;
    staged.notes.extend(out_of_place::notes(trial.base, trial.goal));
    staged.notes.extend(kept_values::notes(trial.base, trial.goal));
    let in_place = |staged: online::Staged, reason: Option<String>| {
        let notes = staged.notes.into_iter().chain(reason).collect();
        (plan.clone(), proved.clone().seeing(&staged.direct).noting(notes))
    };
    let Some(undo) = &staged.undo else {
        let (plan, proved) = in_place(staged, None);
        return aside::with_asides(&trial, &how, &[], Reached { plan, proved, rows_in_the_way }).await;
    };
    let online = proof::Trial { undo: Some(undo), ..trial };
    let reason = match prove(&online, &staged.plan, &how).await {
        Ok(Proof::Proved(proved)) => {
            let found = Reached { plan: staged.plan, proved: proved.noting(staged.notes), rows_in_the_way };
            return aside::with_asides(&online, &how, &staged.replaced, found).await;
        }
        Ok(Proof::RowsInTheWay(sql)) => format!("rows do not allow: {sql}"),
        Ok(Proof::Respelled(_)) => "a text does not come back as it was written".to_owned(),
        Ok(Proof::Learned(_, failed)) => format!("PostgreSQL refuses: {}", failed.sql),
        Err(failure) => failure.to_string(),
    };
    let (plan, proved) = in_place(staged, Some(format!("tables are rewritten in place: {reason}")));
    aside::with_asides(&trial, &how, &[], Reached { plan, proved, rows_in_the_way }).await
}

/// The plan, with everything about columns behind the moment in which these get their new names.
fn behind_renames(trial: &proof::Trial<'_>, how: &Planning) -> Result<Plan, Failure> {
    let plan = planned(trial.base, trial.goal, how)?;
    plan.behind(&trial.renamed.kept.new_names(), [trial.base, trial.goal]).map_err(|address| {
        let message = format!("{address} is to be filled, and its column has its new name only after that");
        Failure::new(Class::Refused, Diagnostic::error("cannot-be-planned", message))
    })
}

/// The plan, or everything that stands in its way.
pub(crate) fn planned(from: &Catalog, to: &Catalog, how: &Planning) -> Result<Plan, Failure> {
    plan(from, to, how).map_err(|refusals| Failure {
        class: Class::Refused,
        diagnostics: refusals.iter().map(|refusal| refused(refusal, &[to, from])).collect(),
    })
}

fn refused(refusal: &Refusal, catalogs: &[&Catalog]) -> Diagnostic {
    let mut diagnostic = Diagnostic::error("cannot-be-planned", refusal.to_string());
    if let Some(address) = refusal.address() {
        diagnostic = pointing(diagnostic, address, catalogs);
    }
    match refusal {
        Refusal::Unwritable(_) | Refusal::WouldLose { .. } => diagnostic.with_help(
            "make this change by hand in a migration of its own (whimbrel new), then generate the rest",
        ),
        Refusal::UnknownKind { .. } | Refusal::Circle { .. } => diagnostic
            .with_help("leave it out with --only, or write it by hand (whimbrel new); please report it, too"),
    }
}

fn violated(sql: &str) -> Failure {
    let diagnostic = Diagnostic::error("plan-not-exact", "a generated statement failed on empty tables")
        .with_note(format!("It is: {sql}"))
        .with_help("this is a defect of Whimbrel: please report it");
    Failure::new(Class::Bug, diagnostic)
}

fn nothing_to_learn(step: &Step, failed: &FailedStatement, goal: &Catalog) -> Failure {
    let address = &step.address;
    let message = format!("PostgreSQL does not make {address} what it is to be in one step");
    let diagnostic = Diagnostic::error("cannot-be-planned", message)
        .with_note(format!("It refused: {}", failed.sql))
        .with_note(format!("PostgreSQL said: {} (SQLSTATE {})", failed.said, failed.code))
        .with_help(
            "add what is wanted beside it, move the values in a migration of its own, and drop the old one",
        );
    Failure::new(Class::Refused, pointing(diagnostic, address, &[goal]))
}

/// What nobody knows how to compare is not left out in silence.
fn refuse_unmodelled(from: &Catalog, to: &Catalog) -> Result<(), Failure> {
    if from.unmodelled == to.unmodelled {
        return Ok(());
    }
    let only = |these: &Catalog, others: &Catalog| {
        let missing = these.unmodelled.iter().filter(|one| !others.unmodelled.contains(one));
        missing.map(ToString::to_string).collect::<Vec<_>>()
    };
    let mut diagnostic =
        Diagnostic::error("not-modelled", "there are objects that Whimbrel does not know how to compare");
    for name in only(to, from) {
        diagnostic = diagnostic.with_note(format!("{name} is in the desired schema and not in the history."));
    }
    for name in only(from, to) {
        diagnostic = diagnostic.with_note(format!("{name} is in the history and not in the desired schema."));
    }
    let diagnostic = diagnostic.with_help(
        "write a migration for them by hand (whimbrel new), so that both have them; then generate the rest",
    );
    Err(Failure::new(Class::Refused, diagnostic))
}

fn write(
    context: &Context<'_>,
    options: &GenerateOptions,
    proved: &Proved,
) -> Result<Vec<Generated>, Failure> {
    let chapters = &proved.chapters;
    if options.dry_run {
        return Ok(chapters.iter().map(|one| one.report(context.project.settings())).collect());
    }
    let wanted = |chapter: &Chapter| NewOptions {
        name: chapter.name.clone(),
        reason: options.reason.clone(),
        down: if chapter.has_down() && down_wanted(context, options) {
            DownFile::Written
        } else {
            DownFile::ByProject
        },
        at: None,
        contents: Contents::Given { up: chapter.up.clone(), down: chapter.down.clone() },
    };
    let wanted: Vec<NewOptions> = chapters.iter().map(wanted).collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let made = new_together(context.project, &wanted)?;
    let generated = chapters.iter().zip(made).map(|(chapter, report)| {
        let told = chapter.report(context.project.settings());
        Generated {
            migration: report.migration,
            up: report.up,
            down: report.down,
            notes: report.notes.into_iter().chain(told.notes).collect(),
            ..told
        }
    });
    Ok(generated.collect())
}

/// Whether the way back is written beside a file.
fn down_wanted(context: &Context<'_>, options: &GenerateOptions) -> bool {
    match (options.down, context.project.settings().down) {
        (DownFile::Omitted, _) | (DownFile::ByProject | DownFile::Written, DownPolicy::Forbidden) => false,
        (DownFile::ByProject | DownFile::Written, DownPolicy::Required | DownPolicy::Optional) => true,
    }
}
