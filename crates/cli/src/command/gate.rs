//! `whimbrel gate`

use super::flags::RunFlags;
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use crate::ui::table::aligned;
use whimbrel::gate::{self, Counting, GateReport, Gated, State};
use whimbrel::{Class, Failure};

/// Says whether a migration may run, or a build be deployed, and what is missing.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Ends with exit code 0 where the gate is open, with 1 where it is closed.
    Check {
        /// A migration, or `build`: the code that these files are of.
        #[arg(long = "for", value_name = "MIGRATION|build")]
        of: String,

        /// For a build: the last migration that it needs; otherwise all that are no contracts.
        #[arg(long, value_name = "ID")]
        needs: Option<String>,

        /// Counts anew from now what old code uses.
        #[arg(long, conflicts_with = "needs")]
        count_anew: bool,
    },
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let Command::Check { of, needs, count_anew } = &arguments.command;
    let gated = if of == "build" { Gated::Build(needs.clone()) } else { Gated::Migration(of.clone()) };
    let counting = if *count_anew { Counting::BeginsAnew } else { Counting::GoesOn };
    let flags = RunFlags::default();
    let report = session.work(&flags, async |context| gate::check(context, &gated, counting).await)?;
    let class = if report.is_open { Class::Ok } else { Class::Findings };
    let lines = lines(&report);
    Ok(Answer::of("gate", &report, lines).with_class(class))
}

/// The evidence, piece by piece, and what it comes to.
pub(super) fn lines(report: &GateReport) -> Vec<Line> {
    let row = |one: &gate::Evidence| {
        let (sign, tone) = match one.state {
            State::Met => ("✓", Tone::Good),
            State::Missing => ("✗", Tone::Bad),
            State::Unavailable => ("!", Tone::Caution),
        };
        vec![Line::default().and(tone, sign), Line::plain(one.name), Line::plain(&one.detail)]
    };
    let mut lines = aligned(&report.evidence.iter().map(row).collect::<Vec<_>>());
    let what = report.migration.as_ref().map_or_else(|| "this build".to_owned(), ToString::to_string);
    lines.push(if report.is_open {
        Line::good(format!("the gate of {what} is open"))
    } else {
        Line::bad(format!("the gate of {what} is closed"))
    });
    lines
}
