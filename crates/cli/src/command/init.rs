//! `whimbrel init`

use crate::session::current_folder;
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use std::path::PathBuf;
use whimbrel::Failure;
use whimbrel::init::{InitOptions, InitReport, init};

/// Makes a project of a folder: whimbrel.toml, migrations/ and the lines that git needs.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder; this one, where none is named.
    folder: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let here = current_folder()?;
    let folder = arguments.folder.as_ref().map_or_else(|| here.clone(), |folder| here.join(folder));
    let report = init(&InitOptions { folder })?;
    Ok(Answer::of("init", &report, lines(&report)))
}

fn lines(report: &InitReport) -> Vec<Line> {
    let said = |word: &str, path: &String| Line::good(format!("{word} ")).and(Tone::Strong, path);
    let mut lines: Vec<Line> = report.created.iter().map(|path| said("created", path)).collect();
    lines.extend(report.extended.iter().map(|path| said("extended", path)));
    lines.push(Line::plain(format!("next: {}", report.next.join(" · "))));
    lines
}
