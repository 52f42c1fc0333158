//! Whether the history of a project leads to the schema that it describes.

use crate::context::Context;
use crate::diff::{Beside, DiffOptions, diff};
use crate::failure::Failure;
use crate::project::Project;
use crate::side::Side;
use std::collections::BTreeSet;
use whimbrel_lint::Level;

/// The rule that speaks of it.
const CODE: &str = "history-not-desired";

/// Whether the project file asks for it: it takes a scratch server.
#[must_use]
pub fn asks_whether_desired(project: &Project) -> bool {
    project.settings().lint.levels.get(CODE).is_some_and(|level| *level > Level::Allow)
}

/// In what the end of the history is not the desired schema, each object once.
///
/// # Errors
/// One of them cannot be made on a scratch server.
pub async fn not_desired(context: &Context<'_>) -> Result<Vec<String>, Failure> {
    let options =
        DiffOptions { from: Side::History, to: Side::Schema, only: Vec::new(), beside: Beside::Nothing };
    let report = diff(context, &options).await?;
    let renamed = report.renames.iter().map(|rename| format!("{} gets another name", rename.from));
    let differing = report.differences.iter().map(|difference| match difference.what {
        "missing" => format!("no migration makes {}", difference.object),
        "unexpected" => format!("nothing describes {}", difference.object),
        _ => format!("{} is described otherwise", difference.object),
    });
    let all: BTreeSet<String> = renamed.chain(differing).collect();
    Ok(all.into_iter().collect())
}
