//! What every use-case needs: the project, the database that is meant, and who is told.

use crate::project::{Project, TargetChoice};
use whimbrel_change::Observer;
use whimbrel_postgres::{Environment, Interrupt};

/// What every use-case needs.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The project.
    pub project: &'a Project,
    /// The process's environment, as the front door found it.
    pub environment: &'a Environment,
    /// Which database the user asked for.
    pub choice: &'a TargetChoice,
    /// Who is told what happens.
    pub observer: &'a dyn Observer,
    /// A request to stop.
    pub interrupt: &'a Interrupt,
    /// The name of a protected environment, where the user has confirmed it.
    pub confirm: Option<&'a str>,
    /// The person at the front door, for the ledger; may be empty.
    pub person: &'a str,
}

/// This program, as the ledger and `application_name` call it.
pub const TOOL: &str = concat!("whimbrel ", env!("CARGO_PKG_VERSION"));
