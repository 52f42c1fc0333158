//! Aggregates: they are compared by their parts, since PostgreSQL writes no definition of one.

use super::writes::{self, Altered, Made, Space, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::work::{Unwritable, Work};
use whimbrel_source::quote_literal;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["aggregate"]),
    reads: &[every_major(include_str!("aggregate.sql"))],
    attributes: Attributes::Listed(&[
        attribute("arguments"),
        attribute("form"),
        attribute("state function"),
        attribute("state type"),
        attribute("state size"),
        attribute("initial state"),
        attribute("final function"),
        attribute("final function has extra arguments"),
        attribute("final function modifies"),
        attribute("combine function"),
        attribute("serialization function"),
        attribute("deserialization function"),
        attribute("moving state function"),
        attribute("moving inverse function"),
        attribute("moving state type"),
        attribute("moving state size"),
        attribute("moving initial state"),
        attribute("moving final function"),
        attribute("moving final function has extra arguments"),
        attribute("moving final function modifies"),
        attribute("sort operator"),
        attribute("parallel"),
        OWNER,
    ]),
    writes: Some(Writes {
        stage: Stage::Routines,
        spaces: &[Space::Routines],
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

const OPTIONS: [(&str, &str); 14] = [
    ("state function", "sfunc"),
    ("state type", "stype"),
    ("state size", "sspace"),
    ("final function", "finalfunc"),
    ("combine function", "combinefunc"),
    ("serialization function", "serialfunc"),
    ("deserialization function", "deserialfunc"),
    ("moving state function", "msfunc"),
    ("moving inverse function", "minvfunc"),
    ("moving state type", "mstype"),
    ("moving state size", "msspace"),
    ("moving final function", "mfinalfunc"),
    ("parallel", "parallel"),
    ("sort operator", "sortop"),
];

/// The name with the arguments, as every statement about aggregates writes it.
fn signature(making: &Making<'_>) -> String {
    let arguments = making.get("arguments").filter(|arguments| !arguments.is_empty()).unwrap_or("*");
    format!("{}({arguments})", making.name())
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let mut options = Vec::new();
    for (attribute, option) in OPTIONS {
        options.extend(making.get(attribute).map(|text| {
            let operator = text.split_once('(').map_or(text, |(name, _)| name);
            if option == "sortop" {
                format!("sortop = operator({operator})")
            } else {
                format!("{option} = {text}")
            }
        }));
    }
    let flags = [
        ("final function has extra arguments", "finalfunc_extra"),
        ("moving final function has extra arguments", "mfinalfunc_extra"),
    ];
    for (attribute, option) in flags {
        options.extend(making.get(attribute).map(|_| option.to_owned()));
    }
    let modifies = [
        ("final function modifies", "finalfunc_modify"),
        ("moving final function modifies", "mfinalfunc_modify"),
    ];
    for (attribute, option) in modifies {
        let word = making.get(attribute).map(|text| text.replace(' ', "_"));
        options.extend(word.map(|word| format!("{option} = {word}")));
    }
    for (attribute, option) in [("initial state", "initcond"), ("moving initial state", "minitcond")] {
        options.extend(making.get(attribute).map(|text| format!("{option} = {}", quote_literal(text))));
    }
    if making.get("form") == Some("hypothetical set") {
        options.push("hypothetical".to_owned());
    }
    let signature = signature(making);
    let sql = format!("create aggregate {signature} (\n    {}\n)", options.join(",\n    "));
    let mut works = vec![Work::new("create-aggregate", sql)];
    works.extend(writes::owner("owner-to", "aggregate", &signature, making.object));
    Ok(Made::by(works))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-aggregate", format!("drop aggregate {}", signature(making))))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    writes::owner_or_rebuild(altering, "owner-to", "aggregate", &signature(&altering.live_making()))
}
