//! `whimbrel schema`

use super::flags::RunFlags;
use crate::session::{Session, current_folder};
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use crate::ui::text::count;
use clap::ValueEnum;
use std::path::PathBuf;
use whimbrel::picture::{Drawing, GraphOptions, graph};
use whimbrel::schema_dump::{DumpOptions, DumpReport, dump};
use whimbrel::side::Side;
use whimbrel::{Context, Failure};

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
    /// As a picture: tables with their columns, and what they refer to.
    Graph(Graph),
}

#[derive(Debug, clap::Args)]
struct Graph {
    /// The schema: `schema`, `live`, `history`, `git:REVISION`, an address, a folder, a file.
    #[arg(default_value = "schema")]
    of: String,

    /// Only tables whose names begin so, with their schema or without, e.g. `app.orders`; may be given several times.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,

    /// How it is drawn.
    #[arg(long = "as", value_enum, default_value_t)]
    form: Form,
}

/// How a picture is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Form {
    /// The text of Mermaid, which many viewers of Markdown draw.
    #[default]
    Mermaid,
    /// SVG.
    Svg,
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
    match &arguments.what {
        What::Dump(asked) => dumped(session, asked),
        What::Graph(asked) => drawn(session, asked),
    }
}

fn drawn(session: &Session, asked: &Graph) -> Result<Answer, Failure> {
    let drawing = match asked.form {
        Form::Mermaid => Drawing::Mermaid,
        Form::Svg => Drawing::Svg,
    };
    let options = GraphOptions { of: Side::read(&asked.of), only: asked.only.clone(), drawing };
    let report = on_side(session, &options.of, async |context| graph(context, &options).await)?;
    Ok(Answer::verbatim("schema-graph", &report, report.picture.clone()))
}

fn dumped(session: &Session, asked: &Dump) -> Result<Answer, Failure> {
    let here = current_folder()?;
    let to = asked.to.as_ref().map(|folder| here.join(folder));
    let options = DumpOptions { of: Side::read(&asked.of), to };
    let report = on_side(session, &options.of, async |context| dump(context, &options).await)?;
    if report.written {
        return Ok(Answer::of("schema-dump", &report, written(&report, asked)));
    }
    let text: Vec<String> =
        report.files.iter().map(|file| format!("-- {}\n\n{}\n", file.path, file.text)).collect();
    Ok(Answer::verbatim("schema-dump", &report, text.concat()))
}

/// Works in the project, or anywhere where the schema needs none.
fn on_side<T>(
    session: &Session,
    side: &Side,
    work: impl AsyncFnOnce(&Context<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    if side.needs_no_project() {
        session.work_anywhere(work)
    } else {
        session.work(&RunFlags::default(), work)
    }
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
