//! Columns whose new type would rewrite their table get it beside what uses them.
//!
//! What is rewritten is seen on a scratch database, where the plan runs the short way first; how definitions read
//! while a new column has another name is asked of the server, too.

use super::one_by_one::{OneByOne, run};
use crate::context::Context;
use crate::failure::{Class, Failure};
use crate::renames::Renamed;
use crate::replay::Replay;
use crate::scratch::ScratchPlace;
use whimbrel_catalog::{Catalog, ObjectAddress};
use whimbrel_change::Phase;
use whimbrel_change::claim::Effort;
use whimbrel_change::plan::{Plan, Planning, Step, plan};
use whimbrel_change::replacement::{
    Agreement, Leading, READERS, Replacement, as_swapped, beside, others, replacement, swap, undo,
};
use whimbrel_change::scene::Style;
use whimbrel_change::scope::taken_from;
use whimbrel_source::Diagnostic;

/// What leads to a schema, and what is there before it.
pub(super) struct Start<'a> {
    pub(super) context: &'a Context<'a>,
    /// A database that has what the history gives; nobody is connected to it.
    pub(super) place: &'a ScratchPlace<'a>,
    pub(super) renamed: &'a Renamed,
    /// What is there once everything is renamed.
    pub(super) base: &'a Catalog,
    pub(super) goal: &'a Catalog,
    pub(super) how: &'a Planning,
    /// Whether rows that the history inserts are removed first.
    pub(super) rows: super::proof::Rows,
}

/// How a swap is taken back.
#[derive(Debug, Clone)]
pub(super) struct Undo {
    /// The statements that come first.
    pub(super) steps: Vec<Step>,
    /// What is there after them.
    pub(super) then: Catalog,
}

/// A plan that replaces columns, or the one that was there.
pub(super) struct Staged {
    pub(super) plan: Plan,
    /// The plan that was there, with what was seen of it.
    pub(super) direct: Plan,
    pub(super) undo: Option<Undo>,
    /// The columns that are replaced.
    pub(super) replaced: Vec<Replacement>,
    /// Why columns are rewritten in place, where they are.
    pub(super) notes: Vec<String>,
}

impl Staged {
    fn in_place(direct: Plan, notes: Vec<String>) -> Self {
        Self { plan: direct.clone(), direct, undo: None, replaced: Vec::new(), notes }
    }
}

/// Replaces the columns that a plan would rewrite, where that can be done.
pub(super) async fn staged(start: &Start<'_>, direct: &Plan) -> Result<Staged, Failure> {
    let mut direct = direct.clone();
    if start.how.style == Style::Direct || !direct.steps.iter().any(Step::retypes) {
        return Ok(Staged::in_place(direct, Vec::new()));
    }
    let copy = start.place.copy().await?;
    let bench = Bench::on(start, &copy).await?;
    let found = chosen(start, &bench, &mut direct).await;
    let renamed = match &found {
        Ok((columns, _)) if !columns.is_empty() => Some(bench.renamed(columns).await),
        Ok(_) | Err(_) => None,
    };
    bench.replay.end().await;
    copy.close().await?;
    let (columns, mut notes) = found?;
    let Some(renamed) = renamed else {
        return Ok(Staged::in_place(direct, notes));
    };
    let copy = start.place.copy().await?;
    let bench = Bench::on(start, &copy).await?;
    let staged = match renamed {
        Ok(renamed) => bench.stages(start, &columns, &renamed).await,
        Err(reason) => Err(reason),
    };
    bench.replay.end().await;
    copy.close().await?;
    match staged {
        Ok((mut plan, undo)) => {
            // What changes in place was seen when the short way ran.
            for step in plan.steps.iter_mut().filter(|step| step.seen.is_none()) {
                step.seen = direct.steps.iter().find(|one| one.sql == step.sql).and_then(|one| one.seen);
            }
            Ok(Staged { plan, direct, undo: Some(undo), replaced: columns, notes })
        }
        Err(reason) => {
            let named = columns.iter().map(|one| format!("{} is rewritten in place: {reason}", one.column));
            notes.extend(named);
            Ok(Staged::in_place(direct, notes))
        }
    }
}

/// A scratch database on which stages are tried.
struct Bench<'a> {
    replay: Replay<'a>,
}

/// Why a stage was not reached, in PostgreSQL's words or ours.
type Reason = String;

/// The columns that the plan rewrites and that can be replaced, and why others cannot.
async fn chosen(
    start: &Start<'_>,
    bench: &Bench<'_>,
    direct: &mut Plan,
) -> Result<(Vec<Replacement>, Vec<String>), Failure> {
    let mut columns = Vec::new();
    let mut notes = Vec::new();
    bench.seen(direct).await?;
    let rewrites = direct.steps.iter().filter(|step| step.seen == Some(Effort::TableRewrite));
    for address in rewrites.map(|step| step.address.clone()).collect::<Vec<_>>() {
        match replacement(start.base, start.goal, &address, &start.how.lessons) {
            Ok(mut one) => {
                if bench.replay.converts_the_same_everywhere(&one.from, &one.to).await? {
                    one.agreement = Agreement::Values;
                }
                columns.push(one);
            }
            Err(refused) => notes.push(refused.to_string()),
        }
    }
    Ok((columns, notes))
}

fn defect(message: String) -> Failure {
    Failure::new(Class::Bug, Diagnostic::error("plan-not-exact", message))
}

impl<'a> Bench<'a> {
    async fn on(start: &Start<'a>, copy: &'a ScratchPlace<'_>) -> Result<Self, Failure> {
        let replay = Replay::begin(start.context, copy).await?;
        if start.rows == super::proof::Rows::Removed {
            replay.remove_rows().await?;
        }
        let bench = Self { replay };
        bench.run(&start.renamed.forth).await.map_err(defect)?;
        Ok(bench)
    }

    async fn run(&self, steps: &[Step]) -> Result<(), Reason> {
        self.replay.execute("set check_function_bodies = off").await?;
        run(&self.replay, steps.iter()).await
    }

    /// Runs a plan; what its changes of types did to rows and files.
    async fn seen(&self, direct: &mut Plan) -> Result<(), Failure> {
        self.replay.execute("set check_function_bodies = off").await.map_err(defect)?;
        let mut one_by_one = OneByOne::on(&self.replay);
        for step in &mut direct.steps {
            if !step.retypes() {
                one_by_one.run(step).await.map_err(defect)?;
                continue;
            }
            let before = self.replay.files_of(&step.address.names).await?;
            one_by_one.run(step).await.map_err(defect)?;
            let after = self.replay.files_of(&step.address.names).await?;
            step.seen = Some(if after.rows != before.rows {
                Effort::TableRewrite
            } else if after.indexes != before.indexes {
                Effort::IndexBuild
            } else if after.checks > 0 {
                Effort::FullScan
            } else {
                Effort::Metadata
            });
        }
        one_by_one.end().await.map_err(defect)
    }

    /// What is wanted, with the columns under the names that they have before the swap.
    async fn renamed(&self, columns: &[Replacement]) -> Result<Catalog, Reason> {
        for one in columns {
            self.replay.execute(&one.renamed_in_a_copy()).await?;
        }
        self.replay.catalog().await.map_err(|failure| failure.to_string())
    }

    /// Every stage, each planned from what the one before has left.
    async fn stages(
        &self,
        start: &Start<'_>,
        columns: &[Replacement],
        renamed: &Catalog,
    ) -> Result<(Plan, Undo), Reason> {
        let catalog = async || self.replay.catalog().await.map_err(|failure| failure.to_string());
        let first = between(start.base, &others(start.base, start.goal, columns), start.how)?;
        let mut steps: Vec<Step> =
            first.steps.into_iter().filter(|step| step.phase != Phase::Contract).collect();
        steps.extend(columns.iter().enumerate().flat_map(|(group, one)| one.expand(group)));
        self.run(&steps).await?;
        let expanded = catalog().await?;
        let built = beside(&expanded, renamed, columns);
        let leading =
            Leading { live: start.base, desired: start.goal, replacements: columns, twins: &built.twins };
        let mut later: Vec<Step> = columns.iter().map(Replacement::backfill).collect();
        later.extend(columns.iter().flat_map(Replacement::proof));
        later.extend(in_phase(between(&expanded, &built.goal, start.how)?.steps, Phase::Constrain));
        later.extend(swap(&leading));
        self.run(&later).await?;
        let swapped = catalog().await?;
        let readers = readers(start, &swapped)?;
        self.run(&readers).await?;
        let swapped = if readers.is_empty() { swapped } else { catalog().await? };
        let last = between(&swapped, start.goal, start.how)?;
        let back = undo(&leading);
        self.run(&back).await?;
        let then = catalog().await?;
        steps.extend(later);
        steps.extend(readers);
        steps.extend(in_phase(last.steps, Phase::Contract));
        // A stable sort: within a phase the stages follow each other.
        steps.sort_by_key(|step| step.phase);
        let plan = Plan { base: whimbrel_catalog::Fingerprint::of(start.base), goal: last.goal, steps };
        Ok((plan, Undo { steps: back, then }))
    }
}

/// The plan between two stages, or everything that stands in its way.
fn between(from: &Catalog, to: &Catalog, how: &Planning) -> Result<Plan, Reason> {
    plan(from, to, how)
        .map_err(|refusals| refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
}

/// What reads the columns and holds no rows reads the new ones from the swap on, in the same transaction.
fn readers(start: &Start<'_>, swapped: &Catalog) -> Result<Vec<Step>, Reason> {
    let chosen: Vec<&ObjectAddress> = swapped
        .objects
        .iter()
        .filter(|(address, _)| READERS.contains(&address.kind.as_str()))
        .filter(|(address, object)| start.goal.get(address).is_some_and(|wanted| wanted != *object))
        .map(|(address, _)| address)
        .collect();
    let goal = taken_from(swapped, start.goal, chosen);
    let direct = Planning { style: Style::Direct, ..start.how.clone() };
    Ok(as_swapped(between(swapped, &goal, &direct)?.steps))
}

fn in_phase(steps: Vec<Step>, phase: Phase) -> Vec<Step> {
    steps.into_iter().map(|step| Step { phase, ..step }).collect()
}
