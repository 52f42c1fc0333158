//! Operators.

use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::subject::{operator, operator_name};
use crate::work::{Unwritable, Work};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["operator"]),
    reads: &[every_major(include_str!("operator.sql"))],
    attributes: Attributes::Listed(&[
        attribute("function"),
        attribute("commutator"),
        attribute("negator"),
        attribute("restriction selectivity estimator"),
        attribute("join selectivity estimator"),
        attribute("hashes"),
        attribute("merges"),
        OWNER,
    ]),
    writes: Some(Writes {
        stage: Stage::Routines,
        spaces: &[],
        under_change: UnderChange::Rebuilt,
        made_by: writes::by_itself,
        late_needs: writes::nothing_late,
        create,
        drop,
        alter,
        rebuild: writes::harmless,
        rename: writes::never_renamed,
    }),
};

/// `app.<(integer,integer)` without its operands.
fn name_of(text: &str) -> &str {
    text.split_once('(').map_or(text, |(name, _)| name)
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let mut options = Vec::new();
    let Some(function) = making.get("function") else {
        // Another operator names it, and makes it.
        return Ok(Made::default());
    };
    options.push(format!("function = {}", name_of(function)));
    let args = making.address.args.clone().unwrap_or_default();
    let sides = ["leftarg", "rightarg"].into_iter().zip(args).filter(|(_, ty)| ty != "none");
    options.extend(sides.map(|(side, ty)| format!("{side} = {ty}")));
    for attribute in ["commutator", "negator"] {
        options
            .extend(making.get(attribute).map(|text| format!("{attribute} = operator({})", name_of(text))));
    }
    let estimators =
        [("restriction selectivity estimator", "restrict"), ("join selectivity estimator", "join")];
    for (attribute, option) in estimators {
        options.extend(making.get(attribute).map(|text| format!("{option} = {text}")));
    }
    for attribute in ["hashes", "merges"] {
        options.extend(making.get(attribute).map(|_| attribute.to_owned()));
    }
    let sql =
        format!("create operator {} (\n    {}\n)", operator_name(making.address), options.join(",\n    "));
    let mut works = vec![Work::new("create-operator", sql)];
    works.extend(writes::owner("owner-to", "operator", &operator(making.address), making.object));
    Ok(Made::by(works))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-operator", format!("drop operator {}", operator(making.address))))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let estimators =
        [("restriction selectivity estimator", "restrict"), ("join selectivity estimator", "join")];
    let in_place =
        |attribute: &&str| *attribute == "owner" || estimators.iter().any(|(own, _)| own == attribute);
    if !altering.changed.iter().all(in_place) {
        return Ok(Altered::Rebuilt);
    }
    let name = operator(altering.address);
    let changes: Vec<String> = estimators
        .iter()
        .filter(|(attribute, _)| altering.changes(attribute))
        .map(|(attribute, option)| format!("{option} = {}", altering.to(attribute).unwrap_or("none")))
        .collect();
    let mut works = Vec::new();
    if !changes.is_empty() {
        works
            .push(Work::new("alter-operator", format!("alter operator {name} set ({})", changes.join(", "))));
    }
    if altering.changes("owner") {
        works.extend(writes::owner("owner-to", "operator", &name, altering.desired));
    }
    Ok(Altered::by(works))
}
