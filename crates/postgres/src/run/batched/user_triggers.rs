//! Triggers of the application that are not to fire for rows that are filled in, or that come back.
//!
//! As a replica the session fires none of them, but the server does not look at foreign keys and deferred keys either:
//! where the statement writes columns of those, or the role may not be a replica, they are switched off by name, in the
//! transaction of the piece, and on again before it ends.

use super::super::error::RunError;
use super::super::{Runner, Step};
use super::walk::Walk;
use crate::quiet::LEARNING_BITE;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Row};
use whimbrel_change::backfill::Sweep;
use whimbrel_source::Diagnostic;

/// Whether triggers of the application fire for what is done piece by piece; those that are ENABLE ALWAYS do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UserTriggers {
    /// As for any other statement.
    #[default]
    On,
    /// They rest.
    Off,
}

impl UserTriggers {
    /// Both answers.
    pub const ALL: [Self; 2] = [Self::On, Self::Off];

    /// As it is written in a file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
        }
    }
}

/// The bits of INSERT and of UPDATE in `pg_trigger.tgtype`; an INSERT may turn into an UPDATE.
const ON_UPDATE: i32 = 16;
const ON_INSERT: i32 = 4 | ON_UPDATE;

/// The first major in which a role may be allowed to set a parameter that is the superuser's, and in which triggers of
/// partitions are named one by one.
const PARAMETER_PRIVILEGES: i32 = 150_000;

/// What keeps triggers from firing: what is sent before a statement, and behind it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Silence {
    before: String,
    behind: String,
}

/// Triggers that would fire, and the role that cannot keep them from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heard {
    names: Vec<String>,
    role: String,
}

/// How the triggers of the application would rest, as things are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resting {
    /// None would fire.
    Nothing,
    /// The session is a replica, for which they do not fire.
    AsReplica,
    /// They are switched off and on again by name, in each piece.
    ByName {
        /// Those that would fire.
        names: Vec<String>,
        /// The SQL that switches them off, and on again.
        switches: [String; 2],
    },
    /// The role may do neither.
    Fire {
        /// Those that would fire.
        names: Vec<String>,
        /// Who runs it.
        role: String,
    },
}

impl Resting {
    /// Asks the server, which has to have the table.
    ///
    /// # Errors
    /// Whatever the server says.
    pub async fn of(client: &Client, sweep: &Sweep, version_num: i32) -> Result<Self, tokio_postgres::Error> {
        let (table, sets) = (sweep.into.as_ref().unwrap_or(&sweep.table), Some(&sweep.sets));
        let (event, sets) = if sweep.is_update() { (ON_UPDATE, sets) } else { (ON_INSERT, None) };
        let parameters: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 3] =
            [(table, Type::TEXT), (&event, Type::INT4), (&sets, Type::TEXT_ARRAY)];
        let rows = client.query_typed(&query(version_num), &parameters).await?;
        Ok(rows.first().map_or(Self::Nothing, Self::from_row))
    }

    fn from_row(row: &Row) -> Self {
        let (disable, enable): (Option<String>, Option<String>) = (row.get("disable"), row.get("enable"));
        let Some((disable, enable)) = disable.zip(enable) else { return Self::Nothing };
        if row.get("as_replica") {
            return Self::AsReplica;
        }
        let names = row.get("names");
        if row.get("is_owner") {
            return Self::ByName { names, switches: [disable, enable] };
        }
        Self::Fire { names, role: row.get("role") }
    }
}

impl Silence {
    /// What a piece needs, in the transaction of which it is asked.
    pub(super) async fn of(
        client: &Client,
        step: &Step<'_>,
        walk: &Walk,
        version_num: i32,
    ) -> Result<Result<Self, Heard>, tokio_postgres::Error> {
        if step.work.user_triggers == UserTriggers::On {
            return Ok(Ok(Self::default()));
        }
        Ok(match Resting::of(client, &walk.sweep, version_num).await? {
            Resting::Nothing => Ok(Self::default()),
            Resting::AsReplica => Ok(Self {
                before: "set local session_replication_role = replica".to_owned(),
                behind: "set local session_replication_role = origin".to_owned(),
            }),
            Resting::ByName { switches: [disable, enable], .. } => {
                // Whoever writes the table waits behind the request: a piece can be asked for again.
                let bite = step.work.lock.timeout.min(LEARNING_BITE).as_millis().max(1);
                Ok(Self {
                    before: format!("set local lock_timeout = {bite}; {disable}; {}", super::FOR_A_ROW),
                    // A table whose deferred keys are still to be looked at cannot be altered.
                    behind: format!("set constraints all immediate; {enable}"),
                })
            }
            Resting::Fire { names, role } => Err(Heard { names, role }),
        })
    }

    /// They rest from here on.
    pub(super) async fn begin(&self, client: &Client) -> Result<(), tokio_postgres::Error> {
        if self.before.is_empty() { Ok(()) } else { client.batch_execute(&self.before).await }
    }

    /// They fire again.
    pub(super) async fn end(&self, client: &Client) -> Result<(), tokio_postgres::Error> {
        if self.behind.is_empty() { Ok(()) } else { client.batch_execute(&self.behind).await }
    }
}

fn query(version_num: i32) -> String {
    let (may_be_replica, only) = if version_num >= PARAMETER_PRIVILEGES {
        ("pg_catalog.has_parameter_privilege('session_replication_role', 'SET')", "'only '")
    } else {
        ("(select r.rolsuper from pg_catalog.pg_roles as r where r.rolname = current_user)", "''")
    };
    include_str!("user_triggers.sql").replace("{may_be_replica}", may_be_replica).replace("{only}", only)
}

impl Runner<'_> {
    /// Stops before anything is written that triggers of the application would hear of.
    pub(super) async fn heard(&self, step: &Step<'_>, walk: &Walk, heard: &Heard) -> RunError {
        let table = walk.sweep.into.as_ref().unwrap_or(&walk.sweep.table);
        let (names, role) = (heard.names.join(", "), &heard.role);
        let (what, fire) = if heard.names.len() == 1 { ("trigger", "fires") } else { ("triggers", "fire") };
        let message = format!(
            "{what} {names} of {table} would fire, and the file says that none of the application {fire}"
        );
        let diagnostic = Diagnostic::error("user-triggers-fire", message)
            .with_note(format!(
                "{role} does not own the table, whose owner may switch them off; and it may not set session_replication_role, or the server would then not look at keys that are written."
            ))
            .with_help(format!(
                "let it: grant set on parameter session_replication_role to {role} (PostgreSQL 15 and later), or run it as the owner of {table}; then: whimbrel resume"
            ))
            .with_help("or let them fire: take the line user_triggers = off out of the file");
        self.stopped(step, walk, "42501", diagnostic).await
    }
}
