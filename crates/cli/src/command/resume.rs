//! `whimbrel resume`

use super::flags::RunFlags;
use super::ran::ran;
use crate::session::Session;
use crate::ui::answer::Answer;
use whimbrel::Failure;
use whimbrel::resume::{Doubt, ResumeOptions, resume};

/// Goes on with a run that was interrupted or that failed.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Runs a statement again of which nobody can tell how far it came.
    #[arg(long, conflicts_with = "treat_as_done")]
    rerun: bool,

    /// Treats a statement as done of which nobody can tell how far it came.
    #[arg(long)]
    treat_as_done: bool,

    #[command(flatten)]
    flags: RunFlags,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let doubt = match (arguments.rerun, arguments.treat_as_done) {
        (true, _) => Doubt::RunAgain,
        (_, true) => Doubt::IsDone,
        (false, false) => Doubt::Ask,
    };
    let flags = session.confirmed(&arguments.flags, &[])?;
    let report = session.work(&flags, async |context| resume(context, &ResumeOptions { doubt }).await)?;
    Ok(Answer::of("resume", &report, ran(&report, "finished", "no run is left to go on with")))
}
