//! `whimbrel schema`

use super::flags::RunFlags;
use crate::session::{Session, current_folder};
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use crate::ui::text::count;
use std::path::PathBuf;
use whimbrel::Failure;
use whimbrel::schema_dump::{DumpOptions, DumpReport, dump};
use whimbrel::side::Side;

/// Writes a schema down.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// As the files of a desired schema; tried before they are written.
    Dump(Dump),
}

#[derive(Debug, clap::Args)]
struct Dump {
    /// The schema: `live`, `history`, `schema`, `git:REVISION`, an address, a folder, a file.
    #[arg(default_value = "live")]
    of: String,

    /// A new or empty folder; without it the files are printed one after the other.
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let What::Dump(asked) = &arguments.what;
    let here = current_folder()?;
    let to = asked.to.as_ref().map(|folder| here.join(folder));
    let options = DumpOptions { of: Side::read(&asked.of), to };
    let report = session.work(&RunFlags::default(), async |context| dump(context, &options).await)?;
    if report.written {
        return Ok(Answer::of("schema-dump", &report, written(&report, asked)));
    }
    let text: Vec<String> =
        report.files.iter().map(|file| format!("-- {}\n\n{}\n", file.path, file.text)).collect();
    Ok(Answer::verbatim("schema-dump", &report, text.concat()))
}

fn written(report: &DumpReport, asked: &Dump) -> Vec<Line> {
    let folder = asked.to.as_ref().map(|folder| folder.display().to_string()).unwrap_or_default();
    let created = |path: &String| Line::good("created ").and(Tone::Strong, format!("{folder}/{path}"));
    let mut lines: Vec<Line> = report.files.iter().map(|file| created(&file.path)).collect();
    lines.push(Line::good(format!(
        "{}, loaded again: the same schema as {}",
        count(report.files.len(), "file"),
        report.of
    )));
    lines
}
