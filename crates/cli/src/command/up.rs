//! `whimbrel up`

use super::flags::RunFlags;
use super::ran::{planned, ran};
use crate::session::Session;
use crate::ui::answer::Answer;
use whimbrel::Failure;
use whimbrel::up::{UpOptions, up};

/// Applies what is pending, in the order of versions.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Only this module, or only this migration.
    what: Option<String>,

    /// Up to and with this migration.
    #[arg(long, value_name = "ID")]
    to: Option<String>,

    /// At most so many.
    #[arg(long, value_name = "N")]
    steps: Option<usize>,

    /// Only says what would run.
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    flags: RunFlags,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let options = UpOptions {
        what: arguments.what.clone(),
        to: arguments.to.clone(),
        steps: arguments.steps,
        dry_run: arguments.dry_run,
    };
    let flags =
        if arguments.dry_run { &arguments.flags } else { &session.confirmed(&arguments.flags, &[])? };
    let report = session.work(flags, async |context| up(context, &options).await)?;
    let lines = if arguments.dry_run {
        planned(&report, "nothing is pending")
    } else {
        ran(&report, "applied", "nothing is pending")
    };
    Ok(Answer::of("up", &report, lines))
}
