//! What a statement waited for that makes nobody wait itself.

use super::head_of;
use crate::quiet::HolderKind;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use whimbrel_change::Blocker;

/// Sessions that are remembered; a busy server has no end of them.
const REMEMBERED: usize = 8;

/// What was seen while it ran.
#[derive(Debug, Default)]
pub(super) struct Waits {
    since: Option<Instant>,
    total: Duration,
    met: Vec<Blocker>,
    /// Who stood in the way, and for how long, when it was given up.
    pub(super) gave_up: Option<(Vec<Blocker>, Duration)>,
}

impl Waits {
    /// Takes one look over; how long the wait under way has lasted.
    pub(super) fn seen(&mut self, blockers: Option<&[Blocker]>) -> Duration {
        let Some(blockers) = blockers else {
            self.total += self.since.take().map(|since| since.elapsed()).unwrap_or_default();
            return Duration::ZERO;
        };
        for blocker in blockers {
            let place = self.met.iter().position(|known| known.pid == blocker.pid).unwrap_or(self.met.len());
            if let Some(known) = self.met.get_mut(place) {
                known.clone_from(blocker);
            } else if place < REMEMBERED {
                self.met.push(blocker.clone());
            }
        }
        self.since.get_or_insert_with(Instant::now).elapsed()
    }

    /// For the ledger; `None` where nothing was waited for.
    pub(super) fn as_fact(&self) -> Option<Value> {
        if self.met.is_empty() {
            return None;
        }
        let total = self.total + self.since.map(|since| since.elapsed()).unwrap_or_default();
        let holders = self.met.iter().map(|blocker| {
            json!({
                "kind": HolderKind::Client.as_str(), "pid": blocker.pid, "application": blocker.application,
                "user": blocker.user, "state": blocker.state, "age_ms": blocker.age_ms,
                "query": head_of(&blocker.query), "relation": blocker.relation, "mode": blocker.mode,
            })
        });
        let ms = u64::try_from(total.as_millis()).unwrap_or(u64::MAX);
        Some(json!({ "gave_way": 0, "ms": ms, "lock": null, "holders": holders.collect::<Vec<_>>() }))
    }
}
