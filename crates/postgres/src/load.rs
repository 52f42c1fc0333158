//! Makes a schema of files whose statements may stand in any order.
//!
//! Statements run in the order of the files. One that the server refuses, mostly because something that it needs
//! stands further on, is tried again when others have run; what is refused in a round in which nothing else
//! succeeded is wrong. So that a text in the worst order does not cost its length squared, a statement that misses
//! something is tried again as soon as one has run that names it (`missing.rs`). ALTER DEFAULT PRIVILEGES, which concerns what is made after it, waits for all that stands
//! before it.

mod loaded;
mod missing;
mod refusal;

use crate::scratch_roles::ScratchRoles;
use futures_util::future::{join, join_all};
pub use loaded::Loaded;
pub(crate) use loaded::Stamp;
use missing::Missing;
use refusal::Refusal;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
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
    /// The number of its file.
    file: usize,
    script: &'a Script,
    statement: &'a Statement,
    /// How many settings of its file stand before it.
    settings: usize,
    /// Whether it waits for all that stands before it.
    role: Role,
}

impl Item<'_> {
    /// Statements for which it is the same may be under way at once.
    fn settings_key(&self) -> (usize, usize, Role) {
        (self.file, self.settings, self.role)
    }

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
    roles: Option<&mut ScratchRoles>,
) -> Result<Loaded, LoadError> {
    let settings = scripts.iter().map(settings_of).collect();
    let items: Vec<Item<'_>> = scripts.iter().enumerate().flat_map(items).collect();
    let loaded = Loaded::after(transaction(client).await?);
    let mut loading = Loading { client, settings, items: &items, roles, loaded, helped: 0 };
    let mut due: VecDeque<usize> = (0..items.len()).collect();
    while !due.is_empty() {
        let before = due.len();
        let round = loading.round(due).await?;
        if round.len() == before && loading.helped == 0 {
            return Err(LoadError::Refused(refusal::told(round.refused.into_values())));
        }
        due = round.rest();
    }
    client.batch_execute("reset all").await?;
    Ok(loading.loaded)
}

/// A schema that is being made.
struct Loading<'a> {
    client: &'a Client,
    /// Of each file.
    settings: Vec<Vec<&'a Statement>>,
    items: &'a [Item<'a>],
    roles: Option<&'a mut ScratchRoles>,
    loaded: Loaded,
    /// How many roles were made in this round since a statement missed them.
    helped: usize,
}

/// What is left of a round.
#[derive(Default)]
struct Round {
    /// By the number of their statement.
    refused: BTreeMap<usize, Refusal>,
    /// Which of them miss what has this name.
    missing: Missing,
    /// What waits behind a barrier.
    behind: VecDeque<usize>,
}

impl Round {
    fn len(&self) -> usize {
        self.refused.len() + self.behind.len()
    }

    /// In the order of the text.
    fn rest(self) -> VecDeque<usize> {
        self.refused.into_keys().chain(self.behind).collect()
    }
}

impl Loading<'_> {
    /// Runs each statement once, and one that misses something once more when a statement that names it has run.
    async fn round(&mut self, mut due: VecDeque<usize>) -> Result<Round, LoadError> {
        self.helped = 0;
        let mut round = Round::default();
        while let Some(item) = due.front().and_then(|number| self.items.get(*number)) {
            if item.role == Role::Barrier && !round.refused.is_empty() {
                round.behind = due;
                break;
            }
            let goes_together = |number: &&usize| {
                let other = self.items.get(**number);
                other.is_some_and(|other| other.settings_key() == item.settings_key())
            };
            let count = due.iter().take(WINDOW).take_while(goes_together).count();
            let window: Vec<usize> = due.drain(..count).collect();
            let woken = self.window(item, &window, &mut round).await?;
            for number in woken.into_iter().rev() {
                due.push_front(number);
            }
        }
        Ok(round)
    }

    /// Runs statements for which the same settings hold; returns those refused before that may run now.
    async fn window(
        &mut self,
        item: &Item<'_>,
        window: &[usize],
        round: &mut Round,
    ) -> Result<BTreeSet<usize>, LoadError> {
        let client = self.client;
        prepare(client, item.script, self.settings.get(item.file), item.settings).await?;
        let items: Vec<(usize, Item<'_>)> =
            window.iter().filter_map(|number| Some((*number, *self.items.get(*number)?))).collect();
        let texts = items.iter().map(|(_, item)| item.statement.text(&item.script.file));
        let runs = texts.map(|text| join(client.batch_execute(text), transaction(client)));
        let results = join_all(runs).await;
        let mut ran = Vec::new();
        for ((number, item), (result, behind)) in items.into_iter().zip(results) {
            let Err(error) = result else {
                self.loaded.ran(item.origin(), behind?);
                ran.push(item);
                continue;
            };
            let refusal = Refusal::of(item, error)?;
            if let Some(roles) = self.roles.as_deref_mut() {
                let (code, message) = (refusal.code().code(), refusal.message());
                self.helped += usize::from(roles.answer(client, code, message).await?);
            }
            if refusal.waits() {
                round.missing.add(refusal.message(), number);
            }
            round.refused.insert(number, refusal);
        }
        let mut woken = BTreeSet::new();
        for item in ran {
            woken.append(&mut round.missing.found_by(item.statement, &item.script.file));
        }
        // One that ran since may still be known to have missed something else.
        woken.retain(|number| round.refused.remove(number).is_some());
        Ok(woken)
    }
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

fn items((file, script): (usize, &Script)) -> Vec<Item<'_>> {
    let mut settings = 0;
    let mut items = Vec::with_capacity(script.statements.len());
    for statement in &script.statements {
        match role(script, statement) {
            role @ (Role::Schema | Role::Barrier) => {
                items.push(Item { file, script, statement, settings, role });
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
