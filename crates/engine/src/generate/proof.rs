//! The files of a plan run on a copy of what the history gives: up, and back again.

use super::aside::Aside;
use super::chapters::{Chapter, Head, chapters};
use super::filled;
use super::online::Undo;
use super::{GenerateOptions, planned};
use crate::context::Context;
use crate::difference::Difference;
use crate::failure::{Class, Failure};
use crate::project::{FileText, MigrationFile};
use crate::renames::{KeptColumns, Renamed};
use crate::replay::{FailedStatement, Ran, Replay};
use crate::scratch::ScratchPlace;
use std::path::PathBuf;
use whimbrel_catalog::{Catalog, diff};
use whimbrel_change::plan::{Lessons, Plan, Planning, Step};
use whimbrel_change::spelling::Spellings;
use whimbrel_change::work::Conduct;
use whimbrel_change::{Direction, MigrationId, Phase, Progress, Version};
use whimbrel_source::Diagnostic;

/// What a plan is tried on.
#[derive(Clone, Copy)]
pub(super) struct Trial<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) options: &'a GenerateOptions,
    /// A database that has what the history gives; nobody is connected to it.
    pub(super) place: &'a ScratchPlace<'a>,
    /// What the history gives.
    pub(super) start: &'a Catalog,
    /// The same with everything renamed that is to be.
    pub(super) base: &'a Catalog,
    pub(super) renamed: &'a Renamed,
    pub(super) goal: &'a Catalog,
    pub(super) rows: Rows,
    /// How a swap of columns is taken back, where the plan has one.
    pub(super) undo: Option<&'a Undo>,
    /// What the plan moves out of the way, where it does.
    pub(super) aside: Option<&'a Aside>,
}

impl Trial<'_> {
    /// What comes first on the way back of a chapter, and what is there then.
    async fn undo(&self, replay: &Replay<'_>, phase: Phase) -> Result<Option<Undo>, Failure> {
        match (phase, self.undo) {
            (Phase::Constrain, Some(undo)) => Ok(Some(undo.clone())),
            (Phase::Constrain, None) => undone(replay, &self.renamed.kept).await,
            (Phase::Contract, _) => Ok(self.aside.map(|aside| aside.undo.clone())),
            (Phase::Expand | Phase::Backfill | Phase::Purge, _) => Ok(None),
        }
    }

    /// The statements of the way back of a chapter, with what brings values back.
    fn filled(&self, steps: Vec<Step>, phase: Phase) -> Vec<Step> {
        match (phase, self.aside) {
            (Phase::Contract, aside) => {
                let steps = refilled(steps, &self.renamed.kept);
                aside.map_or(steps.clone(), |aside| aside.contract_back(steps))
            }
            (Phase::Purge, Some(aside)) => aside.purge_back(steps),
            (Phase::Expand, Some(aside)) => aside.expand_back(steps),
            (Phase::Expand | Phase::Purge, None) | (Phase::Backfill | Phase::Constrain, _) => steps,
        }
    }
}

/// Files that do what they are for.
#[derive(Debug, Clone, Default)]
pub(super) struct Proved {
    pub(super) chapters: Vec<Chapter>,
}

impl Proved {
    /// The same, with what a scratch database has shown of the statements of the plan.
    pub(super) fn seeing(mut self, plan: &Plan) -> Self {
        for chapter in &mut self.chapters {
            chapter.seeing(plan);
        }
        self
    }

    /// The same, with what the author of the contract should know.
    pub(super) fn noting_contract(mut self, notes: Vec<String>) -> Self {
        if let Some(chapter) = self.chapters.iter_mut().find(|chapter| chapter.phase == Phase::Contract) {
            chapter.notes.extend(notes);
        }
        self
    }

    /// The same, with what is known of another proof of the same change: what was seen, and what was noted.
    pub(super) fn told_as(mut self, other: &Self) -> Self {
        for chapter in &mut self.chapters {
            if let Some(same) = other.chapters.iter().find(|one| one.phase == chapter.phase) {
                chapter.told_as(same);
            }
        }
        self
    }

    /// The same, with what the author of the migration that binds should know.
    pub(super) fn noting(mut self, notes: Vec<String>) -> Self {
        let binds = self.chapters.iter_mut().filter(|chapter| chapter.phase <= Phase::Constrain);
        if let Some(chapter) = binds.last() {
            chapter.notes.extend(notes);
        }
        self
    }
}

/// How a trial ended.
pub(super) enum Proof {
    /// Every file did what it is for.
    Proved(Proved),
    /// PostgreSQL refused a statement, and what it said may lead to a better plan.
    Learned(Box<Step>, FailedStatement),
    /// A text did not come back as it was written, and another may.
    Respelled(Spellings),
    /// Rows that the history inserts do not fit what is wanted: the statement that found them.
    RowsInTheWay(String),
}

/// Whether the rows that the history inserts are there while the files are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    Kept,
    Removed,
}

/// SQLSTATEs that speak of rows: NOT NULL, foreign key, unique, check and exclusion violations.
const ABOUT_ROWS: [&str; 5] = ["23502", "23503", "23505", "23514", "23P01"];

/// Tries a plan, and finds the way back.
pub(super) async fn prove(trial: &Trial<'_>, plan: &Plan, how: &Planning) -> Result<Proof, Failure> {
    let copy = trial.place.copy().await?;
    let mut replay = Replay::begin(trial.context, &copy).await?;
    let proof = forth_and_back(trial, &mut replay, plan, how).await;
    replay.end().await;
    copy.close().await?;
    proof
}

async fn forth_and_back(
    trial: &Trial<'_>,
    replay: &mut Replay<'_>,
    plan: &Plan,
    how: &Planning,
) -> Result<Proof, Failure> {
    if trial.rows == Rows::Removed {
        replay.remove_rows().await?;
    }
    let options = trial.options;
    let renames = &trial.renamed.forth;
    let dumps = trial.aside.map(|aside| aside.dumps.as_slice()).unwrap_or_default();
    let style = trial.context.project.settings().naming.style;
    let head = Head { name: &options.name, style, reason: options.reason.as_deref(), dumps };
    let mut chapters = chapters(plan, renames, head, how.major);
    let mut stages = vec![trial.start.clone()];
    let count = chapters.len();
    for (number, chapter) in chapters.iter_mut().enumerate() {
        chapter.made_from(stages.last().unwrap_or(trial.start));
        tell(trial, "trying the migrations", number, count);
        if let Ran::FailedAt(failed) = forth(trial, replay, chapter, number).await? {
            return learned(&chapter.steps, failed);
        }
        stages.push(replay.catalog().await?);
    }
    for (chapter, ends) in chapters.iter_mut().zip(stages.windows(2)) {
        if let [from, to] = ends {
            chapter.leading(from, to);
        }
    }
    let reached = stages.last().unwrap_or(trial.start);
    if let Some(proof) = missed(how, reached, trial.goal, "the migrations do not reach the desired schema")? {
        return Ok(proof);
    }
    // What is there after a way back is equal to what was, but may hang on other objects.
    let mut behind = stages.last().cloned();
    for (number, chapter) in chapters.iter_mut().enumerate().rev() {
        tell(trial, "trying the way back", count - number - 1, count);
        let (Some(before), Some(after)) = (stages.get(number), behind.as_ref()) else { continue };
        let kept = &trial.renamed.kept;
        let names = match number {
            0 if kept.columns.is_empty() => trial.base,
            0 => &kept.before,
            _ => before,
        };
        let undo = trial.undo(replay, chapter.phase).await?;
        let back = match planned(undo.as_ref().map_or(after, |undo| &undo.then), names, how) {
            Ok(back) => {
                let renames = trial.renamed.back.iter().filter(|_| number == 0);
                let first = undo.map(|undo| undo.steps).unwrap_or_default();
                trial.filled(
                    first.into_iter().chain(back.steps).chain(renames.cloned()).collect(),
                    chapter.phase,
                )
            }
            Err(failure) => {
                chapter.one_way = Some(failure.to_string());
                return Ok(Proof::Proved(one_way_before(chapters, number)));
            }
        };
        chapter.returning(back);
        let file = migration(number, chapter)?;
        if let Ran::FailedAt(failed) = ran(replay, &file, Direction::Down).await? {
            return learned(&chapter.back, failed);
        }
        let reached = replay.catalog().await?;
        if let Some(proof) = missed(how, &reached, before, "the way back does not reach what was before")? {
            return Ok(proof);
        }
        behind = Some(reached);
    }
    Ok(Proof::Proved(Proved { chapters }))
}

/// How the moment in which columns get their new names is taken back: seen on the database, and done again.
async fn undone(replay: &Replay<'_>, kept: &KeptColumns) -> Result<Option<Undo>, Failure> {
    let steps = kept.undo();
    if steps.is_empty() {
        return Ok(None);
    }
    let run = async |steps: &[Step]| {
        for step in steps {
            let defect = |message| Failure::new(Class::Bug, Diagnostic::error("plan-not-exact", message));
            replay.execute(&step.sql).await.map_err(defect)?;
        }
        Ok(())
    };
    run(&steps).await?;
    let then = replay.catalog().await?;
    run(&kept.redo()).await?;
    Ok(Some(Undo { steps, then }))
}

/// The same steps, and what fills the old names of columns again. What brings them is one transaction: nobody sees
/// the column without the trigger.
fn refilled(steps: Vec<Step>, kept: &KeptColumns) -> Vec<Step> {
    let refill = kept.refill();
    if refill.is_empty() {
        return steps;
    }
    let together = |step: Step| match step.conduct {
        Conduct::InBlock | Conduct::InOneBlock => Step { conduct: Conduct::Together { group: 0 }, ..step },
        Conduct::CommitBefore | Conduct::CommitAfter | Conduct::Alone | Conduct::Together { .. } => step,
    };
    steps.into_iter().map(together).chain(refill).collect()
}

/// What is learned of texts from what came, where it is not what is wanted; nothing where it is.
fn missed(how: &Planning, came: &Catalog, wanted: &Catalog, message: &str) -> Result<Option<Proof>, Failure> {
    let mut spellings = how.lessons.spellings.clone();
    if spellings.learn(came, wanted) {
        return Ok(Some(Proof::Respelled(spellings)));
    }
    refuse_difference(came, wanted, message)?;
    Ok(None)
}

/// Where one file has no way back, those before it are not tried backwards.
fn one_way_before(mut chapters: Vec<Chapter>, number: usize) -> Proved {
    for chapter in chapters.iter_mut().take(number) {
        chapter.one_way.get_or_insert_with(|| "the migration behind it has no way back".to_owned());
    }
    Proved { chapters }
}

/// Runs the file of a chapter.
async fn forth(
    trial: &Trial<'_>,
    replay: &mut Replay<'_>,
    chapter: &Chapter,
    number: usize,
) -> Result<Ran, Failure> {
    filled::check(replay, &chapter.steps, trial.goal).await?;
    ran(replay, &migration(number, chapter)?, Direction::Up).await
}

async fn ran(replay: &mut Replay<'_>, file: &MigrationFile, way: Direction) -> Result<Ran, Failure> {
    let expected: Vec<&'static str> = Lessons::CODES.into_iter().chain(ABOUT_ROWS).collect();
    replay.attempt(file, way, &expected).await.map_err(not_run)
}

/// A generated statement that fails is a defect, whatever else is said of it.
fn not_run(failure: Failure) -> Failure {
    let said = failure.diagnostics.into_iter().filter(|diagnostic| diagnostic.code != "replay-failed");
    let first = Diagnostic::error("plan-not-exact", "a generated statement failed on a scratch database")
        .with_note("Nothing was written.")
        .with_help("this is a defect of Whimbrel: please report it; write the migration by hand meanwhile (whimbrel new)");
    let diagnostics =
        std::iter::once(first).chain(said.map(|diagnostic| Diagnostic { help: Vec::new(), ..diagnostic }));
    Failure { class: Class::Bug, diagnostics: diagnostics.collect() }
}

fn learned(steps: &[Step], failed: FailedStatement) -> Result<Proof, Failure> {
    if ABOUT_ROWS.contains(&failed.code) {
        return Ok(Proof::RowsInTheWay(failed.sql));
    }
    let Some(step) = steps.iter().find(|step| step.sql == failed.sql) else {
        let message = format!("a statement was not planned: {}", failed.sql);
        return Err(Failure::new(Class::Bug, Diagnostic::error("plan-not-exact", message)));
    };
    Ok(Proof::Learned(Box::new(step.clone()), failed))
}

fn tell(trial: &Trial<'_>, what: &str, done: usize, of: usize) {
    let what = format!("{what} on a scratch database");
    trial.context.observer.see(&Progress::Preparing { what, done: done as u64, of: of as u64 });
}

/// The migration as the runner reads it. Its number is one that no project reaches.
fn migration(number: usize, chapter: &Chapter) -> Result<MigrationFile, Failure> {
    let version = format!("9999999999{:04}", number + 1);
    let version = Version::parse(&version).ok_or_else(|| {
        Failure::new(Class::Bug, Diagnostic::error("plan-not-exact", "a number is no version"))
    })?;
    let name = chapter.name.rsplit('/').next().unwrap_or_default().to_owned();
    let text = |suffix: &str, text: &str| {
        let shown = format!("{}{suffix}", chapter.name);
        FileText::new(PathBuf::from(&shown), &shown, text.as_bytes().to_vec())
            .map_err(|diagnostics| Failure { class: Class::Bug, diagnostics })
    };
    Ok(MigrationFile {
        id: MigrationId { module: String::new(), version, name },
        up: text(".sql", &chapter.up)?,
        down: Some(text(".down.sql", &chapter.down)?),
    })
}

/// How many differences are shown.
const SHOWN: usize = 20;

fn refuse_difference(reached: &Catalog, wanted: &Catalog, message: &str) -> Result<(), Failure> {
    let deltas = diff(reached, wanted);
    if deltas.is_empty() {
        return Ok(());
    }
    let mut diagnostic = Diagnostic::error("plan-not-exact", message);
    for delta in deltas.iter().take(SHOWN) {
        diagnostic =
            diagnostic.with_note(Difference::of(delta).in_words("left", "not there", "there", "wanted"));
    }
    let diagnostic = diagnostic
        .with_note("Nothing was written; this was tried on a scratch database.")
        .with_help("this is a defect of Whimbrel: please report it; write the migration by hand meanwhile (whimbrel new)");
    Err(Failure::new(Class::Bug, diagnostic))
}
