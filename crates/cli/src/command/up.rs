//! `whimbrel up`

use super::flags::RunFlags;
use super::ran::{planned, ran};
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::Line;
use whimbrel::up::{Drift, UpOptions, up};
use whimbrel::{Class, Failure};

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

    /// Runs this contract without evidence that no old code is left; may be given several times.
    #[arg(long, value_name = "ID")]
    without_evidence: Vec<String>,

    /// Runs also where the database is not what a generated migration was made from.
    #[arg(long)]
    accept_drift: bool,

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
        without_evidence: arguments.without_evidence.clone(),
        drift: if arguments.accept_drift { Drift::Accepted } else { Drift::Refused },
        dry_run: arguments.dry_run,
    };
    let flags =
        if arguments.dry_run { &arguments.flags } else { &session.confirmed(&arguments.flags, &[])? };
    let report = session.work(flags, async |context| up(context, &options).await)?;
    let mut lines = if arguments.dry_run {
        planned(&report, "nothing is pending")
    } else {
        ran(&report, "applied", "nothing is pending")
    };
    let Some(gate) = &report.gate else { return Ok(Answer::of("up", &report, lines)) };
    if report.migrations.is_empty() {
        lines.clear();
    }
    lines.extend(super::gate::lines(gate));
    let contract = gate.migration.as_ref().map(ToString::to_string).unwrap_or_default();
    lines.push(Line::help(format!(
        "run up again when that is there; without it: whimbrel up --without-evidence {contract}"
    )));
    Ok(Answer::of("up", &report, lines).with_class(Class::Waiting))
}
