//! The commands: one file each.

mod completion;
mod explain;
mod version;

use crate::session::Session;
use crate::ui::answer::Answer;
use whimbrel::Failure;

/// What can be asked for.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Explain(explain::Arguments),
    Completion(completion::Arguments),
    Version(version::Arguments),
}

impl Command {
    /// Does what was asked.
    pub(crate) fn run(&self, _session: &Session) -> Result<Answer, Failure> {
        match self {
            Self::Explain(arguments) => explain::run(arguments),
            Self::Completion(arguments) => Ok(completion::run(arguments)),
            Self::Version(arguments) => Ok(version::run(arguments)),
        }
    }
}
