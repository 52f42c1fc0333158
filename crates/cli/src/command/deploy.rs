//! `whimbrel deploy`

use super::flags::RunFlags;
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use crate::ui::table::{aligned, heading};
use crate::ui::text::moment;
use whimbrel::Failure;
use whimbrel::deploy::{self, DeployOptions, DeployReport, Event};

/// Records which versions of which applications use a database, for the gates of contracts.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Says that a version is deployed, or gone; for a pipeline.
    Record {
        /// The application, e.g. shop.
        app: String,

        /// Its version, e.g. 1.4.2.
        version: String,

        /// It does not use the database any more.
        #[arg(long)]
        gone: bool,
    },
    /// Lists what is recorded, and who is connected.
    List,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let flags = RunFlags::default();
    match &arguments.command {
        Command::Record { app, version, gone } => {
            let event = if *gone { Event::Gone } else { Event::Here };
            let options = DeployOptions { app: app.clone(), version: version.clone(), event };
            let report = session.work(&flags, async |context| deploy::record(context, &options).await)?;
            let word = if *gone { "is gone" } else { "is here" };
            let line = Line::good(format!("{app} {version} {word}"));
            Ok(Answer::of("deploy", &report, vec![line]))
        }
        Command::List => {
            let report = session.work(&flags, async |context| deploy::list(context).await)?;
            Ok(Answer::of("deploy", &report, lines(&report)))
        }
    }
}

fn lines(report: &DeployReport) -> Vec<Line> {
    if report.deploys.is_empty() {
        return vec![Line::plain("no deploy was recorded")];
    }
    let mut rows = vec![heading(&["application", "version", "since", "gone", "sessions"])];
    rows.extend(report.deploys.iter().map(|one| {
        let tone = if one.gone_us.is_some() { Tone::Faint } else { Tone::Plain };
        vec![
            Line::default().and(tone, &one.app),
            Line::default().and(tone, &one.version),
            Line::default().and(tone, one.here_us.map(moment).unwrap_or_default()),
            Line::default().and(tone, one.gone_us.map(moment).unwrap_or_default()),
            Line::default().and(tone, one.sessions.to_string()),
        ]
    }));
    aligned(&rows)
}
