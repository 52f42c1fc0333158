//! `whimbrel demo`

use super::{ran, status, verify};
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use crate::ui::output::Output;
use crate::ui::problem::Problem;
use crate::ui::progress::Narrator;
use crate::ui::text::{count, duration};
use std::cell::Cell;
use std::sync::Arc;
use whimbrel::carry_out::RunReport;
use whimbrel::demo::{Act, Audience, DemoOptions, DemoReport, Leftovers, Scene, Traffic, demo};
use whimbrel::{Direction, Failure, Observer, Progress};

/// Shows the whole way on an embedded server, with rows in it and an application at work.
///
/// Nothing has to be installed or running, and nothing is left: the server ends with the command.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Leaves the folder of the project, to go on with.
    #[arg(long)]
    keep: bool,

    /// How many messages there are to migrate.
    #[arg(long, value_name = "N", default_value_t = 300_000)]
    messages: u32,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let options = DemoOptions {
        folder: std::env::temp_dir(),
        messages: arguments.messages,
        leftovers: if arguments.keep { Leftovers::Project } else { Leftovers::None },
    };
    let hall = Hall {
        narrator: session.narrator(),
        output: Arc::clone(&session.output),
        is_connected: Cell::new(false),
        act: Cell::new(Act::Prepare),
    };
    let environment = session.environment();
    let report = session.guarded(async |interrupt| demo(&options, &environment, &hall, interrupt).await)?;
    drop(hall);
    Ok(Answer::of("demo", &report, lines(&report)))
}

/// Shows the demo as the commands that it gives would show themselves.
struct Hall {
    narrator: Narrator,
    output: Arc<Output>,
    /// Every command of the demo connects to the same database; once is enough to say so.
    is_connected: Cell<bool>,
    /// The act that is given.
    act: Cell<Act>,
}

/// What the demo itself tells, as one line of the jsonl form.
#[derive(serde::Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Event<'a> {
    Act { act: Act, title: &'static str },
    Prepared { folder: String, server_version: &'a str },
    Found { what: &'a str },
    Failed { problem: Problem<'a> },
    Traffic(Traffic),
}

impl Observer for Hall {
    fn see(&self, progress: &Progress) {
        let is_known = matches!(progress, Progress::Connected(_)) && self.is_connected.replace(true);
        if !is_known {
            self.narrator.see(progress);
        }
    }
}

impl Audience for Hall {
    fn watch(&self, scene: &Scene<'_>) {
        match *scene {
            Scene::Begins(act) => self.begins(act),
            Scene::Prepared { folder, server_version } => {
                let folder = folder.display().to_string();
                let line = format!("PostgreSQL {server_version} runs, the project is in {folder}");
                self.output.event(&Event::Prepared { folder, server_version });
                self.output.data(&Line::good(line));
            }
            Scene::Stands(report) => self.show(status::short(report)),
            Scene::Ran(report) => self.show(ran::ran(report, self.word(report), "nothing ran")),
            Scene::Verified(report) => self.show(verify::lines(report)),
            Scene::Failed(failure) => self.failed(failure),
            Scene::Found(what) => {
                self.output.event(&Event::Found { what });
                self.output.data(&Line::plain("  ").and(Tone::Strong, what));
            }
            Scene::Traffic(traffic) => {
                self.output.event(&Event::Traffic(traffic));
                self.output.data(&Line::plain("  application: ").followed_by(traffic_line(traffic)));
            }
        }
    }
}

impl Hall {
    fn begins(&self, act: Act) {
        self.act.set(act);
        self.output.event(&Event::Act { act, title: act.title() });
        self.output.data(&Line::default());
        let head = Line::default().and(Tone::Strong, format!("▸ {}", act.title()));
        self.output.data(&head.and(Tone::Faint, format!("   {}", act.about())));
    }

    /// The word that the command of this act has for what it did.
    fn word(&self, report: &RunReport) -> &'static str {
        match report.migrations.first().map(|migration| migration.direction) {
            Some(Direction::Down) => "reverted",
            Some(Direction::Up) | None if self.act.get() == Act::Resume => "finished",
            Some(Direction::Up) | None => "applied",
        }
    }

    fn failed(&self, failure: &Failure) {
        self.output.event(&Event::Failed { problem: Problem::of(failure) });
        for diagnostic in &failure.diagnostics {
            self.output.remark(diagnostic);
        }
        let text =
            format!("  exit code {} ({}), as it should be", failure.class.code(), failure.class.name());
        self.output.data(&Line::plain(text));
    }

    fn show(&self, lines: Vec<Line>) {
        for line in lines {
            self.output.data(&line);
        }
    }
}

fn traffic_line(traffic: Traffic) -> Line {
    let Traffic { queries, queries_failed, query_us_max, query_us_p99 } = traffic;
    let tone = if queries_failed == 0 { Tone::Good } else { Tone::Bad };
    let times = format!(", longest {}, 99 % within {}", micros(query_us_max), micros(query_us_p99));
    Line::plain(format!("{queries} queries, "))
        .and(tone, format!("{queries_failed} failed"))
        .and(Tone::Plain, times)
}

fn lines(report: &DemoReport) -> Vec<Line> {
    let migrations = count(report.migrations, "migration");
    let statements = count(report.statements, "statement");
    let (runs, whole) = (duration(report.runs_us), duration(report.duration_us));
    let stall = micros(report.query_us_max_beside_runs);
    let alone = micros(report.traffic_alone.query_us_max);
    let left = match &report.kept {
        Some(folder) => format!("no server is left running; the project is in {}", folder.display()),
        None => "no server is left running, and no file".to_owned(),
    };
    vec![
        Line::default(),
        Line::good(format!("{migrations}, {statements}: the runs took {runs}, the demo {whole}")),
        Line::good("application: ").followed_by(traffic_line(report.traffic)),
        Line::good(format!("longest stall: {stall} while migrations ran, {alone} without any")),
        Line::good(left),
        Line::plain("next: whimbrel init · whimbrel dev up · whimbrel new <name> · whimbrel up"),
    ]
}

fn micros(microseconds: u64) -> String {
    duration(i64::try_from(microseconds).unwrap_or(i64::MAX))
}
