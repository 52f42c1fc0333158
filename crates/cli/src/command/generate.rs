//! `whimbrel generate`

mod explained;

use super::diff::change;
use super::flags::RunFlags;
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use crate::ui::prompt::{Consent, Person};
use crate::ui::table::aligned;
use crate::ui::text::count;
use whimbrel::Failure;
use whimbrel::generate::{
    DoneRename, GenerateOptions, GenerateReport, Generated, GeneratedStatement, Rename, RenameAnswer,
    RenameCandidate, Style, generate,
};
use whimbrel::new::DownFile;
use whimbrel::side::Side;

/// Writes the migrations that lead from the history to the desired schema, each with its way back.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags, each on its own")]
pub(crate) struct Arguments {
    /// What the change does, in any spelling; behind `module/` where the project has modules.
    name: String,

    /// Why it is made; written into the head of each file.
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,

    /// Only objects whose names begin so, with their schema or without, e.g. `app.orders`; may be given several times.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,

    /// Something that gets another name and stays what it is, e.g. `app.users.name=full_name`; may be given
    /// several times.
    #[arg(long, value_name = "OLD=NEW")]
    rename: Vec<String>,

    /// The schema to lead to instead of the project's own: `live`, `git:REVISION`, an address, a folder, a file.
    #[arg(long, value_name = "SCHEMA", default_value = "schema")]
    to: String,

    /// The shortest way, for a database that nobody uses meanwhile.
    #[arg(long)]
    offline: bool,

    /// Makes no down files.
    #[arg(long)]
    without_down: bool,

    /// Tells what would be written, and writes nothing.
    #[arg(long)]
    dry_run: bool,

    /// Tells of each statement why it is there, what it locks and who waits, what can go wrong, and the way back.
    #[arg(long)]
    long: bool,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let options = GenerateOptions {
        name: arguments.name.clone(),
        reason: arguments.because.clone(),
        only: arguments.only.clone(),
        renames: arguments.rename.iter().map(|text| Rename::read(text)).collect::<Result<_, _>>()?,
        to: Side::read(&arguments.to),
        style: if arguments.offline { Style::Direct } else { Style::Online },
        down: if arguments.without_down { DownFile::Omitted } else { DownFile::ByProject },
        dry_run: arguments.dry_run,
    };
    let asked = |candidate: &RenameCandidate| answer(session, candidate);
    let report =
        session.work(&RunFlags::default(), async |context| generate(context, &options, &asked).await)?;
    let detail = if arguments.long { Detail::Long } else { Detail::Short };
    Ok(Answer::of("generate", &report, lines(&report, detail)))
}

/// How much is told of each statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// Its text, where no file has it.
    Short,
    /// All that is known of it.
    Long,
}

/// A person says whether two names are those of one object; what may be lost is nothing to guess.
fn answer(session: &Session, candidate: &RenameCandidate) -> RenameAnswer {
    if session.person == Person::Absent {
        return RenameAnswer::Unanswered;
    }
    let RenameCandidate { from, to, at } = candidate;
    let at = at.as_ref().map(|at| format!(" ({at})")).unwrap_or_default();
    let question =
        format!("{from} goes and {to}{at} comes. Is that one under two names, which keeps its values?");
    match session.ask(&question) {
        Consent::Given => RenameAnswer::Same,
        Consent::Withheld => RenameAnswer::Different,
    }
}

fn lines(report: &GenerateReport, detail: Detail) -> Vec<Line> {
    if report.migrations.is_empty() {
        let mut lines = vec![if report.unmodelled.is_empty() {
            Line::good("nothing differs: the history gives the desired schema")
        } else {
            Line::caution("nothing differs as far as it can be compared")
        }];
        lines.extend(remarks(report));
        return lines;
    }
    let mut lines = if report.dry_run { Vec::new() } else { written(report) };
    match detail {
        Detail::Long => lines.extend(explained::lines(report)),
        Detail::Short if report.dry_run => lines.extend(report.migrations.iter().flat_map(planned)),
        Detail::Short => {}
    }
    for migration in &report.migrations {
        let name = &migration.migration;
        let why = migration.one_way.iter();
        lines.extend(why.map(|why| Line::caution(format!("{name} has no way back: {why}"))));
        lines.extend(migration.notes.iter().map(Line::caution));
        let losses = migration.statements.iter().filter_map(|statement| statement.loses.as_ref());
        lines.extend(losses.map(|what| Line::caution(format!("{name} loses {what}"))));
    }
    lines.extend(report.rows_in_the_way.iter().flat_map(|sql| {
        let first = Line::caution(
            "rows that the history inserts do not fit; change them in a migration before this statement:",
        );
        [first, Line::plain("  ").and(Tone::Faint, sql)]
    }));
    lines.extend(report.renames.iter().map(renamed));
    lines.extend(report.rename_candidates.iter().map(|one| {
        let (from, to) = (&one.from, &one.to);
        let at = one.at.as_ref().map(|at| format!(" ({at})")).unwrap_or_default();
        Line::caution(format!(
            "{from} goes and {to}{at} comes; if that is one under two names: --rename {from}={to}"
        ))
    }));
    lines.extend(remarks(report));
    let way =
        if report.migrations.iter().all(|one| one.one_way.is_none()) { "up and down again" } else { "up" };
    lines.push(Line::good(format!("tried on PostgreSQL {}: {way}", report.proved_on)));
    lines.push(if report.dry_run {
        Line::plain("nothing was written")
    } else {
        Line::plain("next: read them, then `whimbrel up`")
    });
    lines
}

/// A rename that was done, for people.
pub(super) fn renamed(rename: &DoneRename) -> Line {
    let at = rename.at.as_ref().map(|at| format!("   {at}")).unwrap_or_default();
    Line::plain(format!("{} becomes {}", rename.from, rename.to)).and(Tone::Faint, at)
}

fn written(report: &GenerateReport) -> Vec<Line> {
    let rows = report.migrations.iter().flat_map(|migration| {
        let back = migration.down.as_ref().map(|down| row("created ", down, "", migration.back.len()));
        let phase = migration.phase.as_str();
        std::iter::once(row("created ", &migration.up, phase, migration.statements.len())).chain(back)
    });
    aligned(&rows.collect::<Vec<_>>())
}

fn row(word: &str, path: &str, phase: &str, statements: usize) -> Vec<Line> {
    vec![
        Line::good(word).and(Tone::Strong, path),
        Line::plain(phase),
        Line::default().and(Tone::Faint, count(statements, "statement")),
    ]
}

fn planned(migration: &Generated) -> Vec<Line> {
    let statements = migration.statements.iter().flat_map(statement);
    std::iter::once(heading(migration)).chain(statements).collect()
}

/// The text of a statement.
fn statement(statement: &GeneratedStatement) -> Vec<Line> {
    let whole = format!("{};", statement.sql);
    whole.lines().map(|line| Line::plain(format!("  {line}"))).collect()
}

fn heading(migration: &Generated) -> Line {
    Line::default().and(Tone::Strong, &migration.migration).and(
        Tone::Faint,
        format!("   {}, {}", migration.phase, count(migration.statements.len(), "statement")),
    )
}

fn remarks(report: &GenerateReport) -> Vec<Line> {
    let mut lines = Vec::new();
    if !report.also_differs.is_empty() {
        let objects: std::collections::BTreeSet<&str> =
            report.also_differs.iter().map(|one| one.object.as_str()).collect();
        lines.push(Line::caution(format!(
            "also differs, and was not asked for: {}",
            count(objects.len(), "object")
        )));
        let whole = report.also_differs.iter().filter(|one| one.part_of.is_none());
        lines.extend(whole.map(change));
    }
    if !report.unmodelled.is_empty() {
        let number = count(report.unmodelled.len(), "object");
        let names = report.unmodelled.join(", ");
        lines.push(Line::caution(format!("{number} could not be compared: {names}")));
    }
    lines
}
