//! `whimbrel new`

use super::flags::RunFlags;
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use clap::builder::PossibleValue;
use whimbrel::new::{Contents, DownFile, NewOptions, NewReport, new};
use whimbrel::template::{Conflict, Dependents, Template, TemplateOptions, template, with_key};
use whimbrel::{Context, Failure};

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

    /// Makes a backfill: a column of a table and its value, e.g. `app.people.name_upper := upper(name)`; may be given
    /// several times.
    #[arg(long, value_name = "COLUMN := VALUE", conflicts_with = "template")]
    backfill: Vec<String>,

    /// Writes the migrations of a change of columns that two versions of the application survive.
    #[arg(long, value_enum, value_name = "TEMPLATE", requires = "table", requires = "old")]
    template: Option<Chosen>,

    /// For a template: the table, e.g. people.
    #[arg(long, value_name = "TABLE", requires = "template")]
    table: Option<String>,

    /// For a move: the table that columns move to, e.g. app.profiles.
    #[arg(long, value_name = "TABLE", requires = "template")]
    to: Option<String>,

    /// For a template: a column that is there, e.g. "name text"; may be given several times.
    #[arg(long, value_name = "COLUMN", requires = "template")]
    old: Vec<String>,

    /// For a template: a column that comes, e.g. "initial text = left(name, 1)"; may be given several times.
    #[arg(long, value_name = "COLUMN", requires = "template")]
    new: Vec<String>,

    /// For a template: how an old column follows from the new ones, e.g. "name = first || ' ' || last".
    #[arg(long, value_name = "COLUMN", requires = "template")]
    back: Vec<String>,

    /// For a template: a column of the table's key, for a move with its type; may be given several times. The key that the
    /// history has where none is given.
    #[arg(long, value_name = "COLUMN", requires = "template")]
    key: Vec<String>,

    /// For a template: whether a statement that writes both, and not the same, is refused.
    #[arg(long, value_enum, value_name = "POLICY", default_value = "refuse", requires = "template")]
    conflict: Policy,
}

/// A template as a word of the command line.
#[derive(Debug, Clone, Copy)]
struct Chosen(Template);

const EVERY_TEMPLATE: [Chosen; 6] = [
    Chosen(Template::Rename),
    Chosen(Template::Type),
    Chosen(Template::Split),
    Chosen(Template::Merge),
    Chosen(Template::Derive),
    Chosen(Template::Move),
];

impl clap::ValueEnum for Chosen {
    fn value_variants<'a>() -> &'a [Self] {
        &EVERY_TEMPLATE
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.as_str()))
    }
}

/// A policy as a word of the command line.
#[derive(Debug, Clone, Copy)]
struct Policy(Conflict);

const EVERY_POLICY: [Policy; 2] = [Policy(Conflict::Refuse), Policy(Conflict::NewWins)];

impl clap::ValueEnum for Policy {
    fn value_variants<'a>() -> &'a [Self] {
        &EVERY_POLICY
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.as_str()))
    }
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    if let Some(chosen) = arguments.template {
        return of_template(session, arguments, chosen.0);
    }
    let down = match (arguments.with_down, arguments.without_down) {
        (true, _) => DownFile::Written,
        (_, true) => DownFile::Omitted,
        (false, false) => DownFile::ByProject,
    };
    let options = NewOptions {
        name: arguments.name.clone(),
        reason: arguments.because.clone(),
        down,
        contents: match arguments.backfill.as_slice() {
            [] => Contents::Template,
            fills => Contents::Fills(fills.to_vec()),
        },
        ..NewOptions::default()
    };
    let report = new(&session.project()?, &options)?;
    let next = match options.contents {
        Contents::Fills(_) => "next: `whimbrel up`",
        Contents::Template | Contents::Given { .. } => "next: write the SQL, then `whimbrel up`",
    };
    Ok(Answer::of("new", &report, created(&report, next)))
}

fn of_template(session: &Session, arguments: &Arguments, chosen: Template) -> Result<Answer, Failure> {
    let options = TemplateOptions {
        name: arguments.name.clone(),
        reason: arguments.because.clone(),
        template: chosen,
        table: arguments.table.clone().unwrap_or_default(),
        to: arguments.to.clone(),
        old: arguments.old.clone(),
        new: arguments.new.clone(),
        back: arguments.back.clone(),
        conflict: arguments.conflict.0,
        key: arguments.key.clone(),
        dependents: Dependents::default(),
        notes: Vec::new(),
    };
    let find = async |context: &Context<'_>| with_key(context, &options).await;
    let options = session.work(&RunFlags::default(), find)?;
    let report = template(&session.project()?, &options)?;
    let mut lines = Vec::new();
    for made in &report.migrations {
        lines.extend(
            std::iter::once(&made.up)
                .chain(&made.down)
                .map(|path| Line::good("created ").and(Tone::Strong, path)),
        );
        lines.extend(made.notes.iter().map(Line::caution));
    }
    lines.push(Line::plain("next: read them, deploy code that knows both, then `whimbrel up`"));
    Ok(Answer::of("template", &report, lines))
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
