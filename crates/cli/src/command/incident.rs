//! `whimbrel incident`

use super::flags::RunFlags;
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use whimbrel::Failure;
use whimbrel::incident::{IncidentOptions, new};

/// Writes down what the ledger knows of a run that failed, for people to go on with.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Writes docs/incidents/YYYY-MM-DD-migration-NAME.md: timeline, statement, error, blockers, what was rolled back, what
    /// is left, and the questions that a person must answer.
    New {
        /// A migration; else the last that failed or was given up.
        migration: Option<String>,

        /// Prints the page and writes nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let What::New { migration, dry_run } = &arguments.what;
    let options = IncidentOptions { migration: migration.clone(), dry_run: *dry_run };
    let report = session.work(&RunFlags::default(), async |context| new(context, &options).await)?;
    if !report.written {
        return Ok(Answer::verbatim("incident", &report, report.text.clone()));
    }
    let lines = vec![
        Line::good("created ").and(Tone::Strong, &report.file),
        Line::plain("next: answer the questions at its end, and commit it"),
    ];
    Ok(Answer::of("incident", &report, lines))
}
