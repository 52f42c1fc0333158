//! `whimbrel down`

use super::flags::RunFlags;
use super::ran::{agree, planned, ran};
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::prompt::{MissingFlag, Person};
use crate::ui::text::count;
use whimbrel::Failure;
use whimbrel::down::{DownCheck, DownOptions, down};

/// Runs down files, newest first; one, where nothing else is said.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// So many.
    #[arg(long, value_name = "N")]
    steps: Option<usize>,

    /// Down to this migration, which stays applied.
    #[arg(long, value_name = "ID")]
    to: Option<String>,

    /// Agrees that this migration's down file leaves another schema than there was before.
    #[arg(long, value_name = "ID")]
    accept_lossy: Vec<String>,

    /// Does not try the down files on a scratch database first.
    #[arg(long)]
    unchecked: bool,

    /// Only says what would run.
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    flags: RunFlags,
}

const NOTHING: &str = "nothing is applied that could be reverted";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let options = DownOptions {
        to: arguments.to.clone(),
        steps: arguments.steps,
        accept_lossy: arguments.accept_lossy.clone(),
        check: if arguments.unchecked { DownCheck::Skipped } else { DownCheck::OnScratch },
        dry_run: arguments.dry_run,
    };
    if arguments.dry_run {
        let report = session.work(&arguments.flags, async |context| down(context, &options).await)?;
        return Ok(Answer::of("down", &report, planned(&report, NOTHING)));
    }
    let yes = MissingFlag { flag: "--yes".into(), why: "agrees to revert".into() };
    let unanswered = if session.flags.yes { Vec::new() } else { vec![yes] };
    let flags = session.confirmed(&arguments.flags, &unanswered)?;
    let report = session.work(&flags, async |context| {
        if !session.flags.yes && session.person == Person::There {
            let options = DownOptions { check: DownCheck::Skipped, dry_run: true, ..options.clone() };
            let plan = down(context, &options).await?;
            let question = format!("revert {}?", count(plan.migrations.len(), "migration"));
            agree(session, &plan, &question)?;
        }
        down(context, &options).await
    })?;
    Ok(Answer::of("down", &report, ran(&report, "reverted", NOTHING)))
}
