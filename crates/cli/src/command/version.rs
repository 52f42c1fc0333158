//! `whimbrel version`

use crate::ui::answer::Answer;
use crate::ui::line::Line;

/// Says which whimbrel this is.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

#[derive(serde::Serialize)]
struct Report {
    version: &'static str,
    operating_system: &'static str,
    architecture: &'static str,
}

pub(super) fn run(_arguments: &Arguments) -> Answer {
    let report = Report {
        version: env!("CARGO_PKG_VERSION"),
        operating_system: std::env::consts::OS,
        architecture: std::env::consts::ARCH,
    };
    let line = format!("whimbrel {} ({} {})", report.version, report.operating_system, report.architecture);
    Answer::of("version", &report, vec![Line::plain(line)])
}
