//! The commands: one file each.

mod completion;
mod explain;
mod init;
mod new;
mod version;

use crate::session::Session;
use crate::ui::answer::Answer;
use whimbrel::Failure;

/// What can be asked for.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Init(init::Arguments),
    New(new::Arguments),
    Explain(explain::Arguments),
    Completion(completion::Arguments),
    Version(version::Arguments),
}

impl Command {
    /// Does what was asked.
    pub(crate) fn run(&self, session: &Session) -> Result<Answer, Failure> {
        match self {
            Self::Init(arguments) => init::run(arguments),
            Self::New(arguments) => new::run(session, arguments),
            Self::Explain(arguments) => explain::run(arguments),
            Self::Completion(arguments) => Ok(completion::run(arguments)),
            Self::Version(arguments) => Ok(version::run(arguments)),
        }
    }
}
