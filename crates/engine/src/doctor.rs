//! `doctor`: what is set, where it comes from, and what stands in the way.

use crate::context::Context;
use crate::database::{Database, server_failure};
use crate::failure::{Class, Failure};
use crate::project::{EffectiveValue, Folder};
use crate::scratch::{embedded_settings, open};
use serde::Serialize;
use whimbrel_change::ledger::{LedgerState, check_chain};
use whimbrel_postgres::embedded::{EmbeddedSettings, Fetching};
use whimbrel_postgres::journal;
use whimbrel_source::{Diagnostic, Identifier};

/// What doctor found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DoctorReport {
    /// Each effective setting and where it comes from.
    pub settings: Vec<EffectiveValue>,
    /// Each thing that was looked at.
    pub checks: Vec<Check>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What, in a word or two.
    pub name: &'static str,
    /// How it is.
    pub verdict: Verdict,
    /// What was found, in a sentence.
    pub found: String,
    /// What to do about it; empty where nothing has to be done.
    pub help: String,
}

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// As it should be.
    Good,
    /// Something is missing that some commands need.
    Poor,
    /// Nothing will work before it is mended.
    Bad,
}

impl DoctorReport {
    /// The worst of the verdicts.
    #[must_use]
    pub fn worst(&self) -> Verdict {
        self.checks.iter().map(|check| check.verdict).max().unwrap_or(Verdict::Good)
    }
}

/// Looks at the project, the database and the machine.
///
/// # Errors
/// Never for what it finds: that is in the report. The type leaves room for a defect.
pub async fn doctor(context: &Context<'_>) -> Result<DoctorReport, Failure> {
    let mut checks = vec![files(context), scratch(context)];
    match Database::open(context).await {
        Ok(database) => {
            checks.push(good(
                "database",
                format!("{} answers (PostgreSQL {})", database.target.url, database.target.server_version),
            ));
            checks.push(standby(&database));
            checks.extend([privileges(context, &database).await?, ledger(context, &database).await]);
        }
        Err(failure) => checks.push(bad("database", &failure)),
    }
    Ok(DoctorReport { settings: context.project.effective(), checks })
}

const fn good(name: &'static str, found: String) -> Check {
    Check { name, verdict: Verdict::Good, found, help: String::new() }
}

fn bad(name: &'static str, failure: &Failure) -> Check {
    let help =
        failure.diagnostics.iter().flat_map(|diagnostic| &diagnostic.help).cloned().collect::<Vec<_>>();
    Check { name, verdict: Verdict::Bad, found: failure.to_string(), help: help.join("; ") }
}

fn files(context: &Context<'_>) -> Check {
    match Folder::read(context.project) {
        Ok(migrations) => good("files", format!("{} migrations", migrations.len())),
        Err(failure) => bad("files", &failure),
    }
}

fn scratch(context: &Context<'_>) -> Check {
    if let Some(url) = &context.project.settings().scratch.url {
        return good(
            "scratch server",
            format!("named by the project: {}", crate::project::without_password(url)),
        );
    }
    let settings = EmbeddedSettings { fetching: Fetching::Refused, ..embedded_settings(context) };
    match open(context, &settings) {
        Ok(embedded) => {
            good("scratch server", format!("PostgreSQL {} can be started", embedded.binaries().version))
        }
        Err(error) => Check {
            name: "scratch server",
            verdict: Verdict::Poor,
            found: error.diagnostic().message,
            help: "verify, down and dev need one; the first of them fetches it".to_owned(),
        },
    }
}

fn standby(database: &Database) -> Check {
    match database.refuse_standby() {
        Ok(()) => good("primary", "the server accepts changes".to_owned()),
        Err(failure) => bad("primary", &failure),
    }
}

async fn privileges(context: &Context<'_>, database: &Database) -> Result<Check, Failure> {
    let schema = &context.project.settings().ledger_schema;
    let ledger = format!("{}.ledger", Identifier::new(schema));
    let sql = "select case when pg_catalog.to_regclass($1) is null \
               then pg_catalog.has_database_privilege(pg_catalog.current_database(), 'create') \
               else pg_catalog.has_table_privilege(pg_catalog.to_regclass($1), 'insert') end, \
               pg_catalog.pg_has_role('pg_read_all_stats', 'usage')";
    let row = database.session.client().query_one(sql, &[&ledger]).await;
    let row = row.map_err(|error| server_failure("asking for privileges", &error))?;
    let user = &database.target.user;
    let check = match (row.get::<_, bool>(0), row.get::<_, bool>(1)) {
        (true, true) => good("privileges", format!("{user} may write the ledger and see other sessions")),
        (true, false) => Check {
            name: "privileges",
            verdict: Verdict::Poor,
            found: format!("{user} does not see what other users' sessions run"),
            help: format!("grant pg_read_all_stats to {}", Identifier::new(user)),
        },
        (false, _) => Check {
            name: "privileges",
            verdict: Verdict::Bad,
            found: format!("{user} may not write the ledger in schema {schema}"),
            help: format!(
                "as an owner: create schema {} authorization {}",
                Identifier::new(schema),
                Identifier::new(user)
            ),
        },
    };
    Ok(check)
}

async fn ledger(context: &Context<'_>, database: &Database) -> Check {
    let schema = &context.project.settings().ledger_schema;
    let entries = match database.entries(schema).await {
        Ok(entries) => entries,
        Err(failure) => return bad("ledger", &failure),
    };
    let links = match journal::audit(database.session.client(), schema).await {
        Ok(links) => links,
        Err(error) => return bad("ledger", &crate::database::read_failure(error)),
    };
    let broken = check_chain(&links);
    if let Some(first) = broken.first() {
        let diagnostic = Diagnostic::error(
            "chain-broken",
            format!("the hash chain of the ledger is broken at row {}", first.seq),
        )
        .with_help("somebody changed the ledger; compare it with a backup: whimbrel log, whimbrel verify");
        return bad("ledger", &Failure::new(Class::Findings, diagnostic));
    }
    let state = LedgerState::of(&entries);
    good(
        "ledger",
        format!("{} rows, chain whole, {} migrations applied", links.len(), state.applied().count()),
    )
}
