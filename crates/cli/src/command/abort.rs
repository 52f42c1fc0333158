//! `whimbrel abort`

use super::flags::RunFlags;
use super::ran::ran;
use crate::session::Session;
use crate::ui::answer::Answer;
use whimbrel::Failure;
use whimbrel::abort::abort;

/// Takes a migration that is half done back to where it stood before.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    flags: RunFlags,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let flags = session.confirmed(&arguments.flags, &[])?;
    let report = session.work(&flags, async |context| abort(context).await)?;
    Ok(Answer::of("abort", &report, ran(&report, "took back", "no migration is half done")))
}
