//! The files of a plan: one for each phase that has statements.

use super::text::{down_text, up_text};
use super::{Generated, GeneratedStatement};
use whimbrel_change::Phase;
use whimbrel_change::plan::{Plan, Step};

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
    /// What its author should know.
    pub(super) notes: Vec<String>,
    /// The text of its file.
    pub(super) up: String,
    /// The text of its down file.
    pub(super) down: String,
}

/// Cuts a plan into its phases; a plan of one phase is a migration with the plain name.
/// `first` are steps before all others.
pub(super) fn chapters(plan: &Plan, first: &[Step], name: &str, reason: Option<&str>) -> Vec<Chapter> {
    let phases: Vec<(Phase, Vec<Step>)> = Phase::ALL
        .iter()
        .map(|phase| {
            let steps = first.iter().chain(&plan.steps).filter(|step| step.phase == *phase);
            (*phase, steps.cloned().collect::<Vec<_>>())
        })
        .filter(|(_, steps)| !steps.is_empty())
        .collect();
    let is_one = phases.len() == 1;
    let chapter = |(phase, steps): (Phase, Vec<Step>)| Chapter {
        name: if is_one { name.to_owned() } else { format!("{name}_{phase}") },
        up: up_text(&steps, phase, reason),
        phase,
        steps,
        back: Vec::new(),
        one_way: None,
        notes: Vec::new(),
        down: String::new(),
    };
    phases.into_iter().map(chapter).collect()
}

impl Chapter {
    /// Takes over the statements that lead back.
    pub(super) fn returning(&mut self, back: Vec<Step>) {
        self.down = down_text(&back, &self.name);
        self.back = back;
    }

    /// Whether there is a way back.
    pub(super) fn has_down(&self) -> bool {
        self.one_way.is_none()
    }

    /// What is told of it, before it is written.
    pub(super) fn report(&self) -> Generated {
        Generated {
            migration: self.name.clone(),
            up: String::new(),
            down: None,
            phase: self.phase,
            statements: self.steps.iter().map(statement).collect(),
            back: self.back.iter().map(statement).collect(),
            one_way: self.one_way.clone(),
            notes: self.notes.clone(),
        }
    }
}

fn statement(step: &Step) -> GeneratedStatement {
    GeneratedStatement {
        sql: step.sql.clone(),
        purpose: step.purpose,
        object: step.address.to_string(),
        form: step.form.0.to_owned(),
        loses: step.loss.as_ref().map(|loss| loss.what.clone()),
    }
}
