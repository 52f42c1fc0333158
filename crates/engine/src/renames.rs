//! Renames, done on the scratch database before anything is planned, so that the server tells what follows.

use crate::context::{Context, TOOL};
use crate::database::{server_failure, session_failure};
use crate::difference::place;
use crate::failure::{Class, Failure};
use crate::project::Project;
use crate::replay;
use crate::scratch::ScratchPlace;
use serde::Serialize;
use std::collections::BTreeSet;
use whimbrel_catalog::{Catalog, ObjectAddress};
use whimbrel_change::plan::Step;
use whimbrel_change::rename::{Alias, KeptColumn, Said, Unhonoured, alias, called, due, step};
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

/// What goes and what comes that may be one under two names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RenameCandidate {
    /// What goes, with its schema.
    pub from: String,
    /// The last name of what comes.
    pub to: String,
    /// Where what comes is written, as `file:line:column`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// What a person says of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenameAnswer {
    /// It is one object under two names.
    Same,
    /// They are two objects.
    Different,
    /// Nobody can be asked.
    Unanswered,
}

/// Whoever is asked about candidates.
pub type Asked<'a> = &'a dyn Fn(&RenameCandidate) -> RenameAnswer;

/// A rename that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DoneRename {
    /// The object before, kind first.
    pub from: String,
    /// The object after, kind first.
    pub to: String,
    /// Where the text says it, as `file:line:column`; without it, it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// Renames that were done.
#[derive(Debug, Clone, Default)]
pub(crate) struct Renamed {
    /// The statements.
    pub(crate) forth: Vec<Step>,
    /// The statements that take them back, last first.
    pub(crate) back: Vec<Step>,
    /// What they did.
    pub(crate) done: Vec<DoneRename>,
    /// The same as addresses: from, to.
    pub(crate) pairs: Vec<(ObjectAddress, ObjectAddress)>,
    /// The columns whose old names stay alive.
    pub(crate) kept: KeptColumns,
}

impl Renamed {
    /// The same, with the old names of tables alive until the contract phase, where they are free; and what the author
    /// should know of those names.
    pub(crate) fn with_old_names(
        &self,
        base: &Catalog,
        desired: &Catalog,
        major: u32,
    ) -> (Self, Vec<String>) {
        let mut with = self.clone();
        let is_used = |old: &&(ObjectAddress, ObjectAddress)| !NOT_IN_QUERIES.contains(&old.0.kind.as_str());
        let (tables, others): (Vec<_>, Vec<_>) =
            self.pairs.iter().filter(is_used).partition(|(old, _)| old.kind.as_str() == "table");
        let reason = "only tables and their columns keep an old name";
        let mut notes: Vec<String> = others.iter().map(|(old, _)| gone_at_once(old, reason)).collect();
        let mut last = Vec::new();
        for (old, new) in tables {
            let is_free = |catalog: &Catalog| !catalog.objects.keys().any(|one| one.names == old.names);
            let kept = if is_free(base) && is_free(desired) {
                alias(base, old, new, major)
            } else {
                Err("something else gets its old name".to_owned())
            };
            let Alias { steps, drop, refuses } = match kept {
                Ok(kept) => kept,
                Err(reason) => {
                    notes.push(gone_at_once(old, &reason));
                    continue;
                }
            };
            let Some(place) = with.forth.iter().position(|step| step.address == *old) else { continue };
            notes.push(format!(
                "until contract {} is a view of {}: {refuses} are refused under the old name",
                old.names.join("."),
                new.names.join(".")
            ));
            // Nobody finds the table under neither name. What is renamed behind it has its old name in the view.
            if let (Some(renaming), Some(first)) = (with.forth.get_mut(place), steps.first()) {
                renaming.conduct = first.conduct;
            }
            with.forth.splice((place + 1)..=place, steps);
            last.push(drop);
        }
        with.forth.extend(last);
        (with, notes)
    }
}

/// Kinds whose names stand in no query, and columns, of which more is said elsewhere.
const NOT_IN_QUERIES: [&str; 5] = ["table column", "table constraint", "index", "trigger", "policy"];

/// What is said of an old name that is not kept.
pub(crate) fn gone_at_once(old: &ObjectAddress, reason: &str) -> String {
    format!("{old} has its new name at once, and code that uses the old one fails from then on: {reason}")
}

/// Columns whose old names stay alive.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeptColumns {
    /// The columns.
    pub(crate) columns: Vec<KeptColumn>,
    /// What is there while they have their old names and everything else is renamed.
    pub(crate) before: Catalog,
}

impl KeptColumns {
    /// The transaction of a column; no two tables are locked at once.
    fn group(number: usize) -> usize {
        usize::MAX - 2 - number
    }

    fn each(&self, steps: impl Fn(&KeptColumn, usize) -> Vec<Step>) -> Vec<Step> {
        let numbered = self.columns.iter().enumerate();
        numbered.flat_map(|(number, column)| steps(column, Self::group(number))).collect()
    }

    /// What ends the time in which the new names are there.
    pub(crate) fn undo(&self) -> Vec<Step> {
        self.each(KeptColumn::undo)
    }

    /// What begins it again, behind that.
    pub(crate) fn redo(&self) -> Vec<Step> {
        // The way back does not bring the check again, which the swap drops first.
        let swap = |column: &KeptColumn, group| column.swap(group).into_iter().skip(1).collect();
        self.each(swap)
    }

    /// What fills the old names again where the contract is taken back.
    pub(crate) fn refill(&self) -> Vec<Step> {
        self.columns.iter().map(KeptColumn::refill).collect()
    }

    /// The columns by their new names.
    pub(crate) fn new_names(&self) -> BTreeSet<ObjectAddress> {
        self.columns.iter().map(|one| one.new.clone()).collect()
    }
}

impl Renamed {
    /// Columns that no view has under their old names.
    pub(crate) fn columns_in_no_view(&self) -> Vec<(ObjectAddress, ObjectAddress)> {
        let is_alone = |(old, new): &&(ObjectAddress, ObjectAddress)| {
            let table = |one: &ObjectAddress| one.names.get(..2).map(<[String]>::to_vec);
            let is_in_view = self.pairs.iter().any(|(_, other)| {
                other.kind.as_str() == "table" && Some(&other.names) == table(new).as_ref()
            });
            old.kind.as_str() == "table column" && !is_in_view
        };
        self.pairs.iter().filter(is_alone).cloned().collect()
    }

    /// The same, with the old names of columns alive; `indexes` builds what old code finds its rows by.
    pub(crate) fn keeping(&self, kept: KeptColumns, indexes: Vec<Step>) -> Self {
        let is_at_once =
            |step: &Step| !kept.columns.iter().any(|one| one.old == step.address || one.new == step.address);
        let mut with = self.clone();
        with.forth.retain(is_at_once);
        with.back.retain(is_at_once);
        with.forth.extend(kept.each(KeptColumn::expand));
        with.forth.extend(kept.columns.iter().map(KeptColumn::backfill));
        with.forth.extend(kept.columns.iter().flat_map(KeptColumn::proof));
        with.forth.extend(indexes);
        with.forth.extend(kept.each(KeptColumn::swap));
        with.forth.extend(kept.each(KeptColumn::contract));
        with.kept = kept;
        with
    }
}

/// What is to be renamed: by name, and as the text of the desired schema says.
pub(crate) struct Wishes<'a> {
    pub(crate) renames: &'a [Rename],
    /// The renames of the text that concern what is asked for.
    pub(crate) said: Vec<&'a Said>,
    /// What a person said when asked, of what is there once the others are done.
    pub(crate) answered: &'a [Rename],
    pub(crate) desired: &'a Catalog,
}

impl Wishes<'_> {
    /// Whether there is anything to do, or to refuse, where `live` is there.
    pub(crate) fn concern(&self, live: &Catalog) -> bool {
        let is_open = |said: &&Said| !matches!(due(live, self.desired, said), Ok(None));
        !self.renames.is_empty() || !self.answered.is_empty() || self.said.iter().any(is_open)
    }
}

/// Does the renames in a copy of what is there; returns what there is then.
pub(crate) async fn renamed(
    context: &Context<'_>,
    place: &ScratchPlace<'_>,
    wishes: &Wishes<'_>,
) -> Result<(Renamed, Catalog), Failure> {
    let copy = place.copy().await?;
    let session = Session::open(&copy.settings, TOOL).await.map_err(session_failure)?;
    let done = one_by_one(context.project, &session, wishes).await;
    session.close().await;
    copy.close().await?;
    done
}

async fn one_by_one(
    project: &Project,
    session: &Session,
    wishes: &Wishes<'_>,
) -> Result<(Renamed, Catalog), Failure> {
    let mut bench = Bench {
        session,
        project,
        catalog: replay::catalog(session, project).await?,
        renamed: Renamed::default(),
    };
    bench.named(wishes.renames).await?;
    // What is outside gets its new name before what is in it.
    let mut said = wishes.said.clone();
    said.sort_by_key(|said| said.address.names.len());
    let mut wrong = Vec::new();
    for said in said {
        match due(&bench.catalog, wishes.desired, said) {
            Ok(None) => {}
            Ok(Some(old)) => {
                let to = said.address.names.last().map(String::as_str).unwrap_or_default();
                bench.rename(&old, to, Some(place(&said.origin))).await?;
            }
            Err(reason) => wrong.push(unhonoured(said, &reason)),
        }
    }
    if !wrong.is_empty() {
        return Err(Failure { class: Class::Refused, diagnostics: wrong });
    }
    bench.named(wishes.answered).await?;
    Ok((bench.renamed, bench.catalog))
}

/// A database in which things are renamed.
struct Bench<'a> {
    session: &'a Session,
    project: &'a Project,
    catalog: Catalog,
    renamed: Renamed,
}

impl Bench<'_> {
    async fn named(&mut self, renames: &[Rename]) -> Result<(), Failure> {
        for rename in renames {
            let address = called(&self.catalog, &rename.from).cloned().ok_or_else(|| unknown(rename))?;
            self.rename(&address, &rename.to, None).await?;
        }
        Ok(())
    }

    async fn rename(&mut self, old: &ObjectAddress, to: &str, at: Option<String>) -> Result<(), Failure> {
        let forth = step(&self.catalog, old, to).map_err(|error| refused(&error.to_string()))?;
        let ran = self.session.client().batch_execute(&forth.sql).await;
        ran.map_err(|error| server_failure("renaming on a scratch database", &error))?;
        self.catalog = replay::catalog(self.session, self.project).await?;
        let mut new = old.clone();
        let name = new.names.pop().unwrap_or_default();
        new.names.push(to.to_owned());
        let back = step(&self.catalog, &new, &name).map_err(|error| refused(&error.to_string()))?;
        self.renamed.forth.push(forth);
        self.renamed.back.insert(0, back);
        self.renamed.done.push(DoneRename { from: old.to_string(), to: new.to_string(), at });
        self.renamed.pairs.push((old.clone(), new));
        Ok(())
    }
}

/// What goes and what comes that may be one under two names.
pub(crate) fn candidates(from: &Catalog, to: &Catalog) -> Vec<(Rename, RenameCandidate)> {
    let pairs = whimbrel_change::rename::candidates(from, to).into_iter();
    let candidate = |(old, new): (ObjectAddress, ObjectAddress)| {
        let name = new.names.last().cloned().unwrap_or_default();
        let shown = RenameCandidate {
            from: old.names.join("."),
            at: to.get(&new).and_then(|object| object.origin.as_ref()).map(place),
            to: name.clone(),
        };
        (Rename { from: old.names, to: name }, shown)
    };
    pairs.map(candidate).collect()
}

/// Asks about each candidate; one that is answered takes those with it that share a name with it.
pub(crate) fn answered(
    candidates: Vec<(Rename, RenameCandidate)>,
    mut asked: impl FnMut(&RenameCandidate) -> RenameAnswer,
) -> Vec<Rename> {
    let mut taken: Vec<Rename> = Vec::new();
    for (rename, shown) in candidates {
        let home = |one: &Rename| one.from.split_last().map(|(_, home)| home.to_vec());
        let is_settled =
            |one: &Rename| home(&rename) == home(one) && (rename.from == one.from || rename.to == one.to);
        if !taken.iter().any(is_settled) && asked(&shown) == RenameAnswer::Same {
            taken.push(rename);
        }
    }
    taken
}

fn unhonoured(said: &Said, reason: &Unhonoured) -> Diagnostic {
    let help = match reason {
        Unhonoured::Unknown(..) => "correct the old name, or remove the comment where nothing is renamed",
        Unhonoured::BothThere(..) => "remove the comment: the rename cannot be meant where both are there",
        Unhonoured::StillWanted(..) => "remove the comment, or what still has the old name, from the schema",
        Unhonoured::Elsewhere(..) => "write only the old last name; moving is a change of its own",
    };
    Diagnostic::error("rename-unknown", reason.to_string())
        .at(&said.origin.file, said.origin.span, "")
        .with_help(help)
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
