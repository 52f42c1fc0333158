//! From two catalogs to the statements that lead from one to the other.
//!
//! `deltas` become actions (what is made, changed, removed, and what must be rebuilt for it), actions become
//! statements by the table of kinds, and one graph puts them in order. No kind is named here.

mod actions;
mod apart;
mod behind;
mod graph;
mod moved;
mod names;
mod nodes;
mod order;
mod rebuilt;
mod refilled;
mod remark;

use crate::claim::{self, Effort, Form};
use crate::kinds::repartition;
use crate::scene::{Scene, Style};
use crate::spelling::Spellings;
use crate::work::{Conduct, Loss, Meant, Phase, Unwritable};
pub use apart::apart;
pub use remark::remark;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fmt;
use whimbrel_catalog::{Catalog, Fingerprint, ObjectAddress};

/// How a plan is to go about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planning {
    /// The major version of the server that will run the plan.
    pub major: u32,
    /// Whether the application works on meanwhile.
    pub style: Style,
    /// What a server has said of an earlier try.
    pub lessons: Lessons,
}

/// What only a server knows, and says when a plan is tried.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lessons {
    /// Columns whose values PostgreSQL turns into those of another type only where that is asked for.
    pub explicit: BTreeSet<ObjectAddress>,
    /// Columns whose values PostgreSQL turns into those of another type only by way of their text.
    pub through_text: BTreeSet<ObjectAddress>,
    /// Columns of which keys, checks and indexes cannot be carried through the change of their type.
    pub uncarried: BTreeSet<ObjectAddress>,
    /// Partitions that overlap others as long as those are attached.
    pub overlapping: BTreeSet<ObjectAddress>,
    /// Texts that must be written otherwise than PostgreSQL shows them.
    pub spellings: Spellings,
}

impl Lessons {
    /// The SQLSTATEs from which there is something to learn: `undefined_object`, `datatype_mismatch`, `cannot_coerce`,
    /// `undefined_function` and `invalid_object_definition`.
    pub const CODES: [&'static str; 5] = ["42704", "42804", "42846", "42883", "42P17"];

    /// Learns from a step that a server refused; whether another plan may do better now.
    pub fn learn(&mut self, code: &str, step: &Step) -> bool {
        match code {
            "42804" if step.form == RETYPE => {
                let is_cast =
                    [&self.explicit, &self.through_text].iter().any(|all| all.contains(&step.address));
                let learned = if is_cast { &mut self.uncarried } else { &mut self.explicit };
                learned.insert(step.address.clone())
            }
            // An index over the column has no operator class for its new type, or an expression has no operator, or one that
            // an index cannot keep.
            "42704" | "42883" | "42P17" if step.form == RETYPE => self.uncarried.insert(step.address.clone()),
            "42846" => self.through_text.insert(step.address.clone()),
            "42P17" if ATTACH.contains(&step.form) => self.overlapping.insert(step.address.clone()),
            _ => false,
        }
    }
}

/// The form of statements that give columns another type.
const RETYPE: Form = Form("type-using-expression");

/// The form of statements that attach partitions.
const ATTACH: [Form; 2] = [Form("attach-partition"), Form("attach-partition-check")];

/// Everything that leads from one catalog to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Of the catalog that it starts from.
    pub base: Fingerprint,
    /// Of the catalog that it leads to.
    pub goal: Fingerprint,
    /// Its statements, in order; the phase never goes back.
    pub steps: Vec<Step>,
}

/// One statement of a plan, and why it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The statement, without a semicolon.
    pub sql: String,
    /// What it is for.
    pub purpose: Purpose,
    /// The object.
    pub address: ObjectAddress,
    /// Its form in the table of claims.
    pub form: Form,
    /// The relation that the claim speaks of.
    pub on: Option<ObjectAddress>,
    /// The part of the change that it belongs to.
    pub phase: Phase,
    /// How it stands to the transaction around it.
    pub conduct: Conduct,
    /// What it takes away.
    pub loss: Option<Loss>,
    /// What the linter finds in it and is meant so.
    pub meant: Option<Meant>,
    /// What it does to rows and files, as it was seen on a scratch database; where nobody looked, its form tells.
    pub seen: Option<Effort>,
}

/// What a statement is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// The object is wanted and not there.
    Create,
    /// The object is there and differs.
    Alter,
    /// The object is there and not wanted.
    Drop,
    /// The object is removed only because something under it changes; it comes again.
    RemoveForRebuild,
    /// The object comes again after something under it has changed.
    Rebuild,
}

/// What a statement does to those who work with the database meanwhile, as it was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// The lock on the relation that it is about, by its name in `pg_locks`.
    pub lock: Option<String>,
    /// The strongest lock on each other relation, by how that stands to the first.
    pub others: std::collections::BTreeMap<String, String>,
    /// What it does to rows and files.
    pub effort: Effort,
    /// Who waits as long as that takes.
    pub waits: Waits,
}

/// Who waits while a statement runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Waits {
    /// Nobody.
    Nobody,
    /// Whoever writes.
    Writes,
    /// Whoever reads or writes.
    ReadsAndWrites,
}

impl Effect {
    /// Whether somebody waits for as long as it takes to read or write every row.
    #[must_use]
    pub fn stops_others_for_long(&self) -> bool {
        self.waits > Waits::Nobody && self.effort >= Effort::FullScan
    }

    /// What happens, as a clause whose subject is the statement.
    #[must_use]
    pub const fn in_words(&self) -> &'static str {
        match self.effort {
            Effort::Metadata | Effort::NewFile => "changes the catalog",
            Effort::Rows => "writes the rows that it names",
            Effort::FullScan => "reads every row",
            Effort::IndexBuild => "builds an index over every row",
            Effort::FileCopy => "copies the whole file",
            Effort::TableRewrite => "writes every row again",
        }
    }
}

/// The name of a plan: SHA-256 over its ends and its statements.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlanId([u8; 32]);

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// An object cannot be written, changed or removed as is asked.
    #[error(transparent)]
    Unwritable(#[from] Unwritable),
    /// An object would have to be removed and made again, and something would be lost by it.
    #[error("{address} would have to be removed and made again, because {because} changes: {reason}")]
    WouldLose {
        /// The object.
        address: ObjectAddress,
        /// What changes under it; the object itself where it is its own change.
        because: ObjectAddress,
        /// What would be lost.
        reason: &'static str,
    },
    /// A kind that nobody knows how to write.
    #[error("{address} is of a kind that cannot be written")]
    UnknownKind {
        /// The object.
        address: ObjectAddress,
    },
    /// Objects that need each other in a circle.
    #[error("these need each other in a circle: {}", list(.addresses))]
    Circle {
        /// The objects.
        addresses: Vec<ObjectAddress>,
    },
}

impl Refusal {
    /// The object that it is about.
    #[must_use]
    pub fn address(&self) -> Option<&ObjectAddress> {
        match self {
            Self::Unwritable(unwritable) => Some(&unwritable.address),
            Self::WouldLose { address, .. } | Self::UnknownKind { address } => Some(address),
            Self::Circle { addresses } => addresses.first(),
        }
    }
}

fn list(addresses: &[ObjectAddress]) -> String {
    addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(" → ")
}

impl Plan {
    /// Its name.
    #[must_use]
    pub fn id(&self) -> PlanId {
        let mut hash = Sha256::new();
        hash.update(self.base.as_bytes());
        hash.update(self.goal.as_bytes());
        for step in &self.steps {
            for text in [step.phase.as_str(), &step.sql] {
                hash.update((text.len() as u64).to_be_bytes());
                hash.update(text);
            }
        }
        PlanId(hash.finalize().into())
    }
}

impl Step {
    /// A step that no plan made: a statement about an object.
    #[must_use]
    pub fn by_hand(purpose: Purpose, address: &ObjectAddress, work: crate::work::Work) -> Self {
        Self {
            sql: work.sql,
            purpose,
            address: address.clone(),
            form: work.form,
            on: work.on,
            phase: work.phase,
            conduct: work.conduct,
            loss: work.loss,
            meant: work.meant,
            seen: None,
        }
    }

    /// What it does to those who work with the database meanwhile. `made` are relations that the plan has made
    /// before, which nobody uses yet.
    #[must_use]
    pub fn effect(&self, major: u32, made: &BTreeSet<&ObjectAddress>) -> Option<Effect> {
        let claim = claim::of(self.form, major)?;
        let is_new = self.on.as_ref().is_some_and(|on| made.contains(on));
        let waits = match (claim.stops_reads(), claim.stops_writes()) {
            _ if is_new => Waits::Nobody,
            (true, _) => Waits::ReadsAndWrites,
            (false, true) => Waits::Writes,
            (false, false) => Waits::Nobody,
        };
        let lock = claim.lock.map(|lock| lock.as_str().to_owned());
        let others = claim.others.iter().map(|(role, lock)| (role.to_string(), lock.as_str().to_owned()));
        Some(Effect { lock, others: others.collect(), effort: self.seen.unwrap_or(claim.effort), waits })
    }

    /// Whether it gives a column another type.
    #[must_use]
    pub fn retypes(&self) -> bool {
        self.form == RETYPE
    }

    /// Whether it copies the rows of a table that is made again.
    #[must_use]
    pub fn puts_rows_aside(&self) -> bool {
        self.form.0 == crate::kinds::repartition::PUTS_ASIDE && self.purpose == Purpose::RemoveForRebuild
    }
}

/// The form of statements that make routines.
const ROUTINE: Form = Form("create-function");

impl Step {
    /// Whether it makes a routine whose body PostgreSQL would look into.
    #[must_use]
    pub fn makes_a_routine(&self) -> bool {
        self.form == ROUTINE
    }
}

impl fmt::Display for PlanId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

/// Finds the statements that lead from `live` to `desired`.
///
/// # Errors
/// Everything that stands in the way, in address order.
pub fn plan(live: &Catalog, desired: &Catalog, how: &Planning) -> Result<Plan, Vec<Refusal>> {
    let moved = moved::moved(live, desired, how.major);
    let tables = repartition::refilled(&moved.live, desired, &how.lessons.overlapping);
    if !tables.is_empty() {
        let mut steps = moved.steps;
        steps.extend(refilled::steps(&moved.live, desired, &tables, how)?);
        return Ok(Plan { base: Fingerprint::of(live), goal: Fingerprint::of(desired), steps });
    }
    let mut steps = moved.steps;
    steps.extend(match straight(&moved.live, desired, how, how.style) {
        Ok(straight) => straight,
        Err(refusals) => by_way_of(&moved.live, desired, how, refusals)?,
    });
    Ok(Plan { base: Fingerprint::of(live), goal: Fingerprint::of(desired), steps })
}

/// The steps from one catalog to another, as one graph has them.
fn straight(
    live: &Catalog,
    desired: &Catalog,
    how: &Planning,
    style: Style,
) -> Result<Vec<Step>, Vec<Refusal>> {
    let mut scene = Scene::new(live, desired, how.major, style, &how.lessons);
    let actions = actions::decide(&mut scene)?;
    order::in_order(&scene, &actions)
}

/// The steps by way of a catalog in which what must not be made again is freed of what is; the refusals where there is none.
fn by_way_of(
    live: &Catalog,
    desired: &Catalog,
    how: &Planning,
    refusals: Vec<Refusal>,
) -> Result<Vec<Step>, Vec<Refusal>> {
    let Some(freed) = freed(live, &refusals) else { return Err(refusals) };
    let both = straight(live, &freed, how, how.style)
        .and_then(|first| Ok((first, straight(&freed, desired, how, how.style)?)));
    let Ok((mut steps, rest)) = both else { return Err(refusals) };
    steps.extend(rest);
    Ok(steps)
}

/// The catalog with each object freed of its expression for which another would be made again and lost.
fn freed(live: &Catalog, refusals: &[Refusal]) -> Option<Catalog> {
    let mut freed = live.clone();
    for refusal in refusals {
        let Refusal::WouldLose { because, .. } = refusal else { return None };
        let object = freed.objects.get_mut(because)?;
        *object = crate::kinds::without_expression(because, object).unwrap_or_else(|| object.clone());
    }
    (freed != *live).then_some(freed)
}
