//! One client and its backend, and the bytes between them.

use super::fault::{Action, Fault, Hit, Moment};
use super::keys::Keys;
use super::log::{Log, Outcome};
use super::message::Message;
use super::stream::Stream;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

/// A connection through the proxy; two threads move its messages.
pub(super) struct Link {
    pub(super) number: usize,
    log: Arc<Log>,
    keys: Arc<Keys>,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    /// Taken away when a side is cut off; a side that stays here stays open.
    client: Option<Stream>,
    server: Option<Stream>,
    backend_pid: Option<i32>,
    /// Names and texts of what the client has prepared.
    statements: BTreeMap<String, String>,
    /// Messages of the client that the server will answer with `ReadyForQuery`.
    cycles_begun: usize,
    /// `ReadyForQuery` messages so far.
    cycles_done: usize,
    gate: Gate,
}

/// What becomes of the server's answers.
enum Gate {
    Open,
    /// Answers from this cycle on wait until the fault has happened.
    Shut {
        from_cycle: usize,
    },
    /// Answers from this cycle on are kept until the cycle is done; then the fault happens.
    Keep {
        from_cycle: usize,
        kept: Vec<Message>,
        fault: Armed,
    },
    /// One answer of this cycle is passed on; then the fault happens.
    PassOne {
        from_cycle: usize,
        fault: Armed,
    },
    /// Nothing is passed on any more, in either direction.
    Closed,
}

/// A fault that found its place.
struct Armed {
    action: Action,
    hit: Hit,
}

/// What a thread does after a message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    GoOn,
    Stop,
}

impl Link {
    pub(super) fn new(number: usize, sides: (Stream, Stream), log: Arc<Log>, keys: Arc<Keys>) -> Arc<Self> {
        let (client, server) = sides;
        let state = State {
            client: Some(client),
            server: Some(server),
            backend_pid: None,
            statements: BTreeMap::new(),
            cycles_begun: 0,
            cycles_done: 0,
            gate: Gate::Open,
        };
        Arc::new(Self { number, log, keys, state: Mutex::new(state), changed: Condvar::new() })
    }

    /// Moves messages both ways until a side closes or a fault ends it.
    pub(super) fn run(self: Arc<Self>, opening: Message) {
        let (client, server) = {
            let state = self.state();
            (state.client.clone(), state.server.clone())
        };
        let (Some(client), Some(server)) = (client, server) else { return };
        let backwards = Arc::clone(&self);
        let answers = server.clone();
        std::thread::spawn(move || backwards.move_answers(answers));
        self.move_requests(opening, client, server);
    }

    /// Both sides lose their connection.
    pub(super) fn cut(&self) {
        let (client, server) = self.close(|state| (state.client.take(), state.server.take()));
        for side in [client, server].into_iter().flatten() {
            side.break_off();
        }
    }

    fn cut_client(&self) {
        if let Some(client) = self.close(|state| state.client.take()) {
            client.break_off();
        }
    }

    fn close<T>(&self, take: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state();
        state.gate = Gate::Closed;
        self.changed.notify_all();
        take(&mut state)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panicked with the state")
    }

    fn move_requests(&self, opening: Message, mut client: Stream, mut server: Stream) {
        let mut next = Some(opening);
        while let Some(message) = next {
            let message = self.log.substituted(message);
            if self.forward(&message, &mut server) == Next::Stop {
                return;
            }
            next = Message::read(&mut client).ok().flatten();
        }
        let mut state = self.state();
        if !matches!(state.gate, Gate::Closed) {
            server.end_writing();
            state.client = None;
        }
    }

    /// Counts a message of the client, and passes it on, before or after what was armed for it.
    fn forward(&self, message: &Message, server: &mut Stream) -> Next {
        let (armed, cycle) = {
            let mut state = self.state();
            if matches!(state.gate, Gate::Closed) {
                return Next::Stop;
            }
            let cycle = if message.is_copy_data() { state.cycles_done } else { state.cycles_begun };
            if message.ends_a_cycle() {
                state.cycles_begun += 1;
            }
            let text = message.frontend_text(&mut state.statements);
            let backend_pid = state.backend_pid;
            let armed = self.log.count(self.number, message.frontend_name(), text);
            let armed = armed.and_then(|(message, fault)| Some((fault?, Hit { message, backend_pid })));
            (armed.map(|(fault, hit)| self.log.hit(fault, hit)), cycle)
        };
        let Some((Fault { moment, action, .. }, hit)) = armed else {
            return pass(message, server);
        };
        let fault = Armed { action, hit };
        match moment {
            Moment::BeforeForwarding => self.happen(fault).and(|| pass(message, server)),
            Moment::AfterForwarding => {
                self.set_gate(Gate::Shut { from_cycle: cycle });
                pass(message, server).and(|| self.happen(fault))
            }
            Moment::AnswerLost => {
                self.set_gate(Gate::Keep { from_cycle: cycle, kept: Vec::new(), fault });
                pass(message, server)
            }
            Moment::AfterFirstAnswer => {
                self.set_gate(Gate::PassOne { from_cycle: cycle, fault });
                pass(message, server)
            }
            Moment::AfterDelay(delay) => {
                let outcome = pass(message, server);
                let link = self.log.link(self.number);
                std::thread::spawn(move || {
                    std::thread::sleep(delay);
                    link.map(|link| link.happen(fault))
                });
                outcome
            }
        }
    }

    fn set_gate(&self, gate: Gate) {
        let mut state = self.state();
        if !matches!(state.gate, Gate::Closed) {
            state.gate = gate;
        }
        self.changed.notify_all();
    }

    /// Does what the fault says; traffic goes on only after a call.
    fn happen(&self, fault: Armed) -> Next {
        let Armed { action, hit } = fault;
        let next = match action {
            Action::Cut => {
                self.cut();
                Next::Stop
            }
            Action::CutClient => {
                self.cut_client();
                Next::Stop
            }
            Action::BlackHole => {
                self.close(|_| ());
                Next::Stop
            }
            Action::Call(call) => {
                // Without the cut, a test whose call panics would wait for ever.
                if catch_unwind(AssertUnwindSafe(|| call(&hit))).is_err() {
                    self.cut();
                    self.log.happened(Outcome::CallPanicked);
                    return Next::Stop;
                }
                self.set_gate(Gate::Open);
                Next::GoOn
            }
        };
        self.log.happened(Outcome::Done);
        next
    }

    fn move_answers(&self, mut server: Stream) {
        while let Some(mut message) = Message::read(&mut server).ok().flatten() {
            if message.kind == b'K' {
                self.state().backend_pid = message.number_at(0);
                self.keys.replace(&mut message);
            }
            if self.answer(message) == Next::Stop {
                return;
            }
        }
        self.server_closed();
    }

    /// Passes an answer on, keeps it, or lets the fault happen that waited for it.
    fn answer(&self, message: Message) -> Next {
        let mut state = self.state();
        let cycle = state.cycles_done;
        let is_done = message.kind == b'Z';
        if is_done {
            state.cycles_done += 1;
        }
        while matches!(state.gate, Gate::Shut { from_cycle } if cycle >= from_cycle) {
            state = self.changed.wait(state).expect("no thread panicked with the state");
        }
        match std::mem::replace(&mut state.gate, Gate::Open) {
            Gate::Closed => {
                state.gate = Gate::Closed;
                Next::Stop
            }
            Gate::Keep { from_cycle, mut kept, fault } if cycle >= from_cycle => {
                let is_over = is_done || is_question(&message);
                kept.push(message);
                if !is_over {
                    state.gate = Gate::Keep { from_cycle, kept, fault };
                    return Next::GoOn;
                }
                drop(state);
                self.happen(fault).and(|| self.reply(&kept))
            }
            Gate::PassOne { from_cycle, fault } if cycle >= from_cycle => {
                drop(state);
                let passed = self.reply(&[message]);
                self.happen(fault).and(|| passed)
            }
            gate @ (Gate::Open | Gate::Shut { .. } | Gate::Keep { .. } | Gate::PassOne { .. }) => {
                state.gate = gate;
                drop(state);
                self.reply(&[message])
            }
        }
    }

    /// Writes to the client; the server learns, as from a real network, when there is none any more.
    fn reply(&self, messages: &[Message]) -> Next {
        let client = self.state().client.clone();
        let is_passed = client.is_some_and(|mut client| {
            messages.iter().all(|message| pass(message, &mut client) == Next::GoOn)
        });
        if is_passed {
            return Next::GoOn;
        }
        let mut state = self.state();
        if !matches!(state.gate, Gate::Closed)
            && let Some(server) = state.server.take()
        {
            server.break_off();
        }
        Next::Stop
    }

    /// A fault that waited for an answer happens now, because none will come.
    fn server_closed(&self) {
        let mut state = self.state();
        let gate = std::mem::replace(&mut state.gate, Gate::Open);
        let (kept, fault) = match gate {
            Gate::Closed => {
                state.gate = Gate::Closed;
                return;
            }
            Gate::Keep { kept, fault, .. } => (kept, Some(fault)),
            Gate::PassOne { fault, .. } => (Vec::new(), Some(fault)),
            Gate::Open | Gate::Shut { .. } => (Vec::new(), None),
        };
        drop(state);
        let next = fault.map_or(Next::GoOn, |fault| self.happen(fault));
        if next.and(|| self.reply(&kept)) == Next::Stop {
            return;
        }
        let mut state = self.state();
        if let Some(client) = &state.client {
            client.end_writing();
        }
        state.server = None;
    }
}

impl Next {
    /// What `then` says, unless it is time to stop already.
    fn and(self, then: impl FnOnce() -> Self) -> Self {
        match self {
            Self::GoOn => then(),
            Self::Stop => Self::Stop,
        }
    }
}

/// Whether the server waits for the client after this answer, so that no more of the answer comes.
fn is_question(answer: &Message) -> bool {
    let asks_for_password = answer.kind == b'R' && answer.number_at(0) != Some(0);
    asks_for_password || matches!(answer.kind, b'G' | b'W')
}

fn pass(message: &Message, stream: &mut Stream) -> Next {
    if stream.write_all(&message.bytes).is_ok() { Next::GoOn } else { Next::Stop }
}
