//! `whimbrel backfill`

use super::flags::RunFlags;
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use crate::ui::text::{duration, shortened};
use whimbrel::Failure;
use whimbrel::backfill::{self, BackfillReport, BackfillStanding, Order, State, Which};

/// Shows and steers the backfill that a run is at, from another terminal.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Says how far it is, how fast, when it ends, and what it waits for.
    Status {
        /// Those that are done, too.
        #[arg(long)]
        all: bool,
    },
    /// Makes it wait behind the piece that it is at; it stays paused also over the end of its run.
    Pause,
    /// Lets it go on.
    Resume,
    /// Ends its run; what is written stays, and resume or abort go on from there.
    Cancel,
    /// Says what part of the time it may work.
    Throttle {
        /// From 1% to 100%; `default` for what file and project say.
        #[arg(value_name = "DUTY", value_parser = duty)]
        duty: Duty,
    },
}

/// What part of the time a backfill may work.
#[derive(Debug, Clone, Copy)]
struct Duty(Option<u8>);

fn duty(text: &str) -> Result<Duty, String> {
    if text == "default" {
        return Ok(Duty(None));
    }
    let percent = text.strip_suffix('%').unwrap_or(text).parse::<u8>().ok();
    let percent = percent.filter(|percent| (1..=100).contains(percent));
    percent.map(|percent| Duty(Some(percent))).ok_or_else(|| "write 1% to 100%, or default".to_owned())
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let order = match arguments.command {
        Command::Status { all } => return show(session, if all { Which::All } else { Which::Open }),
        Command::Pause => Order::Pause,
        Command::Resume => Order::Resume,
        Command::Cancel => Order::Cancel,
        Command::Throttle { duty } => Order::Throttle(duty.0),
    };
    let flags = RunFlags::default();
    let report = session.work(&flags, async |context| backfill::order(context, order).await)?;
    let mut said: Vec<String> = report.backfills.iter().map(|one| ordered(order, one)).collect();
    said.dedup();
    let mut lines: Vec<Line> = said.into_iter().map(Line::good).collect();
    if report.running.is_none() && order == Order::Resume {
        lines.push(Line::help("no run is at work on it; whimbrel resume begins one"));
    }
    Ok(Answer::of("backfill", &report, lines))
}

fn show(session: &Session, which: Which) -> Result<Answer, Failure> {
    let flags = RunFlags::default();
    let report = session.work(&flags, async |context| backfill::status(context, which).await)?;
    let lines = lines(&report);
    Ok(Answer::of("backfill", &report, lines))
}

fn ordered(order: Order, backfill: &BackfillStanding) -> String {
    let migration = &backfill.migration;
    match order {
        Order::Pause => format!("{migration} waits behind the piece that it is at"),
        Order::Resume => format!("{migration} goes on"),
        Order::Cancel => format!("the run of {migration} ends behind the piece that it is at"),
        Order::Throttle(Some(percent)) => format!("{migration} works {percent} % of the time"),
        Order::Throttle(None) => {
            format!("{migration} works as much of the time as its file and the project say")
        }
    }
}

fn lines(report: &BackfillReport) -> Vec<Line> {
    if report.backfills.is_empty() {
        return vec![Line::plain("no backfill is under way or half done")];
    }
    report.backfills.iter().flat_map(about).collect()
}

fn about(backfill: &BackfillStanding) -> Vec<Line> {
    let (tone, word) = match backfill.state {
        State::Running => (Tone::Good, "running"),
        State::Waiting => (Tone::Caution, "waiting"),
        State::Paused => (Tone::Caution, "paused"),
        State::Cancelled => (Tone::Bad, "cancelled"),
        State::Stopped => (Tone::Bad, "stopped"),
        State::Done => (Tone::Faint, "done"),
        State::TakenBack => (Tone::Faint, "taken back"),
    };
    let by = backfill.by.as_ref().filter(|_| matches!(backfill.state, State::Paused | State::Cancelled));
    let by = by.map(|who| format!(" by {who}")).unwrap_or_default();
    let way = if backfill.direction == "down" { " (its way back)" } else { "" };
    let head = Line::default().and(Tone::Strong, backfill.migration.to_string()).and(Tone::Plain, way);
    let head = head.and(Tone::Plain, ": ").and(tone, format!("{word}{by}"));
    let mut lines =
        vec![head, Line::default().and(Tone::Faint, format!("  {}", one_line(&backfill.statement)))];
    lines.push(Line::plain(format!("  {}", numbers(backfill))));
    if let Some(what) = backfill.waits_for.as_ref().filter(|_| backfill.state == State::Waiting) {
        lines.push(Line::caution(format!("waits for {what}")));
    }
    lines.extend(
        backfill.unproved.as_ref().map(|why| Line::caution(format!("not proved that no row is left: {why}"))),
    );
    lines.extend(help(backfill.state).map(Line::help));
    lines
}

fn one_line(statement: &str) -> String {
    shortened(&statement.split_whitespace().collect::<Vec<_>>().join(" "), 100)
}

fn numbers(backfill: &BackfillStanding) -> String {
    let BackfillStanding { rows, pieces, percent, rows_per_second, .. } = backfill;
    let mut parts = vec![
        format!("{percent} %"),
        format!("{rows} rows in {pieces} pieces"),
        format!("{rows_per_second} rows/s"),
    ];
    parts.extend(
        backfill.eta_s.map(|seconds| format!("{} left", duration(seconds.saturating_mul(1_000_000)))),
    );
    parts.extend(backfill.lag_bytes.map(|bytes| format!("standby {} KiB behind", bytes / 1024)));
    parts.extend(
        backfill.log_rate.map(|bytes| format!("held to {} KiB of log/s beside others", bytes / 1024)),
    );
    parts.extend(backfill.duty.map(|duty| format!("works {duty} % of the time")));
    if let (Some(share), Some(beside)) = (backfill.share, backfill.beside.filter(|beside| *beside > 0)) {
        parts.push(format!(
            "{share} % beside {beside} other{} of this server",
            if beside == 1 { "" } else { "s" }
        ));
    }
    parts.join(", ")
}

fn help(state: State) -> Option<&'static str> {
    match state {
        State::Paused => Some("whimbrel backfill resume lets it go on"),
        State::Cancelled | State::Stopped => Some("whimbrel resume goes on, whimbrel abort goes back"),
        State::Running | State::Waiting | State::Done | State::TakenBack => None,
    }
}
