//! Makes a schema of files whose statements may stand in any order.
//!
//! Statements run in the order of the files. One that the server refuses, mostly because something that it needs
//! stands further on, is tried again when others have run; what is refused in a round in which nothing else
//! succeeded is wrong. ALTER DEFAULT PRIVILEGES, which concerns what is made after it, waits for all that stands
//! before it.

mod loaded;
mod refusal;

use crate::scratch_roles::ScratchRoles;
use futures_util::future::{join, join_all};
pub use loaded::Loaded;
pub(crate) use loaded::Stamp;
use refusal::Refusal;
use tokio_postgres::{Client, Error};
use whimbrel_catalog::Origin;
use whimbrel_source::{Diagnostic, Script, Statement};

/// How many statements are under way at once; a refused one concerns no other, each being a transaction.
const WINDOW: usize = 64;

/// A schema could not be made.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Statements that cannot run, whatever their order; those that wait for others come last.
    #[error("{} statements cannot run", .0.len())]
    Refused(Vec<Diagnostic>),
    /// The connection broke, or the server refused something that Whimbrel itself asked for.
    #[error("the scratch database cannot be asked")]
    Server(#[from] Error),
}

/// One statement, and the settings of its file that hold for it.
#[derive(Debug, Clone, Copy)]
struct Item<'a> {
    script: &'a Script,
    statement: &'a Statement,
    /// How many settings of its file stand before it.
    settings: usize,
    /// Whether it waits for all that stands before it.
    role: Role,
}

impl Item<'_> {
    fn origin(&self) -> Origin {
        Origin { file: self.script.file.clone(), span: self.statement.span }
    }
}

/// What a statement is for a loader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// It is a part of the schema.
    Schema,
    /// It concerns what is made after it.
    Barrier,
    /// It changes how the rest of its file is read.
    Setting,
    /// It says nothing of the schema: transaction control, rows, psql's settings.
    Idle,
}

fn role(script: &Script, statement: &Statement) -> Role {
    if statement.copy_data.is_some() {
        return Role::Idle;
    }
    let begins = |head: &[&str]| statement.begins_with(&script.file, head);
    let idle: [&[&str]; 8] = [
        &["BEGIN"],
        &["START", "TRANSACTION"],
        &["COMMIT"],
        &["END"],
        &["ROLLBACK"],
        &["COPY"],
        &["INSERT"],
        &["SELECT", "PG_CATALOG", ".", "SETVAL"],
    ];
    if idle.iter().any(|head| begins(head)) {
        return Role::Idle;
    }
    let settings: [&[&str]; 3] = [&["SET"], &["RESET"], &["SELECT", "PG_CATALOG", ".", "SET_CONFIG"]];
    let is_constraint_mode = begins(&["SET", "CONSTRAINTS"]);
    if settings.iter().any(|head| begins(head)) && !is_constraint_mode {
        Role::Setting
    } else if begins(&["ALTER", "DEFAULT", "PRIVILEGES"]) {
        Role::Barrier
    } else {
        Role::Schema
    }
}

/// Makes the schema that `scripts` describe in the database of `client`; rows are left out. Says which statement ran
/// when, so that objects are known to their places in the text.
///
/// On a server of our own, `roles` makes roles that are named and not there.
///
/// # Errors
/// All statements that cannot run, each at its place.
pub async fn load(
    client: &Client,
    scripts: &[Script],
    mut roles: Option<&mut ScratchRoles>,
) -> Result<Loaded, LoadError> {
    let mut loaded = Loaded::after(transaction(client).await?);
    let settings: Vec<Vec<&Statement>> = scripts.iter().map(settings_of).collect();
    let mut waiting: Vec<(usize, Item<'_>)> = scripts.iter().enumerate().flat_map(items).collect();
    while !waiting.is_empty() {
        let before = waiting.len();
        let mut refused = Vec::new();
        let mut waits = Vec::new();
        let mut helped = 0;
        let mut rest = waiting.as_slice();
        while let Some((first, item)) = rest.first() {
            if item.role == Role::Barrier && !refused.is_empty() {
                waits.extend_from_slice(rest);
                break;
            }
            let goes_together = |(file, other): &(usize, Item<'_>)| {
                file == first && other.settings == item.settings && other.role == item.role
            };
            let count = rest.iter().take(WINDOW).take_while(|one| goes_together(one)).count();
            let (window, after) = rest.split_at(count);
            prepare(client, item.script, settings.get(*first), item.settings).await?;
            let texts = window.iter().map(|(_, item)| item.statement.text(&item.script.file));
            let runs = texts.map(|text| join(client.batch_execute(text), transaction(client)));
            let results = join_all(runs).await;
            for ((file, item), (result, behind)) in window.iter().zip(results) {
                let Err(error) = result else {
                    loaded.ran(item.origin(), behind?);
                    continue;
                };
                let refusal = Refusal::of(*item, error)?;
                if let Some(roles) = roles.as_deref_mut() {
                    helped +=
                        usize::from(roles.answer(client, refusal.code().code(), refusal.message()).await?);
                }
                refused.push((*file, *item, refusal));
            }
            rest = after;
        }
        if refused.len() + waits.len() == before && helped == 0 {
            return Err(LoadError::Refused(refusal::told(refused.into_iter().map(|(_, _, one)| one))));
        }
        waiting = refused.into_iter().map(|(file, item, _)| (file, item)).chain(waits).collect();
    }
    client.batch_execute("reset all").await?;
    Ok(loaded)
}

/// The number of a transaction of its own.
async fn transaction(client: &Client) -> Result<u64, Error> {
    // One message, so that it keeps its place between the statements that are under way.
    let rows = client.query_typed("select pg_catalog.txid_current()", &[]).await?;
    rows.first().map_or(Ok(0), |row| row.try_get::<_, i64>(0).map(i64::unsigned_abs))
}

fn settings_of(script: &Script) -> Vec<&Statement> {
    script.statements.iter().filter(|statement| role(script, statement) == Role::Setting).collect()
}

fn items((file, script): (usize, &Script)) -> Vec<(usize, Item<'_>)> {
    let mut settings = 0;
    let mut items = Vec::with_capacity(script.statements.len());
    for statement in &script.statements {
        match role(script, statement) {
            role @ (Role::Schema | Role::Barrier) => {
                items.push((file, Item { script, statement, settings, role }));
            }
            Role::Setting => settings += 1,
            Role::Idle => {}
        }
    }
    items
}

/// Bodies of routines are not looked into: what they name may come later.
async fn prepare(
    client: &Client,
    script: &Script,
    settings: Option<&Vec<&Statement>>,
    count: usize,
) -> Result<(), Error> {
    let mut text = "reset all; reset session authorization; set check_function_bodies = off".to_owned();
    for statement in settings.into_iter().flatten().take(count) {
        text.push_str(";\n");
        text.push_str(statement.text(&script.file));
    }
    if client.batch_execute(&text).await.is_ok() {
        return Ok(());
    }
    // A setting that this server does not know is left out, as psql goes on behind it.
    client.batch_execute("reset all; reset session authorization; set check_function_bodies = off").await?;
    for statement in settings.into_iter().flatten().take(count) {
        if let Err(error) = client.batch_execute(statement.text(&script.file)).await
            && error.as_db_error().is_none()
        {
            return Err(error);
        }
    }
    Ok(())
}
