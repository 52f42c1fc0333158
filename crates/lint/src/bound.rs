//! A setting that bounds how long something lasts, as the statements before have left it.

use crate::moment::Block;
use crate::read::session::Setting;
use smol_str::SmolStr;

/// The value of a setting now, and those that come back when the transaction ends; `None` where nobody has set it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bound {
    now: Option<SmolStr>,
    after_commit: Option<SmolStr>,
    after_rollback: Option<SmolStr>,
}

impl Bound {
    /// What is in force, where it bounds anything.
    pub(crate) fn limit(&self) -> Option<&str> {
        self.now.as_deref().filter(|limit| !matches!(*limit, "0" | "0s" | "0ms"))
    }

    pub(crate) fn set(&mut self, setting: &Setting, block: Block) {
        match (setting.is_local, block) {
            // Outside of a transaction it has no effect, as another rule says.
            (true, _) => self.now.clone_from(&setting.value),
            (false, block) => self.set_for_session(setting.value.clone(), block),
        }
    }

    /// `RESET ALL`, `DISCARD ALL`.
    pub(crate) fn reset(&mut self, block: Block) {
        self.set_for_session(None, block);
    }

    fn set_for_session(&mut self, value: Option<SmolStr>, block: Block) {
        if block == Block::None {
            self.after_rollback.clone_from(&value);
        }
        self.after_commit.clone_from(&value);
        self.now = value;
    }

    pub(crate) fn commit(&mut self) {
        self.now.clone_from(&self.after_commit);
        self.after_rollback.clone_from(&self.after_commit);
    }

    pub(crate) fn roll_back(&mut self) {
        self.now.clone_from(&self.after_rollback);
        self.after_commit.clone_from(&self.after_rollback);
    }
}
