//! `whimbrel doctor`

use super::flags::RunFlags;
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use crate::ui::table::{aligned, heading};
use whimbrel::doctor::{Check, DoctorReport, Verdict, doctor};
use whimbrel::{Class, Failure};

/// Says what is set and where it comes from, and what stands in the way.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(super) fn run(session: &Session, _arguments: &Arguments) -> Result<Answer, Failure> {
    let report = session.work(&RunFlags::default(), async |context| doctor(context).await)?;
    let class = match report.worst() {
        Verdict::Good | Verdict::Poor => Class::Ok,
        Verdict::Bad => Class::Findings,
    };
    Ok(Answer::of("doctor", &report, lines(&report)).with_class(class))
}

fn lines(report: &DoctorReport) -> Vec<Line> {
    let mut rows = vec![heading(&["setting", "value", "from"])];
    rows.extend(report.settings.iter().map(|setting| {
        let from = Line::default().and(Tone::Faint, &setting.origin);
        vec![Line::plain(&setting.key), Line::plain(&setting.value), from]
    }));
    let mut lines = aligned(&rows);
    lines.push(Line::default());
    lines.extend(report.checks.iter().flat_map(check));
    lines
}

fn check(check: &Check) -> Vec<Line> {
    let text = format!("{}: {}", check.name, check.found);
    let line = match check.verdict {
        Verdict::Good => Line::good(text),
        Verdict::Poor => Line::caution(text),
        Verdict::Bad => Line::bad(text),
    };
    let help = Some(&check.help).filter(|help| !help.is_empty()).map(Line::help);
    [line].into_iter().chain(help).collect()
}
