//! Checks before, between and behind the files of a rehearsal.

use super::RehearseOptions;
use super::chosen::Chosen;
use crate::check::{self, Check};
use crate::context::Context;
use crate::failure::Failure;
use std::path::PathBuf;
use whimbrel_change::MigrationId;
use whimbrel_change::rehearsal::{Finding, Step, Way};
use whimbrel_postgres::Session;

/// The checks, and what decides which are asked.
#[derive(Default)]
pub(super) struct Checks {
    checks: Vec<Check>,
    /// Applied before the first file.
    history: Vec<MigrationId>,
}

impl Checks {
    /// Those that are given, or that the project has.
    pub(super) fn read(
        context: &Context<'_>,
        options: &RehearseOptions,
        chosen: &Chosen,
    ) -> Result<Self, Failure> {
        let path = options.checks.as_ref().or(context.project.settings().rehearsal.checks.as_ref());
        let read = |path: &PathBuf| check::read(context, path, &chosen.migrations);
        Ok(Self { checks: path.map(read).transpose()?.unwrap_or_default(), history: chosen.history.clone() })
    }

    /// Asks those that are due behind `step`, or before the first; `ran` are the steps before it.
    pub(super) async fn ask(&self, session: &Session, ran: &[Step], step: Option<&Step>) -> Vec<Finding> {
        let is_applied = |id: &MigrationId| {
            let name = id.to_string();
            let mut ran = step.into_iter().chain(ran.iter().rev());
            let last = ran.find(|step| step.migration == name);
            last.map_or_else(|| self.history.contains(id), |step| step.way != Way::Back)
        };
        let (_, unmet) = check::ask(session, &self.checks, is_applied).await;
        let finding = |unmet: check::UnmetCheck| {
            let help = "correct the file that broke it, or the check";
            let fact = format!("check {}: {}", unmet.name, unmet.message);
            let mut finding = Finding::new("check-failed", unmet.message).with_help(help).telling([fact]);
            finding.notes = unmet.rows;
            match step {
                Some(step) => finding.of(step),
                None => finding.with_note("It is so before the first file."),
            }
        };
        unmet.into_iter().map(finding).collect()
    }
}
