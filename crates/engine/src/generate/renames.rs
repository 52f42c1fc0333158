//! Renames, done on the scratch database before anything is planned, so that the server tells what follows.

use crate::context::{Context, TOOL};
use crate::database::{server_failure, session_failure};
use crate::failure::{Class, Failure};
use crate::replay;
use crate::scratch::ScratchPlace;
use whimbrel_catalog::Catalog;
use whimbrel_change::plan::Step;
use whimbrel_change::rename::{called, step};
use whimbrel_postgres::Session;
use whimbrel_source::Diagnostic;

/// One object that gets another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// Its names, outermost part first: `["app", "users", "name"]`.
    pub from: Vec<String>,
    /// What its last name becomes.
    pub to: String,
}

impl Rename {
    /// Reads `app.users.name=full_name`.
    ///
    /// # Errors
    /// [`Class::Usage`] for anything else.
    pub fn read(text: &str) -> Result<Self, Failure> {
        let parts = text.split_once('=').filter(|(from, to)| !from.is_empty() && !to.is_empty());
        let Some((from, to)) = parts else {
            let message = format!("{} names no old and no new name", text.escape_debug());
            let diagnostic = Diagnostic::error("rename-unreadable", message).with_help(
                "write the whole old name, and the new last name: --rename app.users.name=full_name",
            );
            return Err(Failure::new(Class::Usage, diagnostic));
        };
        Ok(Self { from: from.split('.').map(str::to_owned).collect(), to: to.to_owned() })
    }
}

/// Renames that were done.
#[derive(Debug, Clone, Default)]
pub(super) struct Renamed {
    /// The statements.
    pub(super) forth: Vec<Step>,
    /// The statements that take them back, last first.
    pub(super) back: Vec<Step>,
}

/// Does the renames in a copy of what the history gives; returns what there is then.
pub(super) async fn renamed(
    context: &Context<'_>,
    place: &ScratchPlace<'_>,
    renames: &[Rename],
) -> Result<(Renamed, Catalog), Failure> {
    let copy = place.copy().await?;
    let session = Session::open(&copy.settings, TOOL).await.map_err(session_failure)?;
    let done = one_by_one(context, &session, renames).await;
    session.close().await;
    copy.close().await?;
    done
}

async fn one_by_one(
    context: &Context<'_>,
    session: &Session,
    renames: &[Rename],
) -> Result<(Renamed, Catalog), Failure> {
    let ledger = context.project.settings().ledger_schema.as_str();
    let mut done = Renamed::default();
    let mut catalog = replay::catalog(session, ledger).await?;
    for rename in renames {
        let Some(address) = called(&catalog, &rename.from).cloned() else {
            return Err(unknown(rename));
        };
        let forth = step(&catalog, &address, &rename.to).map_err(|error| refused(&error.to_string()))?;
        let ran = session.client().batch_execute(&forth.sql).await;
        ran.map_err(|error| server_failure("renaming on a scratch database", &error))?;
        catalog = replay::catalog(session, ledger).await?;
        let mut new = address.clone();
        let old = new.names.pop().unwrap_or_default();
        new.names.push(rename.to.clone());
        let back = step(&catalog, &new, &old).map_err(|error| refused(&error.to_string()))?;
        done.forth.push(forth);
        done.back.insert(0, back);
    }
    Ok((done, catalog))
}

fn unknown(rename: &Rename) -> Failure {
    let message = format!("the history has no {} that could be renamed", rename.from.join("."));
    let diagnostic = Diagnostic::error("rename-unknown", message)
        .with_help("write the whole name, with its schema, as `whimbrel diff` shows it");
    Failure::new(Class::Usage, diagnostic)
}

fn refused(message: &str) -> Failure {
    Failure::new(Class::Refused, Diagnostic::error("cannot-be-planned", message))
}
