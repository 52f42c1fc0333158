//! The old names of what is renamed, alive until the contract phase: tables under a view, columns beside another one.

use super::proof::Trial;
use super::{Reached, planned, reached};
use crate::failure::{Class, Failure};
use crate::renames::{KeptColumns, Renamed, gone_at_once};
use crate::replay::Replay;
use std::collections::BTreeSet;
use whimbrel_catalog::{Catalog, ObjectAddress};
use whimbrel_change::Phase;
use whimbrel_change::plan::{Planning, Step};
use whimbrel_change::rename::{Comparison, KeptColumn};
use whimbrel_change::replacement::indexes_beside;
use whimbrel_change::scene::Style;
use whimbrel_source::Diagnostic;

/// Keeps old names alive, where the files can be tried so.
pub(super) async fn with_old_names(trial: Trial<'_>, how: Planning) -> Result<Reached, Failure> {
    if how.style == Style::Direct || trial.renamed.forth.is_empty() {
        return reached(trial, how).await;
    }
    let (tables, of_tables) = trial.renamed.with_old_names(trial.base, trial.goal, how.major);
    let Kept { renamed, notes } = kept(&trial, &how, &tables).await?;
    let mut notes: Vec<String> = of_tables.into_iter().chain(notes).collect();
    if !renamed.kept.columns.is_empty() {
        match reached(Trial { renamed: &renamed, ..trial }, how.clone()).await {
            Ok(found) => return Ok(noting(found, notes)),
            Err(failure) => {
                let columns = renamed.kept.columns.iter();
                notes.extend(columns.map(|one| gone_at_once(&one.old, &failure.to_string())));
            }
        }
    }
    match reached(Trial { renamed: &tables, ..trial }, how.clone()).await {
        Ok(found) => Ok(noting(found, notes)),
        Err(_) if tables.forth.len() == trial.renamed.forth.len() => {
            reached(trial, how).await.map(|found| noting(found, notes))
        }
        Err(failure) => {
            let found = reached(trial, how).await?;
            notes.push(format!(
                "the old name of a table is gone at once: with a view in its place, {failure}"
            ));
            Ok(noting(found, notes))
        }
    }
}

fn noting(found: Reached, notes: Vec<String>) -> Reached {
    Reached { proved: found.proved.noting(notes), ..found }
}

/// Renames that keep the old names of columns, and why others do not.
struct Kept {
    renamed: Renamed,
    notes: Vec<String>,
}

/// The same renames, with the old names of columns alive where that is known how to.
async fn kept(trial: &Trial<'_>, how: &Planning, with: &Renamed) -> Result<Kept, Failure> {
    let pairs = trial.renamed.columns_in_no_view();
    if pairs.is_empty() {
        return Ok(Kept { renamed: with.clone(), notes: Vec::new() });
    }
    if planned(trial.base, trial.goal, how)?.steps.iter().any(Step::retypes) {
        let reason = "the same change gives a column another type; generate one after the other";
        let notes = pairs.iter().map(|(old, _)| gone_at_once(old, reason)).collect();
        return Ok(Kept { renamed: with.clone(), notes });
    }
    let copy = trial.place.copy().await?;
    let replay = Replay::begin(trial.context, &copy).await?;
    let found = Bench { replay: &replay, trial, how }.kept(&pairs, with).await;
    replay.end().await;
    copy.close().await?;
    found
}

/// A copy of what the history gives, on which the server tells how definitions read.
struct Bench<'a> {
    replay: &'a Replay<'a>,
    trial: &'a Trial<'a>,
    how: &'a Planning,
}

impl Bench<'_> {
    async fn kept(&self, pairs: &[(ObjectAddress, ObjectAddress)], with: &Renamed) -> Result<Kept, Failure> {
        let is_later = |step: &&Step| !pairs.iter().any(|(old, _)| *old == step.address);
        self.run(self.trial.renamed.forth.iter().filter(is_later)).await?;
        let named = self.replay.catalog().await?;
        let (mut columns, mut notes) = (Vec::new(), Vec::new());
        for (old, new) in pairs {
            let column = self.is_free(old).and_then(|()| KeptColumn::of(&named, old, new));
            match column {
                Ok(column) => {
                    notes.push(format!(
                        "until contract an INSERT that gives null for {old} cannot be told from one that leaves it out"
                    ));
                    columns.push(column);
                }
                Err(reason) => notes.push(gone_at_once(old, &reason)),
            }
        }
        let is_refused = |step: &&Step| !is_later(step) && !columns.iter().any(|one| one.old == step.address);
        self.run(self.trial.renamed.forth.iter().filter(is_refused)).await?;
        if columns.is_empty() {
            return Ok(Kept { renamed: with.clone(), notes });
        }
        let before = self.replay.catalog().await?;
        self.compare(&mut columns).await?;
        let indexes = self.indexes(&columns).await?;
        Ok(Kept { renamed: with.keeping(KeptColumns { columns, before }, indexes), notes })
    }

    /// Nothing takes the old name at either end.
    fn is_free(&self, old: &ObjectAddress) -> Result<(), String> {
        let is_there = |catalog: &Catalog| catalog.get(old).is_some();
        if is_there(self.trial.base) || is_there(self.trial.goal) {
            return Err("another column gets its old name".to_owned());
        }
        Ok(())
    }

    async fn run(&self, steps: impl Iterator<Item = &Step>) -> Result<(), Failure> {
        for step in steps {
            self.execute(&step.sql).await?;
        }
        Ok(())
    }

    async fn execute(&self, sql: &str) -> Result<(), Failure> {
        let defect = |message| Failure::new(Class::Bug, Diagnostic::error("plan-not-exact", message));
        self.replay.execute(sql).await.map_err(defect)
    }

    /// Asks the server which types have an equality where the triggers look for one.
    async fn compare(&self, columns: &mut [KeptColumn]) -> Result<(), Failure> {
        for column in columns {
            self.execute("set search_path = pg_catalog, pg_temp").await?;
            if self.replay.execute(&column.compares_values()).await.is_ok() {
                column.comparison = Comparison::Values;
            }
            self.execute("reset search_path").await?;
        }
        Ok(())
    }

    /// What builds the indexes of the columns beside them, so that old code finds its rows as before.
    async fn indexes(&self, columns: &[KeptColumn]) -> Result<Vec<Step>, Failure> {
        for column in columns {
            self.execute(&column.renamed_in_a_copy()).await?;
        }
        let renamed = self.replay.catalog().await?;
        for column in columns {
            self.execute(&column.named_back_in_a_copy()).await?;
        }
        for (group, column) in columns.iter().enumerate() {
            self.run(column.expand(group).iter()).await?;
        }
        let expanded = self.replay.catalog().await?;
        let beside: BTreeSet<ObjectAddress> = columns.iter().map(KeptColumn::beside).collect();
        let steps = planned(&expanded, &indexes_beside(&expanded, &renamed, &beside), self.how)?.steps;
        Ok(steps.into_iter().map(|step| Step { phase: Phase::Constrain, ..step }).collect())
    }
}
