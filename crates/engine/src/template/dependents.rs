//! What stands on the old columns of a template: keys, checks, indexes, defaults, comments, privileges.
//!
//! The change runs on a scratch database without them. How they read once the columns have stepped aside, and what
//! makes them again, is planned from what the server has then; no text of theirs is touched.

use super::{TemplateOptions, written};
use crate::context::Context;
use crate::failure::Failure;
use crate::generate::{part, planned, run};
use crate::replay::Replay;
use crate::scratch::ScratchOnDemand;
use crate::side::history;
use whimbrel_catalog::{Catalog, Object, ObjectAddress, diff};
use whimbrel_change::Phase;
use whimbrel_change::aside::{Leaving, goal_with};
use whimbrel_change::plan::{Lessons, Planning, Step};
use whimbrel_change::scene::Style;
use whimbrel_change::template::{Dependents, Texts};

/// The same options with what stands on the old columns; where that cannot be found, with the reason as a note.
///
/// # Errors
/// The history cannot be replayed.
pub(super) async fn with_dependents(
    context: &Context<'_>,
    (catalog, columns): (&Catalog, &[ObjectAddress]),
    options: TemplateOptions,
) -> Result<TemplateOptions, Failure> {
    if !columns.iter().any(|column| carries(catalog, column)) {
        return Ok(options);
    }
    let texts = written(&options, &context.project.settings().ledger_schema)?;
    let server = ScratchOnDemand::new(context, None);
    let major = server.major().await?;
    let place = server.get()?.database().await?;
    let start = history(context, &place).await;
    let found = match start {
        Ok(_) => {
            let replay = Replay::begin(context, &place).await?;
            let how = Planning { major, style: Style::Online, lessons: Lessons::default() };
            let found = tried(&replay, &texts, columns, &how).await;
            replay.end().await;
            Ok(found)
        }
        Err(failure) => Err(failure),
    };
    place.close().await?;
    server.get()?.forget_roles().await?;
    Ok(match found? {
        Ok(dependents) => TemplateOptions { dependents, ..options },
        Err(reason) => {
            let note = format!(
                "the purge's way back makes bare columns, since what stands on the old ones does not leave with them: {reason}"
            );
            TemplateOptions { notes: vec![note], ..options }
        }
    })
}

/// Whether anything but its type and its NOT NULL goes with a column.
fn carries(catalog: &Catalog, column: &ObjectAddress) -> bool {
    let is_not_null = |object: &Object| object.attribute("type") == Some("not null");
    let stands_on_it = |(address, object): (&ObjectAddress, &Object)| {
        address != column
            && !is_not_null(object)
            && (object.needs.contains(column) || object.goes_with.contains(column))
    };
    catalog.objects.iter().any(stands_on_it)
}

async fn tried(
    replay: &Replay<'_>,
    texts: &[Texts],
    columns: &[ObjectAddress],
    how: &Planning,
) -> Result<Dependents, String> {
    let words = |failure: Failure| failure.to_string();
    let of =
        |phase: Phase| texts.iter().find(|text| text.phase == phase).ok_or_else(|| format!("no {phase}"));
    let plan = |from: &Catalog, to: &Catalog| planned(from, to, how).map(|plan| plan.steps).map_err(words);
    replay.remove_rows().await.map_err(words)?;
    replay.execute(&of(Phase::Expand)?.up).await?;
    replay.execute(&of(Phase::Constrain)?.up).await?;
    let before = replay.catalog().await.map_err(words)?;
    replay.execute(&of(Phase::Contract)?.up).await?;
    let stepped = replay.catalog().await.map_err(words)?;
    let purge = of(Phase::Purge)?;
    replay.execute(&purge.up).await.map_err(|said| said.replace(&format!(" (at: {})", purge.up), ""))?;
    let purged = replay.catalog().await.map_err(words)?;
    let leaving: Vec<Leaving> = columns.iter().map(Leaving::stepped_aside).collect();
    let kept = goal_with(&purged, &stepped, &leaving);
    let (dropped, made) = (plan(&stepped, &kept)?, plan(&purged, &kept)?);
    run(replay, made.iter()).await?;
    replay.execute(&of(Phase::Contract)?.down).await?;
    let back = replay.catalog().await.map_err(words)?;
    let again = plan(&back, &before)?;
    run(replay, again.iter()).await?;
    let reached = replay.catalog().await.map_err(words)?;
    if let Some(delta) = diff(&reached, &before).first() {
        return Err(format!("{} does not come back as it was", delta.address()));
    }
    let is_column = |step: &Step| step.address.kind.as_str() == "table column";
    let behind = made.iter().rposition(is_column).map_or(0, |last| last + 1);
    let (columns, behind_values) = made.split_at(behind);
    Ok(Dependents {
        dropped: part(&dropped),
        brought_back: part(&again),
        columns: part(columns),
        behind_values: part(behind_values),
    })
}
