//! A database for a rehearsal on a server of somebody else.
//!
//! Its name and its comment say what it is. As long as its rehearsal lives, a session holds an advisory lock whose
//! key is made of its name; a database without that lock was left behind by a rehearsal that was killed, and the next
//! one drops it.

use crate::context::Context;
use crate::database::{server_failure, session_failure};
use crate::failure::{Class, Failure};
use uuid::Uuid;
use whimbrel_change::Progress;
use whimbrel_postgres::Session;
use whimbrel_postgres::connection::ConnectionSettings;
use whimbrel_source::{Diagnostic, Identifier, quote_literal};

const KEEPER: &str = "whimbrel rehearsal keeper";

/// What the comment of such a database begins with.
const COMMENT: &str = "made by whimbrel rehearse";

/// Names of databases that were left behind.
const LEFT_BEHIND: &str = include_str!("left_behind.sql");

/// What the database begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Original {
    /// Nothing.
    Empty,
    /// Everything that the database of the settings has.
    Database,
}

/// A database for a rehearsal on a server of somebody else.
pub(in crate::rehearse) struct Copy {
    settings: ConnectionSettings,
    /// What the database was made from.
    of: String,
    original: Original,
    name: String,
    keeper: Session,
}

impl Copy {
    pub(super) async fn make(
        context: &Context<'_>,
        settings: &ConnectionSettings,
        original: Original,
    ) -> Result<Self, Failure> {
        let name = format!("whimbrel_rehearsal_{}", Uuid::now_v7().simple());
        // A database cannot be copied while anybody is connected to it, and that includes us.
        let beside = match original {
            Original::Empty => settings.clone(),
            Original::Database => settings.with_database(beside(settings.database())),
        };
        let keeper = Session::open(&beside, KEEPER).await.map_err(session_failure)?;
        sweep(context, &keeper).await?;
        let template = match original {
            Original::Empty => "template0".to_owned(),
            Original::Database => Identifier::new(settings.database()).to_string(),
        };
        let client = keeper.client();
        let lock = format!(
            "select pg_catalog.pg_advisory_lock(pg_catalog.hashtextextended({}, 0))",
            quote_literal(&name)
        );
        let locked = client.batch_execute(&lock).await;
        locked.map_err(|error| server_failure("marking a database as in use", &error))?;
        let made = client.batch_execute(&format!("create database {name} template {template}")).await;
        made.map_err(|error| not_copied(settings, &error))?;
        let comment = format!("{COMMENT} from {}; may be dropped", settings.database());
        let comment = format!("comment on database {name} is {}", quote_literal(&comment));
        let commented = client.batch_execute(&comment).await;
        commented.map_err(|error| server_failure("marking a database as a rehearsal's", &error))?;
        let (of, settings) = (settings.display(), settings.with_database(&name));
        Ok(Self { settings, of, original, name, keeper })
    }

    pub(super) const fn settings(&self) -> &ConnectionSettings {
        &self.settings
    }

    pub(super) fn is_empty(&self) -> bool {
        self.original == Original::Empty
    }

    pub(super) fn in_words(&self) -> String {
        match self.original {
            Original::Empty => format!("a fresh database beside {}", self.of),
            Original::Database => format!("a copy of {} on its server", self.of),
        }
    }

    pub(super) async fn drop_database(self) -> Result<(), Failure> {
        let dropped = drop_named(&self.keeper, &self.name).await;
        self.keeper.close().await;
        dropped
    }
}

/// A database that is on every server, other than this one.
fn beside(database: &str) -> &'static str {
    if database == "postgres" { "template1" } else { "postgres" }
}

/// Drops what rehearsals that were killed have left behind.
async fn sweep(context: &Context<'_>, keeper: &Session) -> Result<(), Failure> {
    let left = keeper.client().query(LEFT_BEHIND, &[&format!("{COMMENT}%")]).await;
    let left = left.map_err(|error| server_failure("looking for what was left behind", &error))?;
    for row in &left {
        let name: String = row.get(0);
        drop_named(keeper, &name).await?;
        let note = Diagnostic::note(
            "leftover-dropped",
            format!("dropped {name}, which a rehearsal that was killed had left"),
        );
        context.observer.see(&Progress::Note(note));
    }
    Ok(())
}

async fn drop_named(keeper: &Session, name: &str) -> Result<(), Failure> {
    let sql = format!("drop database if exists {} with (force)", Identifier::new(name));
    let dropped = keeper.client().batch_execute(&sql).await;
    dropped.map_err(|error| server_failure("dropping the database of a rehearsal", &error))
}

fn not_copied(settings: &ConnectionSettings, error: &whimbrel_postgres::ServerError) -> Failure {
    let is_in_use = error.code().is_some_and(|code| code.code() == "55006");
    if !is_in_use {
        return server_failure("making a database for the rehearsal", error);
    }
    let message = format!("{} cannot be copied while others are connected to it", settings.database());
    let said = error.as_db_error().and_then(|server| server.detail().map(str::to_owned));
    let diagnostic = Diagnostic::error("template-in-use", message)
        .with_note(said.unwrap_or_else(|| error.to_string()))
        .with_help("end those sessions, or rehearse on a server of its own: whimbrel rehearse");
    Failure::new(Class::Busy, diagnostic)
}
