//! What goes wrong in a case, and how it is brought about.

use crate::tool::Victim;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use whimbrel_testbed::proxy::{Action, Fault, Hit, Moment, Place, Proxy};
use whimbrel_testbed::{TestDatabase, TestServer};

/// What is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// SIGKILL for the tool.
    Kill,
    /// `pg_terminate_backend` for its backend.
    Terminate,
    /// Both sides of the connection lose the other.
    Cut,
}

impl Kind {
    /// All three.
    pub(crate) const ALL: [Self; 3] = [Self::Kill, Self::Terminate, Self::Cut];
}

/// One fault: what, at which message of the run's session, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Injury {
    /// The message of the first connection, from 1.
    pub(crate) message: usize,
    /// Before it, with its answer, behind it.
    pub(crate) moment: Moment,
    /// What is broken.
    pub(crate) kind: Kind,
}

impl fmt::Display for Injury {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { message, moment, kind } = self;
        match moment {
            Moment::AfterDelay(delay) => write!(formatter, "{message} {} {kind:?}", delay.as_micros()),
            Moment::BeforeForwarding
            | Moment::AfterForwarding
            | Moment::AnswerLost
            | Moment::AfterFirstAnswer => write!(formatter, "{message} {moment:?} {kind:?}"),
        }
    }
}

impl FromStr for Injury {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let [message, moment, kind] = text.split_whitespace().collect::<Vec<_>>()[..] else {
            return Err(format!("{text:?} is not `message moment kind`"));
        };
        let place = Moment::PLACES.into_iter().find(|place| format!("{place:?}") == moment);
        let delay = moment.parse().map(|micros| Moment::AfterDelay(Duration::from_micros(micros)));
        let kind = Kind::ALL.into_iter().find(|known| format!("{known:?}") == kind);
        Ok(Self {
            message: message.parse().map_err(|_| format!("{message} is no number"))?,
            moment: place.or(delay.ok()).ok_or_else(|| format!("{moment} is no moment"))?,
            kind: kind.ok_or_else(|| format!("{text:?} names no fault"))?,
        })
    }
}

/// A fault that waits for its place.
pub(crate) struct Trap<'a> {
    proxy: &'a Proxy,
    kind: Kind,
    struck: Arc<AtomicBool>,
}

impl<'a> Trap<'a> {
    /// Sets the trap for `victim`, who works on a database of `server`.
    pub(crate) fn set(
        proxy: &'a Proxy,
        injury: Injury,
        victim: &Victim,
        control: &'static TestDatabase,
    ) -> Self {
        let struck = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&struck);
        let victim = victim.clone();
        let action = match injury.kind {
            Kind::Cut => Action::Cut,
            Kind::Kill => Action::Call(Box::new(move |_| flag.store(victim.kill(), Ordering::Release))),
            Kind::Terminate => Action::Call(Box::new(move |hit| {
                flag.store(terminate(control, hit), Ordering::Release);
            })),
        };
        let place = Place::MessageOf { connection: 1, number: injury.message };
        proxy.arm(Fault { place, moment: injury.moment, action });
        Self { proxy, kind: injury.kind, struck }
    }

    /// The message at which something that mattered was broken; `None` where the fault came too late.
    pub(crate) fn sprung(self) -> Option<Hit> {
        let hit = self.proxy.hit().filter(|hit| hit.message.kind != "Terminate");
        let struck = self.kind == Kind::Cut || self.struck.load(Ordering::Acquire);
        self.proxy.disarm();
        hit.filter(|_| struck)
    }
}

/// Ends a backend and waits until it is gone.
fn terminate(control: &TestDatabase, hit: &Hit) -> bool {
    let Some(pid) = hit.backend_pid else { return false };
    let was_there = control.query_text(&format!("select pg_catalog.pg_terminate_backend({pid})")) == "t";
    let limit = Instant::now() + Duration::from_secs(20);
    let there = format!("select count(*) from pg_catalog.pg_stat_activity where pid = {pid}");
    while was_there && control.query_text(&there) != "0" {
        assert!(Instant::now() < limit, "the backend {pid} does not end");
    }
    was_there
}

/// A database from which others are ended.
pub(crate) fn control(server: &'static TestServer) -> &'static TestDatabase {
    Box::leak(Box::new(server.database()))
}
