//! `whimbrel rehearse`

use super::flags::RunFlags;
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use crate::ui::prompt::{self, Person};
use crate::ui::table::{aligned, heading};
use crate::ui::text::{duration, shortened};
use std::path::PathBuf;
use whimbrel::rehearse::report::{at_target, form_of, headline, loss_lines, next_command, write};
use whimbrel::rehearse::{
    CertificateChoice, CloneChoice, PlaceChoice, Rehearsal, RehearseOptions, Selection, Step, Verdict,
    Weight, Workload, rehearse,
};
use whimbrel::{Class, Failure};

/// Runs what is pending on a copy, forward, back and forward again, and measures locks, rewrites, rows and stalls.
///
/// Without --on and --in-place, a server of its own is started, with the version of the target. The rows of every table
/// are compared before and behind every file; what a file may change is what its statements name, and what the lines
/// `-- whimbrel: changes = …` and `-- whimbrel: loses = …` at its head declare. Ends with 1 where anything is found.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A module, or a migration; else everything that is pending.
    #[arg(value_name = "WHAT")]
    what: Option<String>,

    /// From this migration on; with --all, those before it are the history.
    #[arg(long, value_name = "ID")]
    from: Option<String>,

    /// Up to and with this migration.
    #[arg(long, value_name = "ID")]
    to: Option<String>,

    /// Every migration, from an empty database; no database is asked what it has.
    #[arg(long)]
    all: bool,

    /// Runs on a copy of the target database, made on its server.
    #[arg(long, value_name = "WHERE", value_enum)]
    on: Option<On>,

    /// Runs with the rows of another database, else of the target, masked as `data.mask` in whimbrel.toml says. It is
    /// only read: in one snapshot, each statement for a bounded time.
    #[arg(long, value_name = "URL", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["on", "in_place", "rows"])]
    clone: Option<String>,

    /// The share of the rows of each large table that is cloned, e.g. 1%, and whatever those point to; without it, all.
    #[arg(long, value_name = "SHARE", value_parser = super::data::sample, requires = "clone")]
    sample: Option<f64>,

    /// Runs on the target itself, which is staging; the name of the database says that it is meant.
    #[arg(long, value_name = "DATABASE", num_args = 0..=1, default_missing_value = "", conflicts_with = "on")]
    in_place: Option<String>,

    /// A file of SQL that fills the tables behind the history.
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,

    /// So many rows are made for each table behind the history; distributed as at the target, where there is one.
    /// On a server of its own 500 where no --data is given; 0 makes none.
    #[arg(long, value_name = "N", conflicts_with_all = ["on", "in_place"])]
    rows: Option<u64>,

    /// Another seed makes other rows.
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,

    /// So many sessions read and write the tables meanwhile.
    #[arg(long, value_name = "SESSIONS", num_args = 0..=1, default_missing_value = "4", default_value_t = 0)]
    traffic: usize,

    /// Queries of the code before the change: they must work until the phase contract.
    #[arg(long, value_name = "FILE")]
    old_queries: Option<PathBuf>,

    /// Queries of the code behind the change: they must work from behind the phase constrain.
    #[arg(long, value_name = "FILE")]
    new_queries: Option<PathBuf>,

    /// Other queries that must always work.
    #[arg(long, value_name = "FILE")]
    queries: Option<PathBuf>,

    /// Queries that are asked before, between and behind the files; none may answer a row, unless it says so.
    #[arg(long, value_name = "FILE")]
    checks: Option<PathBuf>,

    /// What it may cost, e.g. `lock.access-exclusive=200ms`, `lock=1s`, `stall=500ms`, `duration=10min`, `wal=1GB`.
    #[arg(long, value_name = "KEY=VALUE")]
    budget: Vec<String>,

    /// Lets the findings of this code warn only.
    #[arg(long, value_name = "CODE")]
    allow: Vec<String>,

    /// Writes the report; the end of the name tells its form: .html, .md, .json, .xml (`JUnit`).
    #[arg(long, value_name = "FILE")]
    report: Vec<PathBuf>,

    /// Leaves no certificate beside the migrations.
    #[arg(long)]
    no_certificate: bool,

    #[command(flatten)]
    flags: RunFlags,
}

/// Where it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum On {
    /// A copy of the database, as PostgreSQL copies templates: nobody may be connected to it meanwhile.
    Template,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    for path in &arguments.report {
        form_of(path)?;
    }
    let options = options(session, arguments);
    let rehearsal = session.work(&arguments.flags, async |context| rehearse(context, &options).await)?;
    for path in &arguments.report {
        write(&rehearsal, path)?;
        session.output.narrate(&Line::good(format!("wrote {}", path.display())));
    }
    let class = match rehearsal.verdict {
        Verdict::Passed => Class::Ok,
        Verdict::Failed => Class::Findings,
    };
    Ok(Answer::of("rehearsal", &rehearsal, lines(&rehearsal)).with_class(class))
}

fn options(session: &Session, arguments: &Arguments) -> RehearseOptions {
    let place = match (arguments.on, &arguments.in_place) {
        (None, None) if let Some(url) = &arguments.clone => {
            let from = Some(url.clone()).filter(|url| !url.is_empty());
            PlaceChoice::Clone(CloneChoice { from, sample: arguments.sample })
        }
        (Some(On::Template), _) => PlaceChoice::Template,
        (None, None) => PlaceChoice::Scratch,
        (None, Some(name)) if name.is_empty() && session.person == Person::There => {
            let question = "the migrations run forward, back and forward again on the target itself; the name of the database, to go on:";
            PlaceChoice::InPlace(Some(prompt::typed(&session.output, question)))
        }
        (None, Some(name)) => PlaceChoice::InPlace(Some(name.clone()).filter(|name| !name.is_empty())),
    };
    RehearseOptions {
        what: arguments.what.clone(),
        from: arguments.from.clone(),
        to: arguments.to.clone(),
        selection: if arguments.all { Selection::All } else { Selection::Pending },
        rows: arguments.rows.or_else(|| place.rows(arguments.data.as_deref())),
        place,
        data: arguments.data.clone(),
        seed: arguments.seed,
        workload: Workload {
            sessions: arguments.traffic,
            old_queries: arguments.old_queries.clone(),
            new_queries: arguments.new_queries.clone(),
            queries: arguments.queries.clone(),
        },
        checks: arguments.checks.clone(),
        budget: arguments.budget.clone(),
        allow: arguments.allow.clone(),
        certificate: if arguments.no_certificate {
            CertificateChoice::Omitted
        } else {
            CertificateChoice::Written
        },
    }
}

fn lines(rehearsal: &Rehearsal) -> Vec<Line> {
    let mut lines = Vec::new();
    let said = headline(rehearsal);
    lines.push(match rehearsal.verdict {
        Verdict::Passed => Line::good(said),
        Verdict::Failed => Line::bad(said),
    });
    for finding in &rehearsal.findings {
        let line = match finding.weight {
            Weight::Fails => Line::bad(""),
            Weight::Warns => Line::caution(""),
        };
        let place = place_of(finding);
        lines.push(
            line.and(Tone::Strong, finding.code).and(Tone::Plain, format!("{place}: {}", finding.message)),
        );
        lines.extend(finding.notes.iter().map(|note| Line::plain("    ").and(Tone::Faint, note)));
        if !finding.help.is_empty() {
            lines.push(Line::plain("    ").followed_by(Line::help(&finding.help)));
        }
    }
    lines.extend(loss_lines(rehearsal).iter().map(|loss| Line::caution(format!("declared: {loss}"))));
    for one in &rehearsal.differs_from_target {
        let words = format!("{} is {:?} here, and {:?} at the target", one.name, one.here, one.there);
        lines.push(Line::caution(words));
    }
    lines.extend(table(rehearsal));
    let (said, method) = at_target(rehearsal);
    lines.push(Line::plain("at the target's size: ").and(Tone::Strong, said));
    lines.push(Line::plain("    ").and(Tone::Faint, method));
    lines.push(Line::plain("next: ").and(Tone::Strong, next_command(rehearsal)));
    lines
}

fn place_of(finding: &whimbrel::rehearse::Finding) -> String {
    let way = finding.way.map(|way| format!(" ({})", way.as_str())).unwrap_or_default();
    let line = finding.line.map(|line| format!(", line {line}")).unwrap_or_default();
    if finding.migration.is_empty() { String::new() } else { format!(" {}{way}{line}", finding.migration) }
}

fn table(rehearsal: &Rehearsal) -> Vec<Line> {
    let mut rows = vec![heading(&["#", "way", "migration", "time", "strongest lock", "held", "rows"])];
    rows.extend(rehearsal.steps.iter().map(row));
    aligned(&rows)
}

fn row(step: &Step) -> Vec<Line> {
    let strongest = step.strong_locks().into_iter().max_by_key(|lock| (lock.mode, lock.duration_us()));
    let (lock, held) = match strongest {
        Some(lock) => (format!("{} {}", lock.mode, lock.relation), duration(lock.duration_us())),
        None => ("none that stops writes".to_owned(), String::new()),
    };
    let changed = step.changes.len();
    let rows = match changed {
        0 => Line::good("as before"),
        1 => Line::plain("other in 1 table"),
        _ => Line::plain(format!("other in {changed} tables")),
    };
    vec![
        Line::plain(step.number.to_string()),
        Line::plain(step.way.as_str()),
        Line::plain(shortened(&step.migration, 48)),
        Line::plain(duration(step.duration_us)),
        Line::plain(shortened(&lock, 48)),
        Line::plain(held),
        rows,
    ]
}
