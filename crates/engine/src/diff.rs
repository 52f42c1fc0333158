//! `diff`: how two schemas differ, and the statements that lead from one to the other.

use crate::context::Context;
use crate::difference::Difference;
use crate::failure::Failure;
use crate::generate::planned;
use crate::side::{Side, Sides};
use serde::Serialize;
use std::collections::BTreeSet;
use whimbrel_catalog::Fingerprint;
use whimbrel_change::Phase;
use whimbrel_change::plan::{Lessons, Planning};
use whimbrel_change::scene::Style;
use whimbrel_change::scope::Scope;

/// What to compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffOptions {
    /// What is there.
    pub from: Side,
    /// What is wanted.
    pub to: Side,
    /// Only objects whose dotted names begin so; everything where it is empty.
    pub only: Vec<String>,
    /// Whether the statements are wanted, and for whom.
    pub statements: Option<Style>,
}

/// How two schemas differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiffReport {
    /// What the first is called.
    pub from: String,
    /// What the second is called.
    pub to: String,
    /// Each difference; `live` is the text of the first, `expected` that of the second.
    pub differences: Vec<Difference>,
    /// The statements that lead from the first to the second, where they were asked for.
    pub statements: Vec<DiffStatement>,
    /// Objects of either that nobody knows how to compare.
    pub unmodelled: Vec<String>,
    /// Of the first.
    pub from_fingerprint: String,
    /// Of the second.
    pub to_fingerprint: String,
}

/// A statement that leads from one schema to the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiffStatement {
    /// The part of the change that it belongs to.
    pub phase: Phase,
    /// The statement, without a semicolon.
    pub sql: String,
    /// The object, kind first.
    pub object: String,
}

/// Compares two schemas.
///
/// # Errors
/// One of them cannot be read; or the statements were asked for, and something cannot be written.
pub async fn diff(context: &Context<'_>, options: &DiffOptions) -> Result<DiffReport, Failure> {
    let sides = Sides::read(context, &options.from, &options.to).await?;
    let goal = Scope::of(&options.only).cut(&sides.from, &sides.to);
    let statements = match options.statements {
        None => Vec::new(),
        Some(style) => {
            let how = Planning { major: sides.major, style, lessons: Lessons::default() };
            let plan = planned(&sides.from, &goal, &how)?;
            let steps = plan.steps.into_iter();
            let statement = |step: whimbrel_change::plan::Step| DiffStatement {
                phase: step.phase,
                sql: step.sql,
                object: step.address.to_string(),
            };
            steps.map(statement).collect()
        }
    };
    let unmodelled: BTreeSet<String> =
        sides.from.unmodelled.iter().chain(&sides.to.unmodelled).map(ToString::to_string).collect();
    Ok(DiffReport {
        from: options.from.name(),
        to: options.to.name(),
        differences: Difference::all(&sides.from, &goal),
        statements,
        unmodelled: unmodelled.into_iter().collect(),
        from_fingerprint: Fingerprint::of(&sides.from).to_string(),
        to_fingerprint: Fingerprint::of(&sides.to).to_string(),
    })
}
