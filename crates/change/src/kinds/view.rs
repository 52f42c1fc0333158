//! Views.

use super::by_place;
use super::writes::{self, Altered, Disturbance, Made, Space, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major, fact};
use crate::scene::{Altering, Making};
use crate::work::{Unwritable, Work};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["view"]),
    reads: &[every_major(concat!(
        "with query as (\n",
        include_str!("query.sql"),
        ")\n",
        include_str!("view.sql")
    ))],
    attributes: Attributes::Listed(&[
        attribute("definition").query(),
        attribute(by_place::COLUMNS),
        fact("columns"),
        attribute("options"),
        fact("options in order"),
        OWNER,
    ]),
    writes: Some(Writes {
        stage: Stage::Views,
        spaces: &[Space::Relations, Space::Types],
        under_change: UnderChange::Rebuilt,
        made_by: writes::by_itself,
        late_needs: writes::nothing_late,
        create,
        drop,
        alter,
        rebuild: writes::harmless,
        rename: writes::never_renamed,
    }),
};

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    by_place::in_order(making)?;
    let name = making.name();
    let options = super::parameters::all(super::parameters::list(making.object, "options"));
    let options = options.map(|options| format!(" with ({options})")).unwrap_or_default();
    let sql = format!("create view {name}{options} as\n{}", body(making)?);
    let mut works = vec![Work::new("create-view", sql)];
    works.extend(writes::owner("owner-to", "view", &name, making.object));
    Ok(Made::by(works))
}

/// The query, without the semicolon that PostgreSQL writes behind it.
fn body<'a>(making: &Making<'a>) -> Result<&'a str, Unwritable> {
    let definition = making.text("definition")?;
    Ok(definition.strip_suffix(';').unwrap_or(definition))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-view", format!("drop view {}", making.name())))
}

/// PostgreSQL replaces the query of a view that keeps its columns and adds others behind them.
fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let name = altering.name();
    let mut works = Vec::new();
    by_place::in_order(&altering.desired_making())?;
    if altering.changes("definition") {
        let columns =
            |fact: Option<&str>| fact.unwrap_or_default().lines().map(ToOwned::to_owned).collect::<Vec<_>>();
        let (old, new) = (columns(altering.live.fact("columns")), columns(altering.desired.fact("columns")));
        if !new.starts_with(&old) || by_place::waits_for_what_it_needs(altering) {
            return Ok(Altered::Rebuilt);
        }
        // The options that are left out go with the old query, which they may not fit any more.
        let options = super::parameters::all(super::parameters::list(altering.desired, "options"));
        let options = options.map(|options| format!(" with ({options})")).unwrap_or_default();
        let body = body(&altering.desired_making())?;
        let sql = format!("create or replace view {name}{options} as\n{body}");
        works.push(Work::new("create-or-replace-view", sql));
    }
    if altering.changes("options") && !altering.changes("definition") {
        let (reset, set) = super::parameters::changes(
            super::parameters::list(altering.live, "options"),
            super::parameters::list(altering.desired, "options"),
        );
        let reset = reset.map(|names| format!("alter view {name} reset ({names})"));
        let set = set.map(|settings| format!("alter view {name} set ({settings})"));
        works.extend(reset.into_iter().chain(set).map(|sql| Work::new("alter-view-set", sql)));
    }
    if altering.changes("owner") {
        works.extend(writes::owner("owner-to", "view", &name, altering.desired));
    }
    Ok(Altered::InPlace { works, finish: Vec::new(), disturbance: Disturbance::Nothing })
}
