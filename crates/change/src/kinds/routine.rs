//! Functions (window functions too) and procedures.

use super::by_place;
use super::writes::{self, Altered, Made, Space, Stage, UnderChange, Writes};
use super::{
    Attribute, Attributes, DEPENDS_ON_EXTENSION, Kind, OWNER, TextSource, Words, attribute, every_major, fact,
};
use crate::scene::{Altering, Making};
use crate::subject::routine;
use crate::work::{Unwritable, Work};
use whimbrel_catalog::Object;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["function", "procedure"]),
    reads: &[every_major(include_str!("routine.sql"))],
    attributes: Attributes::Listed(&[
        attribute("arguments").deparsed(),
        attribute("result"),
        Attribute { source: TextSource::DeparsedUpToABody, ..attribute("definition") },
        fact("language"),
        fact("routine kind"),
        fact("body"),
        fact("returns set"),
        attribute(by_place::COLUMNS),
        OWNER,
        fact("identity arguments"),
        DEPENDS_ON_EXTENSION,
    ]),
    writes: Some(Writes {
        stage: Stage::Routines,
        spaces: &[Space::Routines],
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

/// Whether its body is kept as PostgreSQL has understood it, and not as somebody wrote it.
pub(super) fn is_kept_parsed(routine: &Object) -> bool {
    routine.fact("body") == Some("sql")
}

fn place(making: &Making<'_>) -> String {
    format!("{} {}", making.address.kind, routine(making.catalog, making.address))
}

fn beside(making: &Making<'_>, from: Option<&str>) -> Vec<Work> {
    super::extension::dependence(&place(making), from, making.get("depends on extension"))
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    by_place::in_order(making)?;
    let definition = making.text("definition")?;
    let mut works = vec![Work::new("create-function", definition.trim_end())];
    let kind = making.address.kind.as_str();
    works.extend(writes::owner("owner-to", kind, &routine(making.catalog, making.address), making.object));
    works.extend(beside(making, None));
    Ok(Made::by(works))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-function", format!("drop {}", place(making))))
}

/// CREATE OR REPLACE keeps the names of the arguments and the result.
fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let stands_in_the_way = altering.changes("definition") && by_place::waits_for_what_it_needs(altering);
    if altering.changes("arguments") || altering.changes("result") || stands_in_the_way {
        return Ok(Altered::Rebuilt);
    }
    let making = altering.desired_making();
    by_place::in_order(&making)?;
    let mut works = Vec::new();
    if altering.changes("definition") {
        works.push(Work::new("create-function", making.text("definition")?.trim_end()));
    }
    if altering.changes("owner") {
        let kind = altering.address.kind.as_str();
        works.extend(writes::owner(
            "owner-to",
            kind,
            &routine(altering.scene.desired, altering.address),
            altering.desired,
        ));
    }
    works.extend(beside(&making, altering.from("depends on extension")));
    Ok(Altered::by(works))
}
