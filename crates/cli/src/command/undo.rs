//! `whimbrel undo`

use super::flags::RunFlags;
use super::ran::{agree, planned, ran};
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::prompt::{MissingFlag, Person};
use whimbrel::Failure;
use whimbrel::down::DownCheck;
use whimbrel::undo::{UndoOptions, undo};

/// Takes a contract back, with what was written since; what else is applied stays.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The contract.
    what: String,

    /// Agrees that this migration's way back loses information, or leads to another schema.
    #[arg(long, value_name = "ID")]
    accept_lossy: Vec<String>,

    /// Does not try the way back on a scratch database first.
    #[arg(long)]
    unchecked: bool,

    /// Only says what would run.
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    flags: RunFlags,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let options = UndoOptions {
        what: arguments.what.clone(),
        accept_lossy: arguments.accept_lossy.clone(),
        check: if arguments.unchecked { DownCheck::Skipped } else { DownCheck::OnScratch },
        dry_run: arguments.dry_run,
    };
    if arguments.dry_run {
        let report = session.work(&arguments.flags, async |context| undo(context, &options).await)?;
        return Ok(Answer::of("undo", &report, planned(&report, "")));
    }
    let yes = MissingFlag { flag: "--yes".into(), why: "agrees to undo".into() };
    let unanswered = if session.flags.yes { Vec::new() } else { vec![yes] };
    let flags = session.confirmed(&arguments.flags, &unanswered)?;
    let report = session.work(&flags, async |context| {
        if !session.flags.yes && session.person == Person::There {
            let options = UndoOptions { check: DownCheck::Skipped, dry_run: true, ..options.clone() };
            agree(session, &undo(context, &options).await?, "undo it?")?;
        }
        undo(context, &options).await
    })?;
    Ok(Answer::of("undo", &report, ran(&report, "undone", "")))
}
