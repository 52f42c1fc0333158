//! A request to stop, from outside.

use tokio::sync::watch;

/// A flag that any clone can raise and any clone can wait for; it is never lowered.
#[derive(Debug, Clone)]
pub struct Interrupt {
    flag: watch::Sender<bool>,
}

impl Default for Interrupt {
    fn default() -> Self {
        Self { flag: watch::Sender::new(false) }
    }
}

impl Interrupt {
    /// A flag that is not raised.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Raises the flag.
    pub fn trigger(&self) {
        self.flag.send_replace(true);
    }

    /// Whether the flag is raised.
    #[must_use]
    pub fn is_triggered(&self) -> bool {
        *self.flag.borrow()
    }

    /// Waits until the flag is raised.
    pub async fn triggered(&self) {
        let mut flag = self.flag.subscribe();
        // The sender lives in `self`, so waiting can't fail before the flag is raised.
        let _ = flag.wait_for(|raised| *raised).await;
    }
}
