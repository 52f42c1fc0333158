//! Where nothing is to be done.

use super::asked_for::asked_for;
use super::{GenerateOptions, GenerateReport, planned};
use crate::desired::Elaborated;
use crate::difference::Difference;
use crate::failure::Failure;
use crate::project::Project;
use crate::renames::Wishes;
use whimbrel_catalog::{Catalog, Fingerprint, diff};
use whimbrel_change::plan::{Lessons, Planning};

/// What is told where the history gives what is wanted.
pub(super) fn unchanged(
    project: &Project,
    options: &GenerateOptions,
    (wanted, major): (&Elaborated, u32),
    start: &Catalog,
) -> Result<Option<GenerateReport>, Failure> {
    let Elaborated { catalog, renames } = wanted;
    let scope = asked_for(project, options, start, catalog)?;
    let said = renames.iter().filter(|said| scope.asks_for(&said.address)).collect();
    let wishes = Wishes { renames: &options.renames, said, answered: &[], desired: catalog };
    let cut = scope.cut(start, catalog);
    if wishes.concern(start) || !diff(start, &cut).is_empty() || start.unmodelled != catalog.unmodelled {
        return Ok(None);
    }
    let how = Planning { major, style: options.style, lessons: Lessons::default() };
    Ok(Some(GenerateReport {
        migrations: Vec::new(),
        also_differs: Difference::all(&cut, catalog),
        rows_in_the_way: None,
        renames: Vec::new(),
        rename_candidates: Vec::new(),
        unmodelled: catalog.unmodelled.iter().map(ToString::to_string).collect(),
        base: Fingerprint::of(start).to_string(),
        goal: Fingerprint::of(&cut).to_string(),
        plan: planned(start, &cut, &how)?.id().to_string(),
        proved_on: major,
        dry_run: options.dry_run,
    }))
}
