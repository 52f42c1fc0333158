//! How long, and in what manner, a refused lock is tried for again.

use super::error::RunError;
use super::{Runner, Step, refused};
use crate::quiet::{Holder, HolderKind, LEARNING_BITE, Wanted, Watcher, with_jitter};
use crate::session::Session;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::future::Future;
use std::time::{Duration, Instant};
use tokio_postgres::error::DbError;
use whimbrel_change::{Blocker, Progress};

/// How often the second session looks while an attempt is under way.
const BETWEEN_LOOKS: Duration = Duration::from_millis(2);

/// How long to sleep between two looks at the holders of a lock, before jitter.
const BETWEEN_POLLS: Duration = Duration::from_millis(12);

/// How much longer than `deadlock_timeout` to wait for an autovacuum worker, which yields only when
/// the deadlock check finds it (measured: never below, always above).
const BEYOND_DEADLOCK_CHECK: Duration = Duration::from_millis(500);

/// How long the first request may wait that is made because nobody is in the way who has been there for long. Each that
/// is refused is followed by one that waits a quarter longer, up to what the policy allows.
const FIRST_QUIET_BITE: Duration = Duration::from_millis(15);

/// How often nobody may have seen what a short request waited for until one that waits longer is made: a busy machine
/// lets the second session look too late.
const UNSEEN: u32 = 6;

/// How many of those who stood in the way are written down.
const REMEMBERED: usize = 20;

/// What to do after a lock was refused.
pub(super) enum Verdict {
    /// Try again, waiting this long for each lock.
    TryAgain(Duration),
    /// Tell the user.
    GiveUp(RunError),
}

/// What was seen of the wait of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    /// Nobody was there to see it, or too late.
    Nothing,
    /// It waited.
    Wait,
}

/// What was learned about the locks that one segment needs.
pub(super) struct Patience {
    began: Instant,
    limit: Duration,
    timeout: Duration,
    old: Duration,
    second: Option<Session>,
    wanted: Vec<Wanted>,
    sight: Sight,
    /// Refused requests behind which nobody had seen what they waited for.
    unseen: u32,
    /// Refused requests that waited for something that is no relation.
    unrelated: u32,
    /// Requests that were made because nobody was in the way.
    asked: u32,
    blockers: Vec<Blocker>,
    seen: BTreeMap<i32, Instant>,
    told: Option<Instant>,
    refusals: u32,
    /// Everybody who stood in the way for longer than a moment, as old as they were seen last.
    met: Vec<Holder>,
}

impl Patience {
    pub(super) fn new(step: &Step<'_>) -> Self {
        let lock = step.work.lock;
        Self {
            began: Instant::now(),
            limit: lock.patience,
            timeout: lock.timeout,
            old: lock.old,
            second: None,
            wanted: Vec::new(),
            sight: Sight::Nothing,
            unseen: 0,
            unrelated: 0,
            asked: 0,
            blockers: Vec::new(),
            seen: BTreeMap::new(),
            told: None,
            refusals: 0,
            met: Vec::new(),
        }
    }

    /// Waits for an attempt; cancels it when a person asks to stop, and looks at what it waits for
    /// once one has been refused.
    pub(super) async fn attempt<T>(&mut self, runner: &Runner<'_>, attempt: impl Future<Output = T>) -> T {
        let mut attempt = std::pin::pin!(attempt);
        let mut is_cancelled = false;
        self.sight = Sight::Nothing;
        loop {
            tokio::select! {
                biased;
                result = &mut attempt => return result,
                () = runner.interrupt.triggered(), if !is_cancelled => {
                    is_cancelled = true;
                    runner.session.cancel().await;
                }
                () = tokio::time::sleep(BETWEEN_LOOKS), if self.second.is_some() => self.look(runner).await,
            }
        }
    }

    async fn look(&mut self, runner: &Runner<'_>) {
        let Some(second) = &self.second else { return };
        let Ok(Some(wait)) = Watcher::new(second.client(), runner.session.backend_pid()).wait().await else {
            return;
        };
        self.sight = Sight::Wait;
        self.blockers = wait.holders.into_iter().map(|holder| holder.blocker).collect();
        if let Some(wanted) = wait.wanted
            && !self.wanted.contains(&wanted)
        {
            self.wanted.push(wanted);
        }
    }

    /// Waits until asking again makes sense.
    pub(super) async fn next(
        &mut self,
        runner: &Runner<'_>,
        step: &Step<'_>,
        server: &DbError,
    ) -> Result<Verdict, RunError> {
        self.refusals += 1;
        if self.second.is_none() {
            self.second = Session::open(runner.settings, "whimbrel watch").await.ok();
            // A session that has never looked takes longer for it than a short request waits.
            self.look(runner).await;
        }
        if self.wanted.is_empty() && self.refusals > 1 {
            match self.sight {
                Sight::Nothing => self.unseen += 1,
                Sight::Wait => self.unrelated += 1,
            }
        }
        loop {
            if runner.interrupt.is_triggered() {
                return Err(Runner::interrupted(step));
            }
            if self.began.elapsed() >= self.limit {
                return Ok(Verdict::GiveUp(self.give_up(step, server)));
            }
            let old = self.old_holders(runner).await?;
            self.tell(runner, &old);
            match self.bite_against(runner, &old).await {
                Some(bite) => {
                    self.asked += u32::from(!self.wanted.is_empty());
                    return Ok(Verdict::TryAgain(bite));
                }
                None => tokio::time::sleep(with_jitter(BETWEEN_POLLS)).await,
            }
        }
    }

    /// How long the next request may wait, or `None` where none should be made yet.
    async fn bite_against(&self, runner: &Runner<'_>, old: &[Holder]) -> Option<Duration> {
        let beyond = runner.session.deadlock_timeout() + BEYOND_DEADLOCK_CHECK;
        if self.wanted.is_empty() {
            // Nothing is known yet: look while a short request waits. What is waited for may be no relation, for which
            // nobody queues: then it waits longer each time.
            tokio::time::sleep(with_jitter(BETWEEN_POLLS)).await;
            let longer = self.unrelated + self.unseen.saturating_sub(UNSEEN);
            return Some((LEARNING_BITE * 2_u32.pow(longer.min(8))).min(beyond));
        }
        if old.is_empty() {
            let longer = 1.25_f64.powi(i32::try_from(self.asked).unwrap_or(i32::MAX).min(20));
            return Some(FIRST_QUIET_BITE.mul_f64(longer).min(self.timeout));
        }
        if old.iter().any(|holder| holder.kind != HolderKind::Autovacuum) {
            return None;
        }
        let second = self.second.as_ref()?;
        let watcher = Watcher::new(second.client(), runner.session.backend_pid());
        for holder in old {
            if !watcher.cancel(holder).await {
                return Some(beyond);
            }
            runner.observer.see(&Progress::AutovacuumCancelled(holder.blocker.clone()));
        }
        None
    }

    /// The transactions that hold a wanted lock and have done so for longer than a moment.
    async fn old_holders(&mut self, runner: &Runner<'_>) -> Result<Vec<Holder>, RunError> {
        let Some(second) = self.second.as_ref().filter(|_| !self.wanted.is_empty()) else {
            return Ok(Vec::new());
        };
        let watcher = Watcher::new(second.client(), runner.session.backend_pid());
        let mut holders = match watcher.holders(&self.wanted).await {
            Ok(holders) => holders,
            Err(error) if second.is_lost(&error) => {
                self.second = None;
                return Ok(Vec::new());
            }
            Err(source) => return Err(RunError::Server { doing: "looking at who holds a lock", source }),
        };
        let now = Instant::now();
        self.seen.retain(|pid, _| holders.iter().any(|holder| holder.blocker.pid == *pid));
        for holder in &mut holders {
            // Without pg_read_all_stats the age of another user's transaction is hidden.
            let since = *self.seen.entry(holder.blocker.pid).or_insert(now);
            let seen_ms = i64::try_from((now - since).as_millis()).unwrap_or(i64::MAX);
            holder.blocker.age_ms = holder.blocker.age_ms.max(seen_ms);
        }
        let old_ms = i64::try_from(self.old.as_millis()).unwrap_or(i64::MAX);
        holders.retain(|holder| holder.blocker.age_ms >= old_ms || holder.kind != HolderKind::Client);
        self.remember(&holders);
        if !holders.is_empty() {
            self.blockers = holders.iter().map(|holder| holder.blocker.clone()).collect();
        }
        Ok(holders)
    }

    fn remember(&mut self, holders: &[Holder]) {
        for holder in holders {
            let is_same = |known: &Holder| {
                known.blocker.pid == holder.blocker.pid && known.blocker.relation == holder.blocker.relation
            };
            let place = self.met.iter().position(is_same).unwrap_or(self.met.len());
            if let Some(known) = self.met.get_mut(place) {
                known.clone_from(holder);
            } else if place < REMEMBERED {
                self.met.push(holder.clone());
            }
        }
    }

    /// What was waited for, and how often it gave way, for the ledger; `None` where nothing was.
    pub(super) fn waited(&self) -> Option<Value> {
        if self.refusals == 0 {
            return None;
        }
        let holders = self.met.iter().map(|Holder { blocker, kind }| {
            json!({
                "kind": kind.as_str(), "pid": blocker.pid, "application": blocker.application, "user": blocker.user,
                "state": blocker.state, "age_ms": blocker.age_ms, "query": super::head_of(&blocker.query),
                "relation": blocker.relation, "mode": blocker.mode,
            })
        });
        Some(json!({
            "gave_way": self.refusals,
            "ms": millis(self.began.elapsed()),
            "lock": self.wanted.first().map(|wanted| wanted.mode().to_string()),
            "holders": holders.collect::<Vec<_>>(),
        }))
    }

    fn tell(&mut self, runner: &Runner<'_>, old: &[Holder]) {
        let is_due = self.told.is_none_or(|told| told.elapsed() >= Duration::from_secs(1));
        if old.is_empty() || !is_due {
            return;
        }
        self.told = Some(Instant::now());
        runner.observer.see(&Progress::WaitingForLock {
            mode: self.wanted.first().map(Wanted::mode),
            blockers: self.blockers.clone(),
            waited_ms: millis(self.began.elapsed()),
            patience_ms: millis(self.limit),
        });
    }

    fn give_up(&self, step: &Step<'_>, server: &DbError) -> RunError {
        let waited = self.began.elapsed();
        RunError::LockNotHad {
            mode: self.wanted.first().map(Wanted::mode),
            blockers: self.blockers.clone(),
            waited,
            finished: step.number - 1,
            seen: Box::new(self.waited().unwrap_or_default()),
            diagnostic: Box::new(refused::lock_not_had(step, server, &self.blockers, waited)),
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
