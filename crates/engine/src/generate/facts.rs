//! What is told of each statement of a plan: why it is there, how long it may wait, what can go wrong, what it takes.

use super::chapters::Chapter;
use crate::project::Settings;
use serde::Serialize;
use std::collections::BTreeMap;
use whimbrel_catalog::{Catalog, Delta, ObjectAddress, diff};
use whimbrel_change::Phase;
use whimbrel_change::made_name::is_twin;
use whimbrel_change::plan::{Effect, Purpose, Step, Waits};
use whimbrel_change::work::{Conduct, Loss};

/// One statement of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GeneratedStatement {
    /// The statement, without a semicolon.
    pub sql: String,
    /// What it is for.
    pub purpose: Purpose,
    /// The object, kind first.
    pub object: String,
    /// Why it is there; a sentence about the object.
    pub reason: String,
    /// Its form in the table of claims.
    pub form: String,
    /// How it stands to the transaction around it.
    pub transaction: Conduct,
    /// What it takes away, in words.
    pub loses: Option<String>,
    /// The query that counts the rows that would lose something; `None` where nothing is lost or nothing can be counted.
    pub counted_by: Option<String>,
    /// Whom it makes wait, and for what; `None` where its form was never measured on this major.
    pub effect: Option<Effect>,
    /// What can go wrong, each as a sentence.
    pub hazards: Vec<String>,
    /// How long it may wait and run, as the project has it.
    pub timeouts: Timeouts,
}

/// How long a statement may wait and run, as settings are written; `0` is without end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Timeouts {
    /// For one request of a lock.
    pub lock_timeout: String,
    /// For all requests of its locks.
    pub lock_patience: String,
    /// For the statement itself.
    pub statement_timeout: String,
}

/// Whether a migration can be taken back, and at what price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WayBack {
    /// Everything is as before.
    Lossless,
    /// What was written since may be lost; the statements of the way back say what, and how it is counted.
    Lossy,
    /// There is none.
    OneWay,
}

impl WayBack {
    /// That of a migration.
    pub(super) fn of(chapter: &Chapter) -> Self {
        match &chapter.one_way {
            Some(_) => Self::OneWay,
            None if chapter.back.iter().any(|step| loss(step).is_some()) => Self::Lossy,
            None => Self::Lossless,
        }
    }
}

/// What a step takes away; what goes with a copy beside a column is still in the column.
pub(super) fn loss(step: &Step) -> Option<&Loss> {
    let name = step.address.names.last().map(String::as_str).unwrap_or_default();
    step.loss.as_ref().filter(|_| !is_twin(name))
}

/// What differs between both ends, by object.
#[derive(Debug, Clone, Default)]
pub(super) struct Reasons(BTreeMap<ObjectAddress, Vec<String>>);

impl Reasons {
    /// What differs, on the way there and on the way back.
    pub(super) fn both_ways(from: &Catalog, to: &Catalog) -> (Self, Self) {
        let (mut there, mut back) = (Self::default(), Self::default());
        for delta in diff(from, to) {
            let Delta::Alter { address, attribute, from, to } = delta else { continue };
            let text = |value: Option<String>| value.unwrap_or_else(|| "the default".to_owned());
            let (from, to) = (text(from), text(to));
            let one = |is: &str, becomes: &str| format!("{attribute} is {is} and is to be {becomes}");
            there.0.entry(address.clone()).or_default().push(one(&from, &to));
            back.0.entry(address).or_default().push(one(&to, &from));
        }
        (there, back)
    }

    fn of(&self, step: &Step) -> String {
        let about = match step.purpose {
            Purpose::Create => "is wanted and is not there".to_owned(),
            Purpose::Drop => "is there and is not wanted".to_owned(),
            Purpose::RemoveForRebuild => {
                "goes because something under it changes, and comes again".to_owned()
            }
            Purpose::Rebuild => "comes again after something under it has changed".to_owned(),
            Purpose::Alter => match self.0.get(&step.address) {
                Some(differences) => format!("differs: {}", differences.join("; ")),
                None => "is brought over while old and new code work".to_owned(),
            },
        };
        format!("{} {about}", step.address)
    }
}

/// What is told of steps; each effect is that of its step.
pub(super) fn statements(
    steps: &[Step],
    effects: &[Option<Effect>],
    reasons: &Reasons,
    settings: &Settings,
) -> Vec<GeneratedStatement> {
    let timeouts = Timeouts {
        lock_timeout: settings.lock.timeout.to_string(),
        lock_patience: settings.lock.patience.to_string(),
        statement_timeout: settings.statement_timeout.to_string(),
    };
    let both = steps.iter().zip(effects);
    both.map(|(step, effect)| GeneratedStatement {
        sql: step.sql.clone(),
        purpose: step.purpose,
        object: step.address.to_string(),
        reason: reasons.of(step),
        form: step.form.0.to_owned(),
        transaction: step.conduct,
        loses: loss(step).map(|loss| loss.what.clone()),
        counted_by: loss(step).and_then(|loss| loss.count.clone()),
        effect: effect.clone(),
        hazards: hazards(step, effect.as_ref()),
        timeouts: timeouts.clone(),
    })
    .collect()
}

/// The kinds that statements of an application name.
const NAMED_BY_CODE: [&str; 12] = [
    "composite type",
    "domain",
    "enum",
    "foreign table",
    "function",
    "materialized view",
    "procedure",
    "schema",
    "sequence",
    "table",
    "table column",
    "view",
];

fn hazards(step: &Step, effect: Option<&Effect>) -> Vec<String> {
    let mut hazards: Vec<String> = effect.and_then(|effect| long_stop(step, effect)).into_iter().collect();
    hazards.extend(loss(step).map(|loss| format!("{} are lost", loss.what)));
    let is_named = NAMED_BY_CODE.contains(&step.address.kind.as_str());
    if step.phase == Phase::Contract && step.purpose == Purpose::Drop && is_named {
        hazards.push(format!("code that still uses {} fails", step.address));
    }
    match step.conduct {
        Conduct::Alone => hazards.push(
            "it runs outside of transactions: what a kill leaves behind is found and mended by `whimbrel resume`"
                .to_owned(),
        ),
        Conduct::InBlock | Conduct::InOneBlock | Conduct::CommitBefore | Conduct::CommitAfter | Conduct::Together { .. } => {}
    }
    hazards
}

/// What is said of a table that is made again with its rows.
pub(super) fn made_again(step: &Step) -> Option<String> {
    let table = step.puts_rows_aside().then_some(&step.address)?;
    Some(format!(
        "{table} is partitioned otherwise: its rows are copied twice while nobody can read or write it; for a large \
         table write migrations that fill another one beside it in pieces and swap the names"
    ))
}

/// A statement that makes others wait for as long as a table is large.
pub(super) fn long_stop(step: &Step, effect: &Effect) -> Option<String> {
    if !effect.stops_others_for_long() {
        return None;
    }
    let relation = match &step.on {
        Some(relation) => relation.to_string(),
        None if step.address.kind.as_str().starts_with("domain") => format!("a table with {}", step.address),
        None => step.address.to_string(),
    };
    let who = match effect.waits {
        Waits::Nobody => return None,
        Waits::Writes => "whoever writes",
        Waits::ReadsAndWrites => "whoever reads or writes",
    };
    let first = step.sql.lines().next().unwrap_or_default();
    Some(format!("{first}: {}, and {who} {relation} waits for it", effect.in_words()))
}
