//! `repair`: changes one fact that the ledger states of one migration, with a reason, and records that.

use crate::carry_out::{leave, who};
use crate::context::Context;
use crate::database::server_failure;
use crate::failure::{Class, Failure};
use crate::opened::Opened;
use crate::standing;
use serde::Serialize;
use uuid::Uuid;
use whimbrel_change::ledger::{Event, Standing};
use whimbrel_change::{MigrationId, Target};
use whimbrel_postgres::Journal;
use whimbrel_postgres::journal::{Record, Took};
use whimbrel_source::{Diagnostic, Digests};

/// The fact that a person states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// The file was edited, and the database is as the edited file says.
    Edited,
    /// The file is gone for good; what it did stays.
    Gone,
    /// The file was renamed; it is the same migration.
    Renamed,
    /// The migration is applied, though the ledger does not say so.
    Applied,
    /// The migration is not applied, though the ledger says so.
    NotApplied,
}

impl Fact {
    /// Every fact.
    pub const ALL: [Self; 5] = [Self::Edited, Self::Gone, Self::Renamed, Self::Applied, Self::NotApplied];

    /// The word of the command line and the ledger.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Edited => "edited",
            Self::Gone => "gone",
            Self::Renamed => "renamed",
            Self::Applied => "applied",
            Self::NotApplied => "not-applied",
        }
    }
}

/// What to change, and why.
#[derive(Debug, Clone)]
pub struct RepairOptions {
    /// Which migration.
    pub migration: String,
    /// What is so.
    pub fact: Fact,
    /// Why; kept in the ledger.
    pub because: String,
}

/// What was changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RepairReport {
    /// Which database.
    pub target: Target,
    /// Which migration.
    pub migration: MigrationId,
    /// How it stood.
    pub was: String,
    /// What the ledger says now.
    pub fact: String,
    /// Why.
    pub because: String,
}

/// Changes one fact of the ledger.
///
/// # Errors
/// The fact does not fit how the migration stands; no reason is given.
pub async fn repair(context: &Context<'_>, options: &RepairOptions) -> Result<RepairReport, Failure> {
    if options.because.trim().is_empty() {
        let diagnostic =
            Diagnostic::error("no-reason", "a repair needs a reason, which is kept in the ledger")
                .with_help("--because \"why the ledger is wrong\"");
        return Err(Failure::new(Class::Usage, diagnostic));
    }
    let mut opened = Opened::read(context).await?;
    opened.lock().await?;
    let written = write(&opened, options).await;
    let target = opened.database.target.clone();
    leave(opened.database.session).await;
    let (migration, was) = written?;
    Ok(RepairReport {
        target,
        migration,
        was: was.as_str().to_owned(),
        fact: options.fact.as_str().to_owned(),
        because: options.because.clone(),
    })
}

/// Writes the fact under the migration lock; which migration it is about, and how that stood.
async fn write(
    opened: &Opened<'_>,
    options: &RepairOptions,
) -> Result<(MigrationId, standing::Standing), Failure> {
    let (migration, was) = find(opened, &options.migration)?;
    let standing = standing_after(opened, &migration, &was, options.fact)?;
    let mut facts = who(opened.context, &opened.database);
    if let Some(map) = facts.as_object_mut() {
        map.insert("because".to_owned(), options.because.clone().into());
        map.insert("was".to_owned(), was.as_str().into());
        map.insert("fact".to_owned(), options.fact.as_str().into());
    }
    let client = opened.database.session.client();
    let journal = Journal::open(client, opened.schema(), Uuid::now_v7().to_string(), None).await;
    let journal = journal.map_err(|error| server_failure("opening the ledger", &error))?;
    let mut events = Vec::new();
    if let standing::Standing::Renamed { from } = &was {
        events.push(Event::Repaired { migration: from.clone(), standing: Standing::NotApplied });
    }
    events.push(Event::Repaired { migration: migration.clone(), standing });
    let record = |event| Record { event, took: Took::NOTHING, sql: None, facts: &facts };
    let records: Vec<Record<'_>> = events.iter().map(record).collect();
    let written = journal.append_together(client, &records).await;
    written.map_err(|error| server_failure("writing the ledger", &error))?;
    Ok((migration, was))
}

fn find(opened: &Opened<'_>, text: &str) -> Result<(MigrationId, standing::Standing), Failure> {
    let called: Vec<_> = opened.standings.iter().filter(|row| row.migration.is_called(text)).collect();
    match called.as_slice() {
        [one] => Ok((one.migration.clone(), one.standing.clone())),
        [] => {
            let diagnostic = Diagnostic::error(
                "unknown-migration",
                format!("no migration is called {}", text.escape_debug()),
            )
            .with_help("whimbrel status lists them");
            Err(Failure::new(Class::Usage, diagnostic))
        }
        several => {
            let names: Vec<String> = several.iter().map(|row| row.migration.to_string()).collect();
            let diagnostic = Diagnostic::error(
                "ambiguous-migration",
                format!("several migrations are called {}", text.escape_debug()),
            )
            .with_help(format!("write one of {}", names.join(", ")));
            Err(Failure::new(Class::Usage, diagnostic))
        }
    }
}

fn standing_after(
    opened: &Opened<'_>,
    migration: &MigrationId,
    was: &standing::Standing,
    fact: Fact,
) -> Result<Standing, Failure> {
    use standing::Standing as Now;
    let fits = match (fact, was) {
        (Fact::Edited, Now::Edited | Now::CommentsEdited)
        | (Fact::Gone, Now::Missing)
        | (Fact::Renamed, Now::Renamed { .. })
        | (Fact::Applied, Now::Pending | Now::OutOfOrder { .. } | Now::Partial)
        | (
            Fact::NotApplied,
            Now::Applied | Now::CommentsEdited | Now::Edited | Now::Missing | Now::Retired | Now::Partial,
        ) => true,
        (Fact::Edited | Fact::Gone | Fact::Renamed | Fact::Applied | Fact::NotApplied, _) => false,
    };
    if !fits {
        let message = format!("{migration} is {}: the fact \"{}\" does not fit", was.as_str(), fact.as_str());
        let diagnostic = Diagnostic::error("fact-does-not-fit", message).with_help(
            was.next_command(migration).unwrap_or_else(|| "nothing has to be repaired".to_owned()),
        );
        return Err(Failure::new(Class::Refused, diagnostic));
    }
    match fact {
        Fact::Gone => Ok(Standing::Retired),
        Fact::NotApplied => Ok(Standing::NotApplied),
        Fact::Edited | Fact::Renamed | Fact::Applied => digests(opened, migration).map(Standing::Applied),
    }
}

fn digests(opened: &Opened<'_>, migration: &MigrationId) -> Result<Digests, Failure> {
    let Some(file) = opened.migrations.get(migration) else {
        let diagnostic = Diagnostic::error("no-file", format!("{migration} has no file"));
        return Err(Failure::new(Class::Usage, diagnostic.with_help("bring it back from version control")));
    };
    let script = file.up.script(opened.database.strings());
    let script = script.map_err(|diagnostics| Failure { class: Class::Usage, diagnostics })?;
    Ok(file.up.digests(&script))
}
