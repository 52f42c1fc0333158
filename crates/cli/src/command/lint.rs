//! `whimbrel lint`

use super::flags::RunFlags;
use crate::session::{Session, current_folder};
use crate::ui::answer::{Answer, Human};
use crate::ui::line::Line;
use crate::ui::output::{Format, Output};
use crate::ui::problem;
use clap::ValueEnum;
use std::io::Read as _;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::mpsc::sync_channel;
use whimbrel::lint::{
    Counts, Finding, FindingDocument, Form, Layout, LintOptions, LintReport, ask_own_rules,
    asks_whether_desired, fix, has_own_rules, lint, lint_each, not_desired as not_desired_by, render,
};
use whimbrel::project::{Project, read_majors};
use whimbrel::render::json::json;
use whimbrel::{Class, Diagnostic, Failure, Severity};

/// Says what each statement of migrations does to a live database, without asking one.
///
/// Without --since each file is its own release, and the files before it in its folder are its history. Locks, scans and rewrites
/// are those that were measured. With --url or --environment the database is asked too: what it has is the history,
/// and sizes and use of its tables decide how much a finding matters. A comment `-- whimbrel: allow CODE because "REASON"` above a statement, or at the
/// head of a file, allows a finding.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Files and folders, of any tool's layout; `-` reads standard input; none stands for the project's own.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Only files that changed since this revision of git, as one release.
    #[arg(long, value_name = "REVISION")]
    since: Option<String>,

    /// The major versions that will run them, e.g. `15` or `13-18`.
    #[arg(long, value_name = "MAJORS", value_parser = majors)]
    major: Option<RangeInclusive<u32>>,

    /// Whose files they are, where names and markers do not tell.
    #[arg(long, value_enum)]
    layout: Option<Tool>,

    /// The form of the findings.
    #[arg(long = "as", value_enum, default_value_t)]
    form: Shown,

    /// Writes the fixes that lead to the same schema into the files; not for files that were applied.
    #[arg(long)]
    fix: bool,

    /// Notes too, not only errors and warnings.
    #[arg(long)]
    notes: bool,
}

/// The form of the findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Shown {
    /// Text for people; --format has those for programs.
    #[default]
    Text,
    /// SARIF 2.1.0.
    Sarif,
    /// Annotations of GitHub's workflows.
    Github,
    /// Code quality of GitLab.
    Gitlab,
    /// The XML of `JUnit`.
    Junit,
    /// A comment on a pull request.
    Markdown,
}

/// The tool whose layout files have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Tool {
    /// Whimbrel.
    Whimbrel,
    /// Plain SQL, as psql runs it.
    Plain,
    /// dbmate.
    Dbmate,
    /// goose.
    Goose,
    /// golang-migrate.
    GolangMigrate,
    /// sqlx.
    Sqlx,
    /// Flyway, refinery.
    Flyway,
    /// diesel.
    Diesel,
    /// Prisma.
    Prisma,
}

#[derive(serde::Serialize)]
struct Report<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixed: Vec<String>,
    files: usize,
    statements: usize,
    majors: String,
    counts: Counts,
    findings: Vec<FindingDocument<'a>>,
    unreadable: Vec<serde_json::Value>,
}

#[derive(serde::Serialize)]
struct FindingEvent<'a> {
    event: &'static str,
    #[serde(flatten)]
    finding: FindingDocument<'a>,
}

fn majors(text: &str) -> Result<RangeInclusive<u32>, String> {
    read_majors(text).ok_or_else(|| "write a major from 13 to 18, or two with a dash between them".to_owned())
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let project = match session.project() {
        Ok(project) => Some(project),
        Err(failure) if failure.diagnostics.iter().all(|found| found.code == "no-project") => None,
        Err(failure) => return Err(failure),
    };
    // Where the files do not make a history, the rest is said all the same.
    let (not_desired, wrong) = match not_desired(session, project.as_ref(), arguments) {
        Err(Failure { class: Class::Usage | Class::Refused | Class::FailedClean, diagnostics }) => {
            (Vec::new(), diagnostics)
        }
        other => (other?, Vec::new()),
    };
    let reads_input = arguments.paths.iter().any(|path| path.as_os_str() == "-");
    let options = LintOptions {
        paths: arguments.paths.clone(),
        text: if reads_input { Some(standard_input()?) } else { None },
        since: arguments.since.clone(),
        majors: arguments.major.clone(),
        layout: arguments.layout.map(Tool::layout),
        not_desired,
        live: session.live(project.as_ref())?,
    };
    let folder = current_folder()?;
    let is_text = session.flags.format == Format::Human && arguments.form.form().is_none();
    let own = project.as_ref().is_some_and(has_own_rules);
    if is_text && !arguments.fix && !own {
        let mut report = show_meanwhile(session, arguments.notes, |each| {
            lint_each(&folder, project.as_ref(), &options, each)
        })?;
        report.unreadable.extend(wrong);
        return Ok(said(session, &report, arguments.notes));
    }
    let (written, mut report) = if arguments.fix && !reads_input {
        let fixed = fix(&folder, project.as_ref(), &options)?;
        (fixed.written, fixed.report)
    } else {
        (Vec::new(), lint(&folder, project.as_ref(), &options)?)
    };
    report.unreadable.extend(wrong);
    if own {
        session.work(&RunFlags::default(), async |context| ask_own_rules(context, &mut report).await)?;
    }
    for name in &written {
        session.output.narrate(&Line::good(format!("fixed {name}")));
    }
    if is_text {
        let found = report.findings.clone();
        show(&session.output, found.into_iter().filter(is_shown(arguments.notes)).collect());
        return Ok(said(session, &report, arguments.notes));
    }
    for finding in &report.findings {
        session.output.event(&FindingEvent { event: "finding", finding: FindingDocument::of(finding) });
    }
    let mut answer = Answer::of("lint", &document(&report, written), Vec::new()).with_class(report.class());
    if let Some(form) = arguments.form.form() {
        answer.human = Human::Verbatim(render(&report, form));
    }
    Ok(answer)
}

/// What the project describes otherwise than its history makes it, where the project file asks and the history is meant.
fn not_desired(
    session: &Session,
    project: Option<&Project>,
    arguments: &Arguments,
) -> Result<Vec<String>, Failure> {
    if arguments.paths.is_empty() && project.is_some_and(asks_whether_desired) {
        return session.work(&RunFlags::default(), async |context| not_desired_by(context).await);
    }
    Ok(Vec::new())
}

fn standard_input() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut bytes);
    read.map(|_| bytes).map_err(|error| {
        let diagnostic = Diagnostic::error("unreadable-file", "standard input cannot be read");
        Failure::new(Class::Usage, diagnostic.with_note(error.to_string()))
    })
}

fn document(report: &LintReport, fixed: Vec<String>) -> Report<'_> {
    Report {
        fixed,
        files: report.files,
        statements: report.statements,
        majors: format!("{}-{}", report.majors.start(), report.majors.end()),
        counts: report.counts,
        findings: report.findings.iter().map(FindingDocument::of).collect(),
        unreadable: report.unreadable.iter().map(json).collect(),
    }
}

/// Findings that are written in one go.
const AT_ONCE: usize = 128;

/// Bytes of a finding, as most have no more.
const USUAL_LENGTH: usize = 1024;

/// How often so many wait for being written: more are not looked for, so that memory does not grow with their number.
const WAITING: usize = 2;

/// Writes findings for people while more of them are looked for.
fn show_meanwhile<R>(
    session: &Session,
    with_notes: bool,
    look: impl FnOnce(&mut dyn FnMut(Vec<Finding>)) -> R,
) -> R {
    let output = &session.output;
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel::<Vec<Finding>>(WAITING);
        scope.spawn(move || receiver.into_iter().for_each(|found| show(output, found)));
        let mut shown = Vec::new();
        let result = look(&mut |found| {
            shown.extend(found.into_iter().filter(is_shown(with_notes)));
            if shown.len() >= AT_ONCE {
                // It is taken as long as the writer lives, and a panic of the writer ends all of this.
                let next = Vec::with_capacity(shown.capacity());
                let _ = sender.send(std::mem::replace(&mut shown, next));
            }
        });
        let _ = sender.send(shown);
        result
    })
}

/// Whether a finding is written for people.
fn is_shown(with_notes: bool) -> impl Fn(&Finding) -> bool {
    move |finding| finding.allowed.is_none() && (with_notes || finding.severity > Severity::Note)
}

/// Writes findings for people, each with an empty line behind it.
fn show(output: &Output, findings: Vec<Finding>) {
    let colour = output.output_colour();
    let mut text = String::with_capacity(findings.len() * USUAL_LENGTH);
    for finding in findings {
        if !text.is_empty() {
            text.push('\n');
        }
        problem::write_rendered(&mut text, &finding.into_diagnostic(), colour);
        text.push('\n');
    }
    if !text.is_empty() {
        output.text(&text);
    }
}

/// What stands behind the findings: the files that cannot be read, and the sum.
fn said(session: &Session, report: &LintReport, with_notes: bool) -> Answer {
    let colour = session.output.output_colour();
    for found in &report.unreadable {
        session.output.text(&(problem::rendered(found, colour) + "\n"));
    }
    Answer {
        class: report.class(),
        human: Human::Lines(vec![summary(report, with_notes)]),
        document: String::new(),
    }
}

fn summary(report: &LintReport, with_notes: bool) -> Line {
    let counts = report.counts;
    let of = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        many => format!("{many} {one}s"),
    };
    let mut parts = vec![of(counts.errors, "error"), of(counts.warnings, "warning")];
    if counts.allowed > 0 {
        parts.push(format!("{} allowed", counts.allowed));
    }
    if !report.unreadable.is_empty() {
        parts.push(format!("{} that cannot be read", of(report.unreadable.len(), "place")));
    }
    let checked = format!("{} with {}", of(report.files, "file"), of(report.statements, "statement"));
    let more = match counts.notes {
        0 => String::new(),
        _ if with_notes => String::new(),
        notes => format!("; --notes shows {} more", of(notes, "note")),
    };
    let text = format!("{checked}: {}{more}", parts.join(", "));
    if report.class() == Class::Ok { Line::good(text) } else { Line::caution(text) }
}

impl Shown {
    fn form(self) -> Option<Form> {
        match self {
            Self::Text => None,
            Self::Sarif => Some(Form::Sarif),
            Self::Github => Some(Form::Github),
            Self::Gitlab => Some(Form::Gitlab),
            Self::Junit => Some(Form::Junit),
            Self::Markdown => Some(Form::Markdown),
        }
    }
}

impl Tool {
    fn layout(self) -> Layout {
        match self {
            Self::Whimbrel => Layout::Whimbrel,
            Self::Plain => Layout::Plain,
            Self::Dbmate => Layout::Dbmate,
            Self::Goose => Layout::Goose,
            Self::GolangMigrate => Layout::GolangMigrate,
            Self::Sqlx => Layout::Sqlx,
            Self::Flyway => Layout::Flyway,
            Self::Diesel => Layout::Diesel,
            Self::Prisma => Layout::Prisma,
        }
    }
}
