//! `whimbrel revert`

use super::new::created;
use crate::session::Session;
use crate::ui::answer::Answer;
use whimbrel::Failure;
use whimbrel::revert::revert_as_new;

/// Writes a new migration that undoes an old one; nothing is run.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The migration that is undone.
    #[arg(long, value_name = "ID", required = true)]
    as_new: String,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let report = revert_as_new(&session.project()?, &arguments.as_new)?;
    Ok(Answer::of("revert", &report, created(&report, "next: read it, then `whimbrel up`")))
}
