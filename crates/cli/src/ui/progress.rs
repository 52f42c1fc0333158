//! What a command tells while it works: a live line on a terminal, plain lines elsewhere.

use super::event;
use super::line::{Line, Tone};
use super::output::Output;
use super::text::{count, duration, harmless, shortened};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use whimbrel::{Blocker, Direction, MigrationId, Observer, Progress, StatementPlace, Target};

/// How often a step that goes on says so where no live line can.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// One line that changes, under everything else.
    Live,
    /// One line for each change of state, and a heartbeat.
    Lines,
    /// Only what has to be said.
    Quiet,
}

/// An observer that speaks to the streams.
pub(crate) struct Narrator {
    output: Arc<Output>,
    pace: Pace,
    heart: Arc<Heart>,
}

/// What is under way, and since when.
#[derive(Default)]
struct Heart {
    state: Mutex<State>,
    stopped: Condvar,
}

#[derive(Default)]
struct State {
    step: Option<(String, Instant)>,
    blockers: Vec<i32>,
    waits_for: Option<String>,
    stopped: bool,
}

impl Pace {
    /// How progress is shown in this process; `no_progress` is the flag.
    pub(crate) fn of_process(environment: &BTreeMap<String, String>) -> Self {
        let is_set = |name: &str| environment.get(name).is_some_and(|value| !value.is_empty());
        if is_set("WHIMBREL_NO_PROGRESS") {
            Self::Quiet
        } else if std::io::stderr().is_terminal()
            && !is_set("CI")
            && environment.get("TERM").is_none_or(|term| term != "dumb")
        {
            Self::Live
        } else {
            Self::Lines
        }
    }
}

impl Narrator {
    /// An observer that speaks to `output` from now until it is dropped.
    pub(crate) fn new(output: Arc<Output>, pace: Pace) -> Self {
        let heart = Arc::new(Heart::default());
        if pace == Pace::Lines {
            beat(Arc::clone(&output), Arc::clone(&heart));
        }
        Self { output, pace, heart }
    }

    /// Something begins that may take a while.
    fn step(&self, text: &str) {
        let text = harmless(text);
        self.show(text, Instant::now());
        self.output.rewind_bar();
    }

    /// What is under way has another name now.
    fn show(&self, text: String, since: Instant) {
        if self.pace == Pace::Live {
            self.output.bar(&text, live_line);
        }
        self.heart.state().step = Some((text, since));
    }

    fn rest(&self) {
        self.heart.state().step = None;
    }

    fn state_line(&self, line: &Line) {
        if self.pace == Pace::Lines {
            self.output.narrate(line);
        }
    }

    fn waiting_for_lock(&self, wanted: &str, blockers: &[Blocker], times: (u64, u64)) {
        let mut pids: Vec<i32> = blockers.iter().map(|blocker| blocker.pid).collect();
        pids.sort_unstable();
        if self.heart.state().blockers != pids {
            for blocker in blockers {
                let line = Line::caution(format!("{wanted} waits for {}", sentence(blocker)));
                self.output.narrate(&line);
            }
            self.heart.state().blockers = pids;
        }
        let text = format!("{wanted}: waiting {} of {}", milliseconds(times.0), milliseconds(times.1));
        let since = self.heart.state().step.as_ref().map(|(_, since)| *since);
        self.show(text, since.unwrap_or_else(Instant::now));
    }

    fn finished(&self, migration: &MigrationId, direction: Direction, duration_us: i64) {
        self.rest();
        let word = match direction {
            Direction::Up => "applied",
            Direction::Down => "reverted",
        };
        let line = Line::good(format!("{word} {migration}"));
        self.output.data(&line.and(Tone::Faint, format!("  {}", duration(duration_us))));
    }

    fn planned(&self, direction: Direction, migrations: &[MigrationId]) {
        let word = match direction {
            Direction::Up => "apply",
            Direction::Down => "revert",
        };
        if !migrations.is_empty() {
            let text = format!("  {} to {word}", count(migrations.len(), "migration"));
            self.state_line(&Line::default().and(Tone::Faint, text));
        }
    }

    fn waiting_for_run(&self, holder: Option<&Blocker>, waited_ms: u64) {
        let who = holder.map_or_else(|| "another run".into(), sentence);
        let pids: Vec<i32> = holder.iter().map(|holder| holder.pid).collect();
        if waited_ms == 0 || self.heart.state().blockers != pids {
            self.output.narrate(&Line::caution(format!("the migration lock is held by {who}")));
            self.heart.state().blockers = pids;
        }
        self.step("waiting for the migration lock");
    }
}

impl Observer for Narrator {
    fn see(&self, progress: &Progress) {
        event::tell(&self.output, progress);
        match progress {
            Progress::Connected(target) => self.output.narrate(&where_line(target)),
            Progress::WaitingForRun { holder, waited_ms } => {
                self.waiting_for_run(holder.as_ref(), *waited_ms);
            }
            Progress::Planned { direction, migrations } => self.planned(*direction, migrations),
            Progress::MigrationStarted { migration, statements, .. } => {
                let text = format!("{migration}: {}", count(*statements, "statement"));
                self.state_line(&Line::default().and(Tone::Faint, format!("  {text}")));
                self.step(&text);
            }
            Progress::StatementStarted(place) => {
                self.heart.state().blockers.clear();
                self.step(&place_of(place));
            }
            Progress::StatementFinished { .. } => {}
            Progress::Backfilling { .. } => self.backfilling(progress),
            Progress::WaitingForLock { mode, blockers, waited_ms, patience_ms } => {
                let wanted = mode.map_or_else(|| "the lock".into(), |mode| mode.as_str().to_owned());
                self.waiting_for_lock(&wanted, blockers, (*waited_ms, *patience_ms));
            }
            Progress::AutovacuumCancelled(worker) => {
                let text = format!("asked the autovacuum of {} to go (pid {})", worker.relation, worker.pid);
                self.output.narrate(&Line::caution(text));
            }
            Progress::Mended { migration, what } => {
                self.output.narrate(&Line::good(format!("{migration}: {what}")));
            }
            Progress::MigrationFinished { migration, direction, duration_us } => {
                self.finished(migration, *direction, *duration_us);
            }
            Progress::ConnectionLost { reason } => {
                self.output.narrate(&Line::caution(format!("the connection was lost: {reason}")));
                self.step("connecting again, to ask what became of the step");
            }
            Progress::Reconnected { found } => {
                self.output.narrate(&Line::good(format!("connected again: {found}")));
            }
            Progress::Notice { severity, message } => {
                self.output.narrate(&Line::default().and(Tone::Faint, format!("  {severity}: {message}")));
            }
            Progress::Preparing { what, done, of } => self.preparing(what, *done, *of),
            Progress::Note(diagnostic) => self.output.remark(diagnostic),
        }
    }
}

impl Narrator {
    /// A bar on a terminal; elsewhere a line where what it waits for changes, and the heartbeat.
    fn backfilling(&self, progress: &Progress) {
        let Progress::Backfilling {
            place,
            rows,
            percent,
            rows_per_second,
            eta_s,
            lag_bytes,
            log_rate,
            waits_for,
        } = progress
        else {
            return;
        };
        let mut parts =
            vec![format!("{percent} %"), format!("{rows} rows"), format!("{rows_per_second} rows/s")];
        parts.extend(eta_s.map(|seconds| format!("{} left", milliseconds(seconds.saturating_mul(1_000)))));
        parts.extend(
            lag_bytes.filter(|bytes| *bytes > 0).map(|bytes| format!("standby {} KiB behind", bytes / 1024)),
        );
        parts.extend(log_rate.map(|bytes| format!("held to {} KiB of log/s beside others", bytes / 1024)));
        parts.extend(waits_for.as_ref().map(|what| format!("waits for {what}")));
        let bar = if self.pace == Pace::Live { bar_of(*percent) } else { String::new() };
        let text = harmless(&format!("{}: {bar}{}", place.migration, parts.join(", ")));
        let (before, since) = {
            let mut state = self.heart.state();
            let before = std::mem::replace(&mut state.waits_for, waits_for.clone());
            (before, state.step.as_ref().map(|(_, since)| *since))
        };
        self.show(text, since.unwrap_or_else(Instant::now));
        if before != *waits_for {
            let migration = &place.migration;
            self.state_line(&match waits_for {
                Some(what) => Line::caution(format!("{migration} waits for {what}")),
                None => Line::default().and(Tone::Faint, format!("  {migration} goes on")),
            });
        }
    }

    fn preparing(&self, what: &str, done: u64, of: u64) {
        let is_new = !self.heart.state().step.as_ref().is_some_and(|(step, _)| step.starts_with(what));
        if is_new {
            self.state_line(&Line::default().and(Tone::Faint, format!("  {what}")));
        }
        let share = (done * 100).checked_div(of).map(|percent| format!(" {percent} %")).unwrap_or_default();
        self.step(&format!("{what}{share}"));
        if of > 0 && done >= of {
            self.rest();
        }
    }
}

impl Drop for Narrator {
    fn drop(&mut self) {
        self.heart.state().stopped = true;
        self.heart.stopped.notify_all();
        self.output.unbar();
    }
}

impl Heart {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says every ten seconds what is under way, until the narrator is dropped.
fn beat(output: Arc<Output>, heart: Arc<Heart>) {
    let work = move || {
        let mut state = heart.state();
        while !state.stopped {
            let waited = heart.stopped.wait_timeout(state, HEARTBEAT);
            state = waited.map_or_else(|poisoned| poisoned.into_inner().0, |(state, _)| state);
            let said = state.step.as_ref().filter(|(_, since)| since.elapsed() >= HEARTBEAT);
            if let Some((step, since)) = said.filter(|_| !state.stopped) {
                output.narrate(&heartbeat(step, since.elapsed()));
            }
        }
    };
    // Without a heart the command still does its work and says its result.
    drop(std::thread::Builder::new().name("heartbeat".into()).spawn(work));
}

fn heartbeat(step: &str, elapsed: Duration) -> Line {
    let elapsed = duration(i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX));
    Line::default().and(Tone::Faint, format!("  … {step} ({elapsed})"))
}

fn live_line() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// `████░░░░░░░░░░░░░░░░ `
fn bar_of(percent: u8) -> String {
    let full = usize::from(percent.min(100)) / 5;
    format!("{}{} ", "█".repeat(full), "░".repeat(20 - full))
}

/// `→ local/app (PostgreSQL 15.18, db app, as whimbrel)`
fn where_line(target: &Target) -> Line {
    let name = if target.environment.is_empty() {
        target.url.clone()
    } else {
        format!("{}/{}", target.environment, target.database)
    };
    let Target { server_version, database, user, .. } = target;
    // Distributors write their package's version behind it.
    let version = server_version.split(' ').next().unwrap_or_default();
    let facts = format!(" (PostgreSQL {version}, db {database}, as {user})");
    Line::plain("→ ").and(Tone::Strong, name).and(Tone::Plain, facts)
}

/// A session that stands in the way, in one sentence.
fn sentence(blocker: &Blocker) -> String {
    let Blocker { pid, application, user, state, age_ms, query, relation, mode } = blocker;
    let who: Vec<&str> = [application, user].into_iter().map(String::as_str).collect();
    let who = who.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", ");
    let age = milliseconds(u64::try_from(*age_ms).unwrap_or(0));
    let parts = [
        blocker.named(),
        if who.is_empty() { String::new() } else { format!(" ({who})") },
        match (relation.as_str(), mode.as_str()) {
            ("", _) => String::new(),
            // It is no lock on a relation that is waited for, but the end of what may still see it as it was.
            (_, "") => ", whose transaction has to end first".to_owned(),
            (relation, mode) => format!(", which holds {mode} on {relation}"),
        },
        format!(", {state} for {age}"),
        if query.is_empty() || *pid == 0 { String::new() } else { format!(": {}", shortened(query, 80)) },
    ];
    parts.concat()
}

fn place_of(place: &StatementPlace) -> String {
    let StatementPlace { migration, number, of, head, .. } = place;
    format!("{migration} {number}/{of} {head}")
}

fn milliseconds(ms: u64) -> String {
    duration(i64::try_from(ms).unwrap_or(i64::MAX).saturating_mul(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heartbeat_says_what_goes_on_and_for_how_long() {
        let line = heartbeat("20250110_slow 2/3 create index", Duration::from_secs(75));
        assert_eq!(line.text(), "  … 20250110_slow 2/3 create index (1 min 15 s)");
    }

    #[test]
    fn who_stands_in_the_way_is_said_in_one_sentence() {
        let blocker = Blocker {
            pid: 7,
            application: "psql".into(),
            user: "ada".into(),
            state: "idle in transaction".into(),
            age_ms: 12_000,
            query: "select 1".into(),
            relation: "app.orders".into(),
            mode: "AccessShareLock".into(),
        };
        let expected = "pid 7 (psql, ada), which holds AccessShareLock on app.orders, \
                        idle in transaction for 12.0 s: select 1";
        assert_eq!(sentence(&blocker), expected);
        let unknown = Blocker {
            application: String::new(),
            user: String::new(),
            query: String::new(),
            relation: String::new(),
            ..blocker
        };
        assert_eq!(sentence(&unknown), "pid 7, idle in transaction for 12.0 s");
    }

    #[test]
    fn the_place_is_named_by_environment_or_by_address() {
        let target = |environment: &str| Target {
            url: "postgres://ada@host/app".into(),
            environment: environment.into(),
            server_version: "15.18 (Debian 15.18-0+deb12u1)".into(),
            database: "app".into(),
            user: "ada".into(),
        };
        let facts = "(PostgreSQL 15.18, db app, as ada)";
        assert_eq!(where_line(&target("local")).text(), format!("→ local/app {facts}"));
        assert_eq!(where_line(&target("")).text(), format!("→ postgres://ada@host/app {facts}"));
    }
}
