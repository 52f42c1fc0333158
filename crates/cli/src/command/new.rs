//! `whimbrel new`

use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use whimbrel::Failure;
use whimbrel::new::{DownFile, NewOptions, NewReport, new};

/// Makes the file of a new migration, under a version that no other has.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// What it does, in any spelling; behind `module/` where the project has modules.
    name: String,

    /// Why it exists; written into the head of the file.
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,

    /// Makes a down file too, also where the project does not require one.
    #[arg(long, conflicts_with = "without_down")]
    with_down: bool,

    /// Makes no down file.
    #[arg(long)]
    without_down: bool,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let down = match (arguments.with_down, arguments.without_down) {
        (true, _) => DownFile::Written,
        (_, true) => DownFile::Omitted,
        (false, false) => DownFile::ByProject,
    };
    let options = NewOptions {
        name: arguments.name.clone(),
        reason: arguments.because.clone(),
        down,
        ..NewOptions::default()
    };
    let report = new(&session.project()?, &options)?;
    Ok(Answer::of("new", &report, created(&report, "next: write the SQL, then `whimbrel up`")))
}

/// The files that were made, and what to do next.
pub(super) fn created(report: &NewReport, next: &str) -> Vec<Line> {
    let created = |path: &String| Line::good("created ").and(Tone::Strong, path);
    let mut lines = vec![created(&report.up)];
    lines.extend(report.down.iter().map(created));
    lines.extend(report.notes.iter().map(Line::caution));
    lines.push(Line::plain(next));
    lines
}
