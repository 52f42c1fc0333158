//! What goes wrong, where, and when.

use super::message::SeenMessage;
use std::time::Duration;

/// One thing that goes wrong with the network, once.
pub struct Fault {
    /// The message at which it happens.
    pub place: Place,
    /// When it happens, seen from that message.
    pub moment: Moment,
    /// What happens.
    pub action: Action,
}

/// A message of a client, by its number from 1; numbers start again with [`super::Proxy::arm`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The n-th of all connections together.
    Message(usize),
    /// The n-th of the k-th connection.
    MessageOf {
        /// The connection, from 1, in the order in which they were opened.
        connection: usize,
        /// The message of that connection, from 1.
        number: usize,
    },
}

/// When a fault happens, seen from its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The server never sees the message.
    BeforeForwarding,
    /// The server has the message; whether it does what it says is a race.
    AfterForwarding,
    /// The server has answered, `ReadyForQuery` included, and nothing of the answer was passed on.
    AnswerLost,
    /// The first message of the answer was passed on, and nothing after it.
    AfterFirstAnswer,
    /// So long after the server was given the message; see [`seeded_delay`].
    AfterDelay(Duration),
}

impl Moment {
    /// Every moment that is a place and not a time.
    pub const PLACES: [Self; 4] =
        [Self::BeforeForwarding, Self::AfterForwarding, Self::AnswerLost, Self::AfterFirstAnswer];
}

/// What a test does at the moment of a fault.
pub type Call = Box<dyn FnOnce(&Hit) + Send>;

/// What happens to the connection of the message.
pub enum Action {
    /// Both sides lose their connection.
    Cut,
    /// The client loses its connection, and the server does not notice.
    CutClient,
    /// No byte passes any more, and nobody is told.
    BlackHole,
    /// The test does something, e.g. kills a process, while the bytes wait; then they go on.
    Call(Call),
}

/// The place that a fault found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The message.
    pub message: SeenMessage,
    /// The server's process for the connection; `None` before it was announced.
    pub backend_pid: Option<i32>,
}

/// A time below `limit` that depends on `seed` only: a random moment that can be had again.
#[must_use]
pub fn seeded_delay(seed: u64, limit: Duration) -> Duration {
    // SplitMix64, whose first output is well mixed for seeds that differ by one.
    let mut mixed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^= mixed >> 31;
    let microseconds = u64::try_from(limit.as_micros()).unwrap_or(u64::MAX).max(1);
    Duration::from_micros(mixed % microseconds)
}
