//! `whimbrel dev`

use super::flags::RunFlags;
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use whimbrel::dev::{self, DevReport, DevUpOptions};
use whimbrel::{Class, Diagnostic, Failure};

/// A PostgreSQL server of the project's own, for development.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Starts the server, makes the database `app`, and writes its address into whimbrel.local.toml.
    Up {
        /// Opens this TCP port on the loopback interface too; otherwise there is only a Unix socket.
        #[arg(long)]
        port: Option<u16>,
    },
    /// Stops the server; its data stays.
    Down,
    /// Says whether the server runs, and where.
    Status,
    /// Prints the address of the database for psql and other clients.
    PsqlUrl,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let flags = RunFlags::default();
    match arguments.command {
        Command::Up { port } => {
            let options = DevUpOptions { port };
            let report = session.work(&flags, async |context| dev::up(context, options).await)?;
            Ok(Answer::of("dev-up", &report, lines(&report)))
        }
        Command::Down => {
            let report = session.work(&flags, async |context| dev::down(context))?;
            Ok(Answer::of("dev-down", &report, lines(&report)))
        }
        Command::Status => {
            let report = session.work(&flags, async |context| dev::status(context))?;
            Ok(Answer::of("dev-status", &report, lines(&report)))
        }
        Command::PsqlUrl => {
            let report = session.work(&flags, async |context| dev::status(context))?;
            let url = report.url.clone().ok_or_else(not_running)?;
            Ok(Answer::of("dev-psql-url", &report, vec![Line::plain(url)]))
        }
    }
}

fn lines(report: &DevReport) -> Vec<Line> {
    if report.stopped {
        return vec![Line::good("the development server is stopped; its data stays")];
    }
    if !report.running {
        return vec![Line::plain("the development server does not run")];
    }
    let version = report.version.as_deref().unwrap_or_default();
    let pid = report.pid.map(|pid| format!(" (pid {pid})")).unwrap_or_default();
    let mut lines = vec![Line::good(format!("PostgreSQL {version} runs{pid}"))];
    let places = [
        ("url", report.url.clone()),
        ("tcp", report.tcp_url.clone()),
        ("data", report.data_directory.as_ref().map(|path| path.display().to_string())),
        ("log", report.log.as_ref().map(|path| path.display().to_string())),
    ];
    for (name, place) in places.into_iter().filter_map(|(name, place)| Some((name, place?))) {
        lines.push(Line::default().and(Tone::Faint, format!("  {name:<5}")).and(Tone::Plain, place));
    }
    lines
}

fn not_running() -> Failure {
    let diagnostic = Diagnostic::error("dev-not-running", "the development server does not run");
    Failure::new(Class::Unreachable, diagnostic.with_help("start it: whimbrel dev up"))
}
