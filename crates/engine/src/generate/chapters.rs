//! The files of a plan: one for each phase that has statements.

use super::Generated;
use super::facts::{Reasons, WayBack, long_stop, made_again, statements};
use super::text::{FileHead, down_text, up_text};
use crate::project::{Name, NameStyle, Settings};
use std::collections::BTreeSet;
use whimbrel_catalog::{Catalog, Fingerprint};
use whimbrel_change::Phase;
use whimbrel_change::aside::Dumped;
use whimbrel_change::plan::{Effect, Plan, Purpose, Step, apart};

/// One migration of a plan.
#[derive(Debug, Clone)]
pub(super) struct Chapter {
    /// The name, behind its module.
    pub(super) name: String,
    /// The part of the change.
    pub(super) phase: Phase,
    /// Its statements.
    pub(super) steps: Vec<Step>,
    /// The statements that take it back.
    pub(super) back: Vec<Step>,
    /// Why there is no way back, where there is none.
    pub(super) one_way: Option<String>,
    /// Whom each statement makes wait, and for what.
    pub(super) effects: Vec<Option<Effect>>,
    /// The same of the way back.
    back_effects: Vec<Option<Effect>>,
    /// The major version that they were measured on.
    major: u32,
    /// What differs at its ends.
    reasons: Reasons,
    /// The same of the way back.
    reasons_back: Reasons,
    /// Why the change is made.
    reason: Option<String>,
    /// What is dumped before it runs.
    dumps: Vec<Dumped>,
    /// What its author should know.
    pub(super) notes: Vec<String>,
    /// The text of its file.
    pub(super) up: String,
    /// The text of its down file.
    pub(super) down: String,
}

/// Cuts a plan into its phases; a plan of one phase is a migration with the plain name.
/// `first` are steps before all others.
pub(super) fn chapters(plan: &Plan, first: &[Step], head: Head<'_>, major: u32) -> Vec<Chapter> {
    let Head { name, style, reason, dumps } = head;
    let phases: Vec<(Phase, Vec<Step>)> = Phase::ALL
        .iter()
        .map(|phase| {
            let steps = first.iter().chain(&plan.steps).filter(|step| step.phase == *phase);
            (*phase, steps.cloned().collect::<Vec<_>>())
        })
        .filter(|(_, steps)| !steps.is_empty())
        .collect();
    // What a contract moves away goes with the purge; else it goes with the contract.
    let drops_in =
        if phases.iter().any(|(phase, _)| *phase == Phase::Purge) { Phase::Purge } else { Phase::Contract };
    let dumps_before = |phase: Phase| if phase == drops_in { dumps } else { &[] };
    let is_one = phases.len() == 1;
    let all: Vec<Step> = phases.iter().flat_map(|(_, steps)| steps.clone()).collect();
    let mut effects = effects(&all, major).into_iter();
    let chapter = |(phase, steps): (Phase, Vec<Step>)| Chapter {
        name: spelt(&if is_one { name.to_owned() } else { format!("{name}_{phase}") }, style),
        reason: reason.map(ToOwned::to_owned),
        dumps: dumps_before(phase).to_vec(),
        up: String::new(),
        effects: effects.by_ref().take(steps.len()).collect(),
        back_effects: Vec::new(),
        major,
        phase,
        steps,
        back: Vec::new(),
        one_way: None,
        reasons: Reasons::default(),
        reasons_back: Reasons::default(),
        notes: Vec::new(),
        down: String::new(),
    };
    phases.into_iter().map(chapter).collect()
}

impl Chapter {
    /// Takes over what is there before it.
    pub(super) fn made_from(&mut self, from: &Catalog) {
        let (reason, from) = (self.reason.as_deref(), Fingerprint::of(from));
        let head = FileHead { phase: self.phase, reason, dumps: &self.dumps, from };
        self.up = up_text(&apart(self.steps.clone(), &self.effects), &head);
    }

    /// Takes over the statements that lead back.
    pub(super) fn returning(&mut self, back: Vec<Step>) {
        self.back_effects = effects(&back, self.major);
        self.down = down_text(&back, &self.name, &self.dumps);
        self.back = back;
    }

    /// Takes over what it leads from, and what to.
    pub(super) fn leading(&mut self, from: &Catalog, to: &Catalog) {
        (self.reasons, self.reasons_back) = Reasons::both_ways(from, to);
    }

    /// Takes over what a scratch database has shown of the statements of the plan.
    pub(super) fn seeing(&mut self, plan: &Plan) {
        for (step, effect) in self.steps.iter().zip(&mut self.effects) {
            let seen = plan.steps.iter().find(|one| one.sql == step.sql).and_then(|one| one.seen);
            if let (Some(effect), Some(seen)) = (effect, seen) {
                effect.effort = seen;
            }
        }
    }

    /// Takes over what is known of the same chapter of another plan.
    pub(super) fn told_as(&mut self, other: &Self) {
        for (step, effect) in self.steps.iter().zip(&mut self.effects) {
            let same = other.steps.iter().zip(&other.effects).find(|(one, _)| one.sql == step.sql);
            if let Some((_, seen)) = same {
                effect.clone_from(seen);
            }
        }
        self.notes.clone_from(&other.notes);
    }

    /// Whether there is a way back.
    pub(super) fn has_down(&self) -> bool {
        self.one_way.is_none()
    }

    /// What is told of it, before it is written.
    pub(super) fn report(&self, settings: &Settings) -> Generated {
        Generated {
            migration: self.name.clone(),
            up: String::new(),
            down: None,
            phase: self.phase,
            statements: statements(&self.steps, &self.effects, &self.reasons, settings),
            back: statements(&self.back, &self.back_effects, &self.reasons_back, settings),
            way_back: WayBack::of(self),
            one_way: self.one_way.clone(),
            notes: self
                .steps
                .iter()
                .zip(&self.effects)
                .filter_map(|(step, effect)| made_again(step).or_else(|| long_stop(step, effect.as_ref()?)))
                .chain(self.notes.clone())
                .collect(),
        }
    }
}

/// What stands at the head of every file.
#[derive(Clone, Copy)]
pub(super) struct Head<'a> {
    pub(super) name: &'a str,
    /// How the names of files are written.
    pub(super) style: NameStyle,
    pub(super) reason: Option<&'a str>,
    /// What is dumped before it goes for good.
    pub(super) dumps: &'a [Dumped],
}

/// A name as its file has it; one that is none is refused where files are named.
fn spelt(name: &str, style: NameStyle) -> String {
    Name::read(name).map_or_else(|_| name.to_owned(), |read| read.spelt(style))
}

/// Whom each statement makes wait: nobody uses what an earlier one has made.
fn effects(steps: &[Step], major: u32) -> Vec<Option<Effect>> {
    let mut made = BTreeSet::new();
    let mut effects = Vec::new();
    for step in steps {
        effects.push(step.effect(major, &made));
        if step.purpose == Purpose::Create {
            made.insert(&step.address);
        }
    }
    effects
}
