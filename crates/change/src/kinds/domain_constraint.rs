//! Constraints of domains.

use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, Words, attribute, every_major};
use crate::scene::{Altering, Making, last_quoted, quoted};
use crate::work::{Conduct, Phase, Unwritable, Work};
use whimbrel_catalog::ObjectAddress;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["domain constraint"]),
    reads: &[every_major(include_str!("domain_constraint.sql"))],
    attributes: Attributes::Listed(&[attribute("definition"), attribute("not valid")]),
    writes: Some(Writes {
        stage: Stage::Types,
        spaces: &[],
        under_change: UnderChange::Rebuilt,
        made_by,
        late_needs: writes::nothing_late,
        create,
        drop,
        alter,
        rebuild: writes::harmless,
    }),
};

fn domain(making: &Making<'_>) -> String {
    making.address.names.get(..2).map(quoted).unwrap_or_default()
}

/// A new domain makes its constraints, but for those that are not validated.
fn made_by(making: &Making<'_>) -> Option<ObjectAddress> {
    let domain = making.object.goes_with.iter().find(|one| one.kind.as_str() == "domain");
    domain.filter(|_| making.get("not valid").is_none()).cloned()
}

/// The constraint as CREATE DOMAIN and ADD CONSTRAINT write it.
pub(super) fn clause(constraint: &Making<'_>) -> Result<String, Unwritable> {
    Ok(format!("constraint {} {}", last_quoted(constraint.address), constraint.text("definition")?))
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let domain = domain(making);
    let clause = clause(making)?;
    let is_check = making.text("definition")?.starts_with("CHECK");
    if !is_check {
        return Ok(Made::by(vec![Work::new(
            "domain-add-check",
            format!("alter domain {domain} add {clause}"),
        )]));
    }
    let add = format!("alter domain {domain} add {clause} not valid");
    let mut made = Made::by(vec![Work::new("domain-add-check-not-valid", add)]);
    if making.get("not valid").is_none() {
        made.finish.push(validation(making));
    }
    Ok(made)
}

fn validation(making: &Making<'_>) -> Work {
    let sql = format!("alter domain {} validate constraint {}", domain(making), last_quoted(making.address));
    Work::new("domain-validate", sql).in_phase(Phase::Constrain).conducted(Conduct::CommitBefore)
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let sql = format!("alter domain {} drop constraint {}", domain(making), last_quoted(making.address));
    Ok(writes::removal("domain-drop-constraint", sql))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    if altering.changes("definition") || altering.to("not valid").is_some() {
        return Ok(Altered::Rebuilt);
    }
    Ok(Altered::by(vec![validation(&altering.desired_making())]))
}
