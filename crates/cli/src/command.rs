//! The commands: one file each.

mod abort;
mod backfill;
mod completion;
mod data;
mod demo;
mod deploy;
mod dev;
mod diff;
mod doctor;
mod down;
mod drift;
mod explain;
pub(crate) mod flags;
mod gate;
mod generate;
mod incident;
mod init;
mod lint;
mod log;
mod lsp;
mod new;
mod purge;
mod ran;
mod registry;
mod rehearse;
mod repair;
mod resume;
mod revert;
mod schema;
mod status;
mod undo;
mod up;
mod verify;
mod version;

use crate::session::Session;
use crate::ui::answer::Answer;
use whimbrel::Failure;

/// What can be asked for.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Init(init::Arguments),
    New(new::Arguments),
    Generate(generate::Arguments),
    Diff(diff::Arguments),
    Lint(lint::Arguments),
    Lsp(lsp::Arguments),
    Schema(schema::Arguments),
    Dev(dev::Arguments),
    Data(data::Arguments),
    Rehearse(Box<rehearse::Arguments>),
    Status(status::Arguments),
    Up(up::Arguments),
    Down(down::Arguments),
    Undo(undo::Arguments),
    Purge(purge::Arguments),
    Revert(revert::Arguments),
    Verify(verify::Arguments),
    Drift(drift::Arguments),
    Resume(resume::Arguments),
    Abort(abort::Arguments),
    Backfill(backfill::Arguments),
    Repair(repair::Arguments),
    Deploy(deploy::Arguments),
    Gate(gate::Arguments),
    Log(log::Arguments),
    Incident(incident::Arguments),
    Registry(registry::Arguments),
    Explain(explain::Arguments),
    Doctor(doctor::Arguments),
    Completion(completion::Arguments),
    Demo(demo::Arguments),
    Version(version::Arguments),
}

impl Command {
    /// Does what was asked.
    pub(crate) fn run(&self, session: &Session) -> Result<Answer, Failure> {
        match self {
            Self::Init(arguments) => init::run(session, arguments),
            Self::New(arguments) => new::run(session, arguments),
            Self::Generate(arguments) => generate::run(session, arguments),
            Self::Diff(arguments) => diff::run(session, arguments),
            Self::Lint(arguments) => lint::run(session, arguments),
            Self::Lsp(arguments) => lsp::run(session, arguments),
            Self::Schema(arguments) => schema::run(session, arguments),
            Self::Dev(arguments) => dev::run(session, arguments),
            Self::Data(arguments) => data::run(session, arguments),
            Self::Rehearse(arguments) => rehearse::run(session, arguments),
            Self::Status(arguments) => status::run(session, arguments),
            Self::Up(arguments) => up::run(session, arguments),
            Self::Down(arguments) => down::run(session, arguments),
            Self::Undo(arguments) => undo::run(session, arguments),
            Self::Purge(arguments) => purge::run(session, arguments),
            Self::Revert(arguments) => revert::run(session, arguments),
            Self::Verify(arguments) => verify::run(session, arguments),
            Self::Drift(arguments) => drift::run(session, arguments),
            Self::Resume(arguments) => resume::run(session, arguments),
            Self::Abort(arguments) => abort::run(session, arguments),
            Self::Backfill(arguments) => backfill::run(session, arguments),
            Self::Repair(arguments) => repair::run(session, arguments),
            Self::Deploy(arguments) => deploy::run(session, arguments),
            Self::Gate(arguments) => gate::run(session, arguments),
            Self::Log(arguments) => log::run(session, arguments),
            Self::Incident(arguments) => incident::run(session, arguments),
            Self::Registry(arguments) => registry::run(session, arguments),
            Self::Explain(arguments) => explain::run(arguments),
            Self::Doctor(arguments) => doctor::run(session, arguments),
            Self::Completion(arguments) => Ok(completion::run(arguments)),
            Self::Demo(arguments) => demo::run(session, arguments),
            Self::Version(arguments) => Ok(version::run(arguments)),
        }
    }
}
