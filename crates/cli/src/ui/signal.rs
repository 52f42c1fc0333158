//! Ctrl-C and SIGTERM: the first asks for a clean end, the second ends at once.

use super::line::Line;
use super::output::Output;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use tokio::signal::unix::{SignalKind, signal};
use whimbrel::Class;

/// The two signals that end a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    /// SIGINT.
    Interrupt,
    /// SIGTERM.
    Terminate,
}

/// The watch over the signals.
#[derive(Clone, Default)]
pub(crate) struct Signals {
    first: Arc<OnceLock<Signal>>,
    working: Arc<AtomicBool>,
}

/// Something is under way that must not be left in the middle.
pub(crate) struct Working<'a>(&'a Signals);

/// Nothing is under way, though somebody works.
pub(crate) struct Resting<'a> {
    signals: &'a Signals,
    before: bool,
}

impl Drop for Resting<'_> {
    fn drop(&mut self) {
        self.signals.working.store(self.before, Ordering::SeqCst);
    }
}

impl Drop for Working<'_> {
    fn drop(&mut self) {
        self.0.working.store(false, Ordering::SeqCst);
    }
}

impl Signal {
    /// What a command that it ended is classed as.
    #[must_use]
    pub(crate) const fn class(self) -> Class {
        match self {
            Self::Interrupt => Class::Interrupted,
            Self::Terminate => Class::Terminated,
        }
    }
}

impl Signals {
    /// Watches from now on. `trigger` is called once, at the first signal that meets work.
    ///
    /// A thread of its own does it: the second signal must be heard also while a step blocks.
    ///
    /// # Errors
    /// The operating system's, when no thread or no handler can be had.
    pub(crate) fn watch(output: Arc<Output>, trigger: impl Fn() + Send + 'static) -> std::io::Result<Self> {
        let signals = Self::default();
        let watcher = signals.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        let (mut interrupts, mut terminations) = {
            let _guard = runtime.enter();
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)
        };
        let watch = move || {
            runtime.block_on(async {
                loop {
                    let received = tokio::select! {
                        _ = interrupts.recv() => Signal::Interrupt,
                        _ = terminations.recv() => Signal::Terminate,
                    };
                    watcher.take(received, &output, &trigger);
                }
            });
        };
        std::thread::Builder::new().name("signals".into()).spawn(watch)?;
        Ok(signals)
    }

    /// While the value lives, the first signal asks for a clean end; otherwise it ends the process.
    #[must_use]
    pub(crate) fn working(&self) -> Working<'_> {
        self.working.store(true, Ordering::SeqCst);
        Working(self)
    }

    /// While the value lives, a signal ends the process: a question waits, and nothing else.
    #[must_use]
    pub(crate) fn resting(&self) -> Resting<'_> {
        Resting { before: self.working.swap(false, Ordering::SeqCst), signals: self }
    }

    /// The first signal that came.
    pub(crate) fn first(&self) -> Option<Signal> {
        self.first.get().copied()
    }

    fn take(&self, received: Signal, output: &Output, trigger: &impl Fn()) {
        if self.working.load(Ordering::SeqCst) && self.first.set(received).is_ok() {
            trigger();
            output.narrate(&Line::caution("stopping at the next safe point; once more to leave at once"));
            return;
        }
        if self.first().is_some() {
            output.narrate(&Line::caution("left at once; `whimbrel status` says what is applied"));
        }
        leave(received);
    }
}

#[expect(clippy::exit, reason = "the second signal means: at once")]
fn leave(received: Signal) -> ! {
    std::process::exit(i32::from(received.class().code()))
}
