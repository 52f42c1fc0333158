//! `diff`: how two schemas differ, and the statements that lead from one to the other.

use crate::context::Context;
use crate::difference::{Difference, not_compared};
use crate::failure::Failure;
use crate::generate::planned;
use crate::only::only;
use crate::picture::Drawing;
use crate::renames::{DoneRename, Renamed, Wishes, renamed};
use crate::side::{Side, Sides};
use serde::Serialize;
use std::borrow::Cow;
use whimbrel_catalog::{Catalog, Fingerprint, ObjectAddress};
use whimbrel_change::Phase;
use whimbrel_change::aside::out_of_the_way;
use whimbrel_change::kinds::holds_a_query;
use whimbrel_change::picture::{Drawn, changes};
use whimbrel_change::plan::{Lessons, Planning, Step};
use whimbrel_change::scene::Style;
use whimbrel_change::scope::{Scope, taken_from};

/// What to compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffOptions {
    /// What is there.
    pub from: Side,
    /// What is wanted.
    pub to: Side,
    /// Only objects whose dotted names begin so; everything where it is empty.
    pub only: Vec<String>,
    /// What is wanted beside the list.
    pub beside: Beside,
}

/// What is wanted beside the list of differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Nothing.
    Nothing,
    /// The statements that lead from the first to the second.
    Statements(Style),
    /// The statements, and a picture of the tables that they touch.
    Picture(Style, Drawing),
}

/// How two schemas differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiffReport {
    /// What the first is called.
    pub from: String,
    /// What the second is called.
    pub to: String,
    /// What the text of the second one says to be renamed; the differences are those that are left then.
    pub renames: Vec<DoneRename>,
    /// Each difference; `live` is the text of the first, `expected` that of the second.
    pub differences: Vec<Difference>,
    /// The statements that lead from the first to the second, where they were asked for.
    pub statements: Vec<DiffStatement>,
    /// The picture, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Tables and columns of a database that a contract has moved out of the way and that a purge will drop; they are
    /// no differences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub out_of_the_way: Vec<String>,
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

fn statement(step: Step) -> DiffStatement {
    DiffStatement { phase: step.phase, sql: step.sql, object: step.address.to_string() }
}

/// Compares two schemas.
///
/// # Errors
/// One of them cannot be read; or the statements were asked for, and something cannot be written.
pub async fn diff(context: &Context<'_>, options: &DiffOptions) -> Result<DiffReport, Failure> {
    let sides = Sides::read(context, &options.from, &options.to).await?;
    let scope = only(&options.only, &[&sides.from, &sides.to])?;
    let (renamed, from) = renamed_side(context, options, &sides).await?;
    let goal = scope.cut(&from, &sides.to);
    let (goal, out_of_the_way) = match options.from {
        Side::Live | Side::Url(_) => waiting(&from, goal),
        Side::Nothing | Side::Schema | Side::History | Side::Revision(_) | Side::Path(_) => {
            (goal, Vec::new())
        }
    };
    let style = match options.beside {
        Beside::Nothing => None,
        Beside::Statements(style) | Beside::Picture(style, _) => Some(style),
    };
    let mut steps = renamed.forth;
    if let Some(style) = style {
        steps.extend(spelled(context, &sides, (&from, &goal), style).await?);
    } else {
        steps.clear();
    }
    let picture = match options.beside {
        Beside::Nothing | Beside::Statements(_) => None,
        Beside::Picture(_, drawing) => {
            let title = format!("from {} to {}", options.from.name(), options.to.name());
            let drawn = Drawn { live: &from, desired: &goal, renames: &renamed.pairs, steps: &steps };
            Some(drawing.draw(&changes(&drawn, &title)))
        }
    };
    Ok(DiffReport {
        from: options.from.name(),
        to: options.to.name(),
        renames: renamed.done,
        differences: Difference::all(&from, &goal),
        statements: steps.into_iter().map(statement).collect(),
        picture,
        out_of_the_way,
        unmodelled: not_compared(&sides.from, &sides.to),
        from_fingerprint: Fingerprint::of(&sides.from).to_string(),
        to_fingerprint: Fingerprint::of(&sides.to).to_string(),
    })
}

/// The statements that lead from one to the other; queries are written so that a server shows them as they are shown now,
/// where a scratch server can tell how.
async fn spelled(
    context: &Context<'_>,
    sides: &Sides<'_>,
    (from, goal): (&Catalog, &Catalog),
    style: Style,
) -> Result<Vec<Step>, Failure> {
    let mut how = Planning { major: sides.major, style, lessons: Lessons::default() };
    let steps = planned(from, goal, &how)?.steps;
    let is_query = |step: &Step| goal.get(&step.address).is_some_and(|one| holds_a_query(&step.address, one));
    if !steps.iter().any(is_query) {
        return Ok(steps);
    }
    // Names that nobody sees are no reason to give no statements.
    let Ok(came) = sides.made_again(context).await else { return Ok(steps) };
    if !how.lessons.spellings.learn(&came, &sides.to) {
        return Ok(steps);
    }
    Ok(planned(from, goal, &how)?.steps)
}

/// What is wanted, with what waits in a database for a purge; and what that is.
fn waiting<'a>(from: &Catalog, goal: Cow<'a, Catalog>) -> (Cow<'a, Catalog>, Vec<String>) {
    let all = out_of_the_way(from, &goal);
    if all.is_empty() {
        return (goal, Vec::new());
    }
    let is_named = |address: &&&ObjectAddress| ["table", "table column"].contains(&address.kind.as_str());
    let is_of_another = |address: &ObjectAddress| {
        all.iter()
            .any(|other| address.names.len() > other.names.len() && address.names.starts_with(&other.names))
    };
    let named =
        all.iter().filter(is_named).filter(|one| !is_of_another(one)).map(ToString::to_string).collect();
    (Cow::Owned(taken_from(&goal, from, all.iter().copied())), named)
}

/// The first schema with everything renamed that the text of the second one says.
async fn renamed_side<'a>(
    context: &Context<'_>,
    options: &DiffOptions,
    sides: &'a Sides<'_>,
) -> Result<(Renamed, Cow<'a, Catalog>), Failure> {
    let scope = Scope::of(&options.only);
    let said = sides.renames.iter().filter(|said| scope.asks_for(&said.address)).collect();
    let wishes = Wishes { renames: &[], said, answered: &[], desired: &sides.to };
    if options.from == Side::Nothing || !wishes.concern(&sides.from) {
        return Ok((Renamed::default(), Cow::Borrowed(&sides.from)));
    }
    let place = sides.server.get()?.database().await?;
    let made = options.from.make_in(context, &place, (&sides.from, sides.major)).await;
    let done = match made {
        Ok(()) => renamed(context, &place, &wishes).await,
        Err(failure) => Err(failure),
    };
    place.close().await?;
    sides.server.get()?.forget_roles().await?;
    let (renamed, from) = done?;
    Ok((renamed, Cow::Owned(from)))
}
