//! One case: a command with a fault, the commands that follow it, and the state that they must lead to.

use crate::fault::{Injury, Trap};
use crate::ground::Ground;
use crate::state::State;
use crate::story::{MIGRATIONS, SEGMENTS};
use crate::tool::{Ended, Victim};
use std::fmt;
use std::fmt::Write as _;
use whimbrel_testbed::TestDatabase;
use whimbrel_testbed::proxy::Proxy;

/// How many commands may follow each other until the goal is reached.
const ROUNDS: usize = 3;

/// What is done, and with which fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    /// Everything up; goes on after the fault.
    Up(Injury),
    /// Everything after the third migration down; goes on after the fault.
    Down(Injury),
    /// One migration up, by its number; goes back after the fault.
    Abort(usize, Injury),
    /// The same with a second fault on the way back.
    AbortTwice(usize, Injury, Injury),
}

/// Which migrations `Down` leaves.
pub(crate) const KEPT: usize = SEGMENTS - 1;

/// The command of [`Case::Down`].
pub(crate) const DOWN: [&str; 5] = ["down", "--yes", "--unchecked", "--to", "3"];

impl fmt::Display for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Up(injury) => write!(formatter, "up {injury}"),
            Self::Down(injury) => write!(formatter, "down {injury}"),
            Self::Abort(migration, injury) => write!(formatter, "abort {migration} {injury}"),
            Self::AbortTwice(migration, first, second) => {
                write!(formatter, "abort {migration} {first} then {second}")
            }
        }
    }
}

impl Case {
    /// The case that [`fmt::Display`] wrote down.
    pub(crate) fn parse(text: &str) -> Self {
        let (word, rest) = text.split_once(' ').expect("`up|down|abort …`");
        match word {
            "up" => Self::Up(rest.parse().unwrap()),
            "down" => Self::Down(rest.parse().unwrap()),
            _ => {
                let (migration, rest) = rest.split_once(' ').expect("`abort migration …`");
                let migration = migration.parse().unwrap();
                match rest.split_once(" then ") {
                    None => Self::Abort(migration, rest.parse().unwrap()),
                    Some((first, second)) => {
                        Self::AbortTwice(migration, first.parse().unwrap(), second.parse().unwrap())
                    }
                }
            }
        }
    }

    /// The fault that counts.
    pub(crate) fn injury(&self) -> Injury {
        match self {
            Self::Up(injury)
            | Self::Down(injury)
            | Self::Abort(_, injury)
            | Self::AbortTwice(_, injury, _) => *injury,
        }
    }

    /// Runs the case; how many of its faults hit something, or what is wrong.
    pub(crate) fn run(&self, ground: &Ground, proxy: &Proxy) -> Result<usize, String> {
        let before = match self {
            Self::Up(_) => 0,
            Self::Down(_) => MIGRATIONS,
            Self::Abort(migration, _) | Self::AbortTwice(migration, _, _) => migration - 1,
        };
        let database = ground.database(before);
        let mut scene = Scene { ground, proxy, database: &database, told: String::new(), struck: 0 };
        let outcome = match self {
            Self::Up(injury) => scene.onwards(&["up"], *injury, MIGRATIONS),
            Self::Down(injury) => scene.onwards(&DOWN, *injury, KEPT),
            Self::Abort(migration, injury) => scene.back(*migration, *injury, None),
            Self::AbortTwice(migration, first, second) => scene.back(*migration, *first, Some(*second)),
        };
        let told = scene.told;
        outcome.map(|()| scene.struck).map_err(|wrong| format!("{wrong}\n{told}"))
    }
}

/// A database with which a case is played.
struct Scene<'a> {
    ground: &'a Ground,
    proxy: &'a Proxy,
    database: &'a TestDatabase,
    told: String,
    struck: usize,
}

impl Scene<'_> {
    /// Runs a command into a fault, and the same way on to its goal.
    fn onwards(&mut self, command: &[&str], injury: Injury, goal: usize) -> Result<(), String> {
        self.injured(command, injury)?;
        let resumed = self.on_from(self.ground.run(&self.database.url(), &["resume"]))?;
        let again = self.on_from(self.ground.run(&self.database.url(), command))?;
        let nothing = ["no run is left", "nothing is pending", "nothing is applied"];
        let worked = |ended: &Ended| !nothing.iter().any(|words| ended.said.contains(words));
        if worked(&resumed) && worked(&again) {
            return Err(format!("resume stopped before the goal, and `{}` went on", command.join(" ")));
        }
        self.check(goal, goal > KEPT)
    }

    /// Runs one migration into a fault, goes back, and then all the way up.
    fn back(&mut self, migration: usize, injury: Injury, second: Option<Injury>) -> Result<(), String> {
        self.injured(&["up", "--steps", "1"], injury)?;
        let is_applied = State::of(self.database).applied_count() == migration;
        if let Some(second) = second {
            self.injured(&["abort"], second)?;
        }
        self.on_from(self.ground.run(&self.database.url(), &["abort"]))?;
        self.check(if is_applied { migration } else { migration - 1 }, false)?;
        self.on_from(self.ground.run(&self.database.url(), &["up"]))?;
        self.check(MIGRATIONS, false)
    }

    /// Runs a command through the proxy, with a fault.
    fn injured(&mut self, command: &[&str], injury: Injury) -> Result<(), String> {
        let victim = Victim::default();
        let trap = Trap::set(self.proxy, injury, &victim, self.ground.control);
        let ended = victim.run(&self.ground.folder, &self.proxy.url(self.database), command);
        let hit = trap.sprung();
        self.tell(&ended);
        let Some(hit) = hit else { return Ok(()) };
        let _ = writeln!(self.told, "struck at {}", hit.message);
        self.struck += 1;
        match (ended.code, ended.signal) {
            (Some(0 | 3 | 5 | 7 | 8), None) | (None, Some(9)) => Ok(()),
            (code, signal) => Err(format!("exit code {code:?}, signal {signal:?}")),
        }
    }

    /// Follows what the tool says is next, until a command succeeds.
    fn on_from(&mut self, first: Ended) -> Result<Ended, String> {
        let mut ended = first;
        for _ in 0..ROUNDS {
            self.tell(&ended);
            if ended.code == Some(0) {
                return Ok(ended);
            }
            let next = ended.next_command().ok_or("a failure names no next command")?.to_owned();
            ended = self.ground.run(&self.database.url(), &[&next]);
        }
        Err(format!("the goal was not reached in {ROUNDS} rounds"))
    }

    fn check(&mut self, applied: usize, once: bool) -> Result<(), String> {
        let state = State::of(self.database);
        let faults = state.faults_against(self.ground.state(applied));
        if !faults.is_empty() {
            return Err(format!("not as after {applied} migrations:\n{faults}"));
        }
        if once && state.times_applied.values().any(|times| *times != 1) {
            return Err(format!("applied more than once: {:?}", state.times_applied));
        }
        Ok(())
    }

    fn tell(&mut self, ended: &Ended) {
        let Ended { command, code, signal, said } = ended;
        let _ = writeln!(self.told, "$ {command}\n{}exit {code:?} signal {signal:?}", indented(said));
    }
}

fn indented(text: &str) -> String {
    text.lines().fold(String::new(), |mut indented, line| {
        let _ = writeln!(indented, "  | {line}");
        indented
    })
}
