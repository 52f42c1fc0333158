//! The rows of another database, behind the history.

use super::chosen::Chosen;
use super::{PlaceChoice, RehearseOptions};
use crate::clone::clone_into;
use crate::context::Context;
use crate::failure::Failure;
use whimbrel_change::rehearsal::Finding;
use whimbrel_postgres::Session;
use whimbrel_postgres::clone::Existing;

/// What was cloned.
#[derive(Debug, Default)]
pub(super) struct Cloned {
    /// Whose rows these are, for the report; `None` where none were asked for.
    pub(super) words: Option<String>,
    /// What is not as it is at the source.
    pub(super) findings: Vec<Finding>,
}

/// Clones the rows that were asked for; what the migrations have put in goes.
pub(super) async fn fill(
    context: &Context<'_>,
    options: &RehearseOptions,
    chosen: &Chosen,
    session: &Session,
) -> Result<Cloned, Failure> {
    let (PlaceChoice::Clone(choice), Some(source)) = (&options.place, &chosen.source) else {
        return Ok(Cloned::default());
    };
    let (source, plan, cloned) =
        clone_into(context, session, (source, choice.sample), Existing::Replaced).await?;
    let mut words = match choice.sample {
        Some(share) => format!("{} % of the rows of {source}, and what they point to", share * 100.0),
        None => format!("all rows of {source}"),
    };
    let masked: Vec<String> = plan.masked();
    if !masked.is_empty() {
        words = format!("{words}; masked: {}", masked.join(", "));
    }
    let left_out = plan.left_out.iter().map(|(name, reason)| format!("{}: {reason}", name.join(".")));
    let differing = left_out.chain(cloned.notes.iter().cloned());
    let findings = differing.map(|what| {
        Finding::new("clone-differs", format!("not as at the source: {what}"))
            .warning()
            .with_help("compare the source with the migrations: whimbrel verify --url SOURCE")
    });
    Ok(Cloned { words: Some(words), findings: findings.collect() })
}
