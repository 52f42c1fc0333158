//! `deploy`: which versions of which applications use a database.

use crate::context::Context;
use crate::database::{Database, server_failure};
use crate::failure::{Class, Failure};
use serde::Serialize;
use whimbrel_change::Target;
use whimbrel_postgres::deploys::{self, Deploy, Record};
use whimbrel_source::Diagnostic;

pub use whimbrel_postgres::deploys::Event;

/// What to write down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployOptions {
    /// The application.
    pub app: String,
    /// Its version.
    pub version: String,
    /// Whether it is here, or gone.
    pub event: Event,
}

/// What is deployed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeployReport {
    /// Which database.
    pub target: Target,
    /// Every version that was recorded, and every one that is connected of an application that was.
    pub deploys: Vec<Deploy>,
}

/// Writes down that a version uses the database, or does not any more.
///
/// # Errors
/// A name that cannot be told from a version; the database cannot be written.
pub async fn record(context: &Context<'_>, options: &DeployOptions) -> Result<DeployReport, Failure> {
    let is_name = |text: &str| !text.is_empty() && !text.chars().any(char::is_control);
    if !is_name(&options.app) || options.app.contains('/') || !is_name(&options.version) {
        let message = format!("{}/{} is no application and version", options.app, options.version);
        let diagnostic = Diagnostic::error("deploy-name", message.escape_debug().to_string())
            .with_help("write the name of the application without a slash, then its version: shop 1.4.2");
        return Err(Failure::new(Class::Usage, diagnostic));
    }
    let database = Database::open(context).await?;
    database.refuse_standby()?;
    let user = database.target.user.clone();
    let record = Record {
        app: &options.app,
        version: &options.version,
        event: options.event,
        environment: &database.target.environment,
        by: if context.person.is_empty() { &user } else { context.person },
    };
    let schema = &context.project.settings().ledger_schema;
    let recorded = deploys::record(database.session.client(), schema, record).await;
    recorded.map_err(|error| server_failure("writing down a deploy", &error))?;
    listed(context, &database).await
}

/// Tells what is deployed.
///
/// # Errors
/// The database cannot be read.
pub async fn list(context: &Context<'_>) -> Result<DeployReport, Failure> {
    let database = Database::open(context).await?;
    listed(context, &database).await
}

async fn listed(context: &Context<'_>, database: &Database) -> Result<DeployReport, Failure> {
    let schema = &context.project.settings().ledger_schema;
    let deploys = deploys::read(database.session.client(), schema).await;
    let deploys = deploys.map_err(|error| server_failure("reading what is deployed", &error))?;
    Ok(DeployReport { target: database.target.clone(), deploys })
}
