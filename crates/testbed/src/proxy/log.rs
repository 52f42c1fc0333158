//! What passed through the proxy, and the fault that waits for its place.

use super::fault::{Fault, Hit, Place};
use super::link::Link;
use super::message::{Message, SeenMessage};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, Weak};
use std::time::{Duration, Instant};

/// Shared by all connections of a proxy.
#[derive(Default)]
pub(super) struct Log {
    state: Mutex<State>,
    changed: Condvar,
    /// A text of statements, another that takes its place, and how often it did.
    pub(super) substitution: Mutex<Option<(String, String, usize)>>,
}

#[derive(Default)]
struct State {
    /// Every connection since the proxy was opened.
    links: Vec<Weak<Link>>,
    /// Connections before the last call of `arm`, which the counting leaves out.
    links_before: usize,
    messages: Vec<SeenMessage>,
    fault: Option<Fault>,
    hit: Option<Hit>,
    outcome: Option<Outcome>,
}

/// How a fault went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    CallPanicked,
}

impl Log {
    /// What goes on in the place of a message.
    pub(super) fn substituted(&self, message: Message) -> Message {
        let mut substitution = self.substitution.lock().expect("no thread panicked with it");
        let Some((from, to, times)) = substitution.as_mut() else { return message };
        let Some(other) = message.substituted(from, to) else { return message };
        *times += 1;
        other
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panicked with the log")
    }

    /// Starts to count from one again, towards this fault, if any.
    pub(super) fn arm(&self, fault: Option<Fault>) {
        let mut state = self.state();
        let links = std::mem::take(&mut state.links);
        *state = State { links_before: links.len(), links, fault, ..State::default() };
    }

    /// A number for a connection, from 1 since the proxy was opened.
    pub(super) fn register(&self, make: impl FnOnce(usize) -> Arc<Link>) -> Arc<Link> {
        let mut state = self.state();
        let link = make(state.links.len() + 1);
        state.links.push(Arc::downgrade(&link));
        link
    }

    /// The connection with this number, while it lives.
    pub(super) fn link(&self, number: usize) -> Option<Arc<Link>> {
        self.state().links.get(number - 1).and_then(Weak::upgrade)
    }

    /// Every connection that lives.
    pub(super) fn links(&self) -> Vec<Arc<Link>> {
        self.state().links.iter().filter_map(Weak::upgrade).collect()
    }

    /// Writes a message down; with it comes the fault that waited for this one.
    ///
    /// `None` for connections that were open before `arm`: their goodbyes come at any time.
    pub(super) fn count(
        &self,
        link: usize,
        kind: &'static str,
        text: String,
    ) -> Option<(SeenMessage, Option<Fault>)> {
        let mut state = self.state();
        let connection = link.checked_sub(state.links_before).filter(|connection| *connection > 0)?;
        let of_connection = state.messages.iter().filter(|message| message.connection == connection);
        let number_in_connection = of_connection.count() + 1;
        let number = state.messages.len() + 1;
        let message = SeenMessage { number, connection, number_in_connection, kind, text };
        state.messages.push(message.clone());
        let fault = state.fault.take_if(|fault| match fault.place {
            Place::Message(wanted) => wanted == number,
            Place::MessageOf { connection: of, number: wanted } => {
                of == connection && wanted == number_in_connection
            }
        });
        Some((message, fault))
    }

    /// Remembers that the fault found its place.
    pub(super) fn hit(&self, fault: Fault, hit: Hit) -> (Fault, Hit) {
        self.state().hit = Some(hit.clone());
        (fault, hit)
    }

    /// Remembers that the fault is over.
    pub(super) fn happened(&self, outcome: Outcome) {
        self.state().outcome = Some(outcome);
        self.changed.notify_all();
    }

    pub(super) fn messages(&self) -> Vec<SeenMessage> {
        self.state().messages.clone()
    }

    pub(super) fn found(&self) -> Option<Hit> {
        self.state().hit.clone()
    }

    /// Waits until the fault is over; `None` when it is not within `limit`.
    pub(super) fn wait(&self, limit: Duration) -> Option<Outcome> {
        let deadline = Instant::now() + limit;
        let mut state = self.state();
        while state.outcome.is_none() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            state = self.changed.wait_timeout(state, left).expect("no thread panicked with the log").0;
        }
        state.outcome
    }
}
