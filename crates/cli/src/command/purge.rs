//! `whimbrel purge`

use super::flags::RunFlags;
use super::ran::{agree, planned, ran};
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::Line;
use crate::ui::prompt::{MissingFlag, Person};
use whimbrel::purge::{PurgeOptions, purge};
use whimbrel::{Class, Failure};

/// Drops for good what contracts have moved out of the way, where their window is over.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Only this purge, or that of this contract.
    what: Option<String>,

    /// Ends the window of this contract now; may be given several times.
    #[arg(long, value_name = "ID")]
    now: Vec<String>,

    /// Only says what would run.
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    flags: RunFlags,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let options =
        PurgeOptions { what: arguments.what.clone(), now: arguments.now.clone(), dry_run: arguments.dry_run };
    let yes =
        MissingFlag { flag: "--yes".into(), why: "agrees to drop what was moved out of the way".into() };
    let unanswered = if session.flags.yes || arguments.dry_run { Vec::new() } else { vec![yes] };
    let flags = if arguments.dry_run {
        &arguments.flags
    } else {
        &session.confirmed(&arguments.flags, &unanswered)?
    };
    let report = session.work(flags, async |context| {
        if !session.flags.yes && !arguments.dry_run && session.person == Person::There {
            let options = PurgeOptions { dry_run: true, ..options.clone() };
            agree(session, &purge(context, &options).await?, "drop it for good?")?;
        }
        purge(context, &options).await
    })?;
    let nothing = "nothing waits to be purged";
    let mut lines =
        if arguments.dry_run { planned(&report, nothing) } else { ran(&report, "purged", nothing) };
    let Some(gate) = &report.gate else { return Ok(Answer::of("purge", &report, lines)) };
    if report.migrations.is_empty() {
        lines.clear();
    }
    lines.extend(super::gate::lines(gate));
    if gate.lacks_only("undo-window") {
        let id = gate.migration.as_ref().map(ToString::to_string).unwrap_or_default();
        lines.push(Line::help(format!("to end the window now: whimbrel purge --now {id}")));
    }
    Ok(Answer::of("purge", &report, lines).with_class(Class::Waiting))
}
