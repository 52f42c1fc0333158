//! `whimbrel data`

use super::flags::RunFlags;
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use crate::ui::text::count;
use whimbrel::clone::{CloneOptions, CloneReport, Replace, clone_data};
use whimbrel::data::{DataOptions, DataReport, make_data};
use whimbrel::{Class, Failure};

/// Rows for a database that has none: made, or cloned.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Rows that satisfy types, checks, keys and references, in the database of the development server; ends with 1
    /// where a table could not be filled.
    Make(Make),
    /// Rows of another database, whole or a sample that keeps foreign keys whole, masked as `data.mask` in whimbrel.toml
    /// says; that database is only read.
    Clone(Clone),
}

#[derive(Debug, clap::Args)]
struct Clone {
    /// The database that is read.
    #[arg(long, value_name = "URL")]
    from: String,

    /// The share of the rows of each large table, e.g. 1%, and whatever those point to; without it, all rows.
    #[arg(long, value_name = "SHARE", value_parser = sample)]
    sample: Option<f64>,

    /// Rows that are there go.
    #[arg(long)]
    replace: bool,

    /// The name of the database that is filled, to say that it is meant although it is not that of the development
    /// server.
    #[arg(long, value_name = "DATABASE")]
    into: Option<String>,

    #[command(flatten)]
    flags: RunFlags,
}

#[derive(Debug, clap::Args)]
struct Make {
    /// How many rows each table is to have, those included that are there.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    rows: u64,

    /// Another number for one table, e.g. app.orders=50000; may be given several times.
    #[arg(long = "table", value_name = "TABLE=N", value_parser = table)]
    tables: Vec<([String; 2], u64)>,

    /// Another seed makes other rows; the same one makes the same.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,

    /// A database whose distributions are followed; of its values none is read.
    #[arg(long, value_name = "URL")]
    like: Option<String>,

    /// How much of the rows of that database is made, e.g. 1%.
    #[arg(long, value_name = "SHARE", value_parser = share, requires = "like")]
    share: Option<f64>,

    /// The name of the database, to say that it is meant although it is not that of the development server.
    #[arg(long, value_name = "DATABASE")]
    into: Option<String>,
}

fn table(text: &str) -> Result<([String; 2], u64), String> {
    let wrong = || "write a schema, a table and a number: app.orders=50000".to_owned();
    let (name, rows) = text.rsplit_once('=').ok_or_else(wrong)?;
    let (schema, table) = name.split_once('.').ok_or_else(wrong)?;
    Ok(([schema.to_owned(), table.to_owned()], rows.parse().map_err(|_| wrong())?))
}

fn share(text: &str) -> Result<f64, String> {
    let percent = text.strip_suffix('%').and_then(|text| text.trim().parse::<f64>().ok());
    let percent = percent.filter(|percent| *percent > 0.0 && *percent <= 1000.0);
    percent.map(|percent| percent / 100.0).ok_or_else(|| "write a share in percent: 1%".to_owned())
}

pub(super) fn sample(text: &str) -> Result<f64, String> {
    share(text).and_then(|share| if share <= 1.0 { Ok(share) } else { Err("write at most 100%".to_owned()) })
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    match &arguments.what {
        What::Make(asked) => make(session, asked),
        What::Clone(asked) => clone(session, asked),
    }
}

fn clone(session: &Session, asked: &Clone) -> Result<Answer, Failure> {
    let options = CloneOptions {
        from: asked.from.clone(),
        sample: asked.sample,
        replace: if asked.replace { Replace::Yes } else { Replace::No },
        into: asked.into.clone(),
    };
    let report = session.work(&asked.flags, async |context| clone_data(context, &options).await)?;
    Ok(Answer::of("data-clone", &report, cloned(&report)))
}

fn cloned(report: &CloneReport) -> Vec<Line> {
    let width = report.tables.iter().map(|table| table.table.len()).max().unwrap_or_default();
    let mut lines: Vec<Line> = report
        .tables
        .iter()
        .map(|table| {
            let line = Line::good(format!("{:<width$} {:>9} rows", table.table, table.rows));
            let masked = table.masked.join(", ");
            line.and(Tone::Faint, if masked.is_empty() { masked } else { format!(" ({masked} masked)") })
        })
        .collect();
    lines.extend(report.left_out.iter().chain(&report.notes).map(Line::caution));
    let rows: u64 = report.tables.iter().map(|table| table.rows).sum();
    let number = count(usize::try_from(rows).unwrap_or(usize::MAX), "row");
    lines.push(Line::good(format!("{number} cloned into {} from {}", report.target.database, report.source)));
    lines
}

fn make(session: &Session, asked: &Make) -> Result<Answer, Failure> {
    let options = DataOptions {
        rows: asked.rows,
        rows_of: asked.tables.iter().cloned().collect(),
        seed: asked.seed,
        like: asked.like.clone(),
        share: asked.share,
        into: asked.into.clone(),
    };
    let report = session.work(&RunFlags::default(), async |context| make_data(context, &options).await)?;
    let class = if report.is_complete() { Class::Ok } else { Class::Findings };
    Ok(Answer::of("data-make", &report, lines(&report)).with_class(class))
}

fn lines(report: &DataReport) -> Vec<Line> {
    let width = report.tables.iter().map(|table| table.table.len()).max().unwrap_or_default();
    let mut lines: Vec<Line> = report
        .tables
        .iter()
        .map(|table| {
            let text = format!("{:<width$} {:>9} rows", table.table, table.rows);
            let line = if table.rows >= table.asked { Line::good(text) } else { Line::bad(text) };
            let note = match (table.rows < table.asked, table.added) {
                (true, _) => format!(" of {}", table.asked),
                (false, 0) => " (there before)".to_owned(),
                (false, _) => String::new(),
            };
            line.and(Tone::Faint, note)
        })
        .collect();
    for unmet in &report.unmet {
        let constraint = unmet.constraint.as_deref().map(|name| format!(", {name}")).unwrap_or_default();
        lines.push(Line::caution(format!("{}{constraint}: {}", unmet.table, unmet.reason)));
    }
    let added: u64 = report.tables.iter().map(|table| table.added).sum();
    let number = count(usize::try_from(added).unwrap_or(usize::MAX), "row");
    let text = format!("{number} made in {} with seed {}", report.target.database, report.seed);
    lines.push(if report.is_complete() { Line::good(text) } else { Line::plain(text) });
    lines
}
