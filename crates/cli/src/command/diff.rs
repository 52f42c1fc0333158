//! `whimbrel diff`

use super::flags::RunFlags;
use super::generate::renamed;
use crate::session::Session;
use crate::ui::answer::{Answer, Human};
use crate::ui::line::{Line, Tone};
use clap::ValueEnum;
use whimbrel::diff::{Beside, DiffOptions, DiffReport, diff};
use whimbrel::difference::Difference;
use whimbrel::generate::Style;
use whimbrel::picture::Drawing;
use whimbrel::side::Side;
use whimbrel::{Class, Context, Failure};

/// Compares two schemas: `schema`, `history`, `live`, `git:REVISION`, an address, a folder, a file.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// What is there.
    #[arg(default_value = "history")]
    from: String,

    /// What is wanted.
    #[arg(default_value = "schema")]
    to: String,

    /// Only objects whose names begin so, with their schema or without, e.g. `app.orders`; may be given several times.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,

    /// The form of the difference.
    #[arg(long = "as", value_enum, default_value_t)]
    form: Form,

    /// The statements of the shortest way, for a database that nobody uses meanwhile.
    #[arg(long)]
    offline: bool,

    /// Ends with 1 where something differs.
    #[arg(long)]
    check: bool,
}

/// The form of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Form {
    /// One line for each difference.
    #[default]
    Tree,
    /// The statements that lead from the first to the second.
    Sql,
    /// The tables that are touched, with what changes of them and in which phase, as the text of Mermaid.
    Mermaid,
    /// The same as a picture.
    Svg,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let style = if arguments.offline { Style::Direct } else { Style::Online };
    let options = DiffOptions {
        from: Side::read(&arguments.from),
        to: Side::read(&arguments.to),
        only: arguments.only.clone(),
        beside: match arguments.form {
            Form::Tree => Beside::Nothing,
            Form::Sql => Beside::Statements(style),
            Form::Mermaid => Beside::Picture(style, Drawing::Mermaid),
            Form::Svg => Beside::Picture(style, Drawing::Svg),
        },
    };
    let compare = async |context: &Context<'_>| diff(context, &options).await;
    let report = if options.from.needs_no_project() && options.to.needs_no_project() {
        session.work_anywhere(compare)?
    } else {
        session.work(&RunFlags::default(), compare)?
    };
    let differs = !report.differences.is_empty() || !report.renames.is_empty();
    let class = if arguments.check && differs { Class::Findings } else { Class::Ok };
    let mut answer = Answer::of("diff", &report, tree(&report)).with_class(class);
    match arguments.form {
        Form::Tree => {}
        Form::Sql => answer.human = Human::Verbatim(sql(&report)),
        Form::Mermaid | Form::Svg => {
            answer.human = Human::Verbatim(report.picture.clone().unwrap_or_default());
        }
    }
    Ok(answer)
}

fn tree(report: &DiffReport) -> Vec<Line> {
    if report.differences.is_empty() && report.renames.is_empty() {
        let equal = format!("{} and {} are equal", report.from, report.to);
        let mut lines = vec![if report.unmodelled.is_empty() {
            Line::good(equal)
        } else {
            Line::caution(format!("{equal} as far as they can be compared"))
        }];
        lines.extend(waiting(report));
        lines.extend(not_compared(report));
        return lines;
    }
    let mut lines = vec![Line::plain(format!("from {} to {}", report.from, report.to))];
    let renames = report.renames.iter();
    lines.extend(
        renames.map(|rename| Line::plain("  ").and(Tone::Caution, "→ ").followed_by(renamed(rename))),
    );
    lines.extend(report.differences.iter().map(change));
    lines.extend(waiting(report));
    lines.extend(not_compared(report));
    lines
}

/// What is there and nobody knows how to compare.
fn not_compared(report: &DiffReport) -> Option<Line> {
    let what = report.unmodelled.join(", ");
    (!what.is_empty()).then(|| Line::caution(format!("could not be compared: {what}")))
}

/// What becomes of an object, and where that is written.
pub(super) fn change(difference: &Difference) -> Line {
    let (sign, tone) = match difference.what {
        "missing" => ("+", Tone::Good),
        "unexpected" => ("-", Tone::Bad),
        _ => ("~", Tone::Caution),
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "(default)".to_owned());
    let change = difference.attribute.as_ref().map(|attribute| {
        format!(": {attribute}: {} → {}", text(&difference.live), text(&difference.expected))
    });
    let line = Line::plain("  ").and(tone, sign).and(Tone::Plain, format!(" {}", difference.object));
    let at = difference.at.as_ref().map(|at| format!("   {at}"));
    line.and(Tone::Plain, change.unwrap_or_default()).and(Tone::Faint, at.unwrap_or_default())
}

/// What a contract has moved out of the way.
fn waiting(report: &DiffReport) -> Option<Line> {
    let what = report.out_of_the_way.join(", ");
    (!what.is_empty()).then(|| Line::caution(format!("out of the way until whimbrel purge drops it: {what}")))
}

fn sql(report: &DiffReport) -> String {
    let mut lines = Vec::new();
    let mut phase = None;
    for statement in &report.statements {
        if phase != Some(statement.phase) {
            lines.push(format!("-- {}\n", statement.phase));
            phase = Some(statement.phase);
        }
        lines.push(format!("{};\n", statement.sql));
    }
    lines.concat()
}
