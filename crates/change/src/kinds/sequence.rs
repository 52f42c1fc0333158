//! Sequences, those of identity columns too. The value that one has reached is data.

use super::writes::{self, Altered, Disturbance, Made, Rebuild, Space, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OTHER_OWNER, OWNER, Words, attribute, every_major, fact};
use crate::scene::{Altering, Making, last_quoted, quoted, quoted_one, table_of};
use crate::work::{Conduct, Phase, Unwritable, Work};
use std::collections::BTreeSet;
use whimbrel_catalog::{Object, ObjectAddress};
use whimbrel_source::quote_literal;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["sequence"]),
    reads: &[every_major(include_str!("sequence.sql"))],
    attributes: Attributes::Listed(&[
        attribute("data type"),
        attribute("start"),
        attribute("increment"),
        attribute("minimum"),
        attribute("maximum"),
        attribute("cache"),
        attribute("cycle"),
        attribute("persistence"),
        attribute("owned by"),
        attribute("identity of"),
        fact(OTHER_OWNER),
        OWNER,
    ]),
    writes: Some(Writes {
        stage: Stage::Sequences,
        spaces: &[Space::Relations, Space::Types],
        under_change: UnderChange::Stays,
        made_by,
        late_needs,
        create,
        drop,
        alter,
        rebuild,
        rename: writes::never_renamed,
    }),
};

/// The value of a sequence that becomes that of an identity column, or stops being it, is set again.
fn rebuild(live: &Object, desired: &Object) -> Rebuild {
    if live.attribute("identity of") == desired.attribute("identity of") {
        Rebuild::Refused("the value that the sequence has reached would be lost")
    } else {
        Rebuild::Harmless
    }
}

/// The columns that a sequence belongs to.
fn columns(object: &Object) -> impl Iterator<Item = &ObjectAddress> {
    object.goes_with.iter().filter(|one| one.kind.as_str().ends_with(" column"))
}

/// An identity column makes its sequence.
fn made_by(making: &Making<'_>) -> Option<ObjectAddress> {
    making.get("identity of")?;
    columns(making.object).next().cloned()
}

/// A default value asks for the sequence before there is a column that it could belong to.
fn late_needs(making: &Making<'_>) -> BTreeSet<ObjectAddress> {
    if making.get("identity of").is_some() {
        BTreeSet::new()
    } else {
        columns(making.object).cloned().collect()
    }
}

/// The smallest and the largest value of an integer type.
fn bounds(ty: &str) -> (&'static str, &'static str) {
    match ty {
        "smallint" => ("-32768", "32767"),
        "integer" => ("-2147483648", "2147483647"),
        _ => ("-9223372036854775808", "9223372036854775807"),
    }
}

/// The options that are not PostgreSQL's own; `column` is the type of an identity column.
pub(super) fn options(object: &Object, column: Option<&str>) -> Option<String> {
    let ty = object.attribute("data type").unwrap_or("bigint");
    let increment = object.attribute("increment").unwrap_or("1");
    let (smallest, largest) = bounds(ty);
    let falls = increment.starts_with('-');
    let (minimum, maximum) = if falls { (smallest, "-1") } else { ("1", largest) };
    let mut options = Vec::new();
    if column.is_none() && ty != "bigint" {
        options.push(format!("as {ty}"));
    }
    let start = if falls { object.attribute("maximum") } else { object.attribute("minimum") };
    let defaults = [
        ("start with", "start", start),
        ("increment by", "increment", Some("1")),
        ("minvalue", "minimum", Some(minimum)),
        ("maxvalue", "maximum", Some(maximum)),
        ("cache", "cache", Some("1")),
    ];
    for (words, attribute, default) in defaults {
        if let Some(value) = object.attribute(attribute).filter(|value| Some(*value) != default) {
            options.push(format!("{words} {value}"));
        }
    }
    if object.attribute("cycle").is_some() {
        options.push("cycle".to_owned());
    }
    (!options.is_empty()).then(|| options.join(" "))
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    if making.get("identity of").is_some() {
        return Ok(Made::by(renamed(making)));
    }
    let works = made(making);
    let conduct = conduct(making);
    let conducted = |works: Vec<Work>| works.into_iter().map(|work| work.conducted(conduct)).collect();
    let owned = making.get("owned by").map(|column| owned_by(&making.name(), column));
    Ok(Made { works: conducted(works), finish: conducted(owned.into_iter().collect()) })
}

/// The statements that make a sequence which belongs to no column yet.
pub(super) fn made(making: &Making<'_>) -> Vec<Work> {
    let name = making.name();
    let unlogged = if making.get("persistence").is_some() { "unlogged " } else { "" };
    let options = options(making.object, None).map(|options| format!(" {options}")).unwrap_or_default();
    let mut works = vec![Work::new("create-sequence", format!("create {unlogged}sequence {name}{options}"))];
    works.extend(writes::owner("alter-sequence-owner", "sequence", &name, making.object));
    works.extend(owner_of_its_table(making).map(|owner| given_to(&name, owner)));
    works
}

/// As what fills the column that the sequence belongs to.
fn conduct(making: &Making<'_>) -> Conduct {
    super::identity::conduct(making.scene, columns(making.object).next())
}

/// The sequence of a column that is an identity column already: it gets the name and the options.
fn renamed(making: &Making<'_>) -> Vec<Work> {
    let column = columns(making.object).next();
    let old = column.and_then(|column| super::identity::sequence_of(making.scene.live, column));
    let Some((old, object)) = old.filter(|(old, _)| *old != making.address) else { return Vec::new() };
    let sql = format!("alter sequence {} rename to {}", quoted(&old.names), last_quoted(making.address));
    let mut works = vec![Work::new("rename-sequence", sql)];
    let attributes = OPTIONS.iter().map(|(attribute, _)| *attribute).chain(["cycle"]);
    let changed: BTreeSet<&str> =
        attributes.filter(|one| object.attribute(one) != making.object.attribute(one)).collect();
    let (scene, address, desired) = (making.scene, making.address, making.object);
    works.extend(with_other_options(&Altering { scene, address, live: object, desired, changed: &changed }));
    works
}

/// The statements that change what a sequence counts like, and its value where the new bounds leave that outside.
fn with_other_options(altering: &Altering<'_>) -> Vec<Work> {
    let mut changes = Vec::new();
    for (attribute, words) in OPTIONS {
        if altering.changes(attribute)
            && let Some(value) = altering.to(attribute)
        {
            changes.push(format!("{words} {value}"));
        }
    }
    if altering.changes("cycle") {
        changes.push(if altering.to("cycle").is_some() { "cycle" } else { "no cycle" }.to_owned());
    }
    let mut works = value_within(altering);
    if !changes.is_empty() {
        let sql = format!("alter sequence {} {}", altering.name(), changes.join(" "));
        works.push(Work::new("alter-sequence-increment", sql));
    }
    works
}

/// What ALTER SEQUENCE calls the attributes.
const OPTIONS: [(&str, &str); 6] = [
    ("data type", "as"),
    ("increment", "increment by"),
    ("minimum", "minvalue"),
    ("maximum", "maxvalue"),
    ("start", "start with"),
    ("cache", "cache"),
];

/// The owner of the table that a sequence is to belong to, where owners are not compared and it is another role than the
/// one that runs the plan: PostgreSQL wants both to have one, and who writes the table may use the sequence then.
fn owner_of_its_table<'a>(making: &Making<'a>) -> Option<&'a str> {
    making.get("owned by").filter(|_| making.get("owner").is_none())?;
    let column = columns(making.object).next()?;
    making.scene.live.get(&table_of(column))?.fact(OTHER_OWNER)
}

fn given_to(name: &str, owner: &str) -> Work {
    Work::new("alter-sequence-owner", format!("alter sequence {name} owner to {}", quoted_one(owner)))
}

fn owned_by(name: &str, column: &str) -> Work {
    Work::new("alter-sequence-owned-by", format!("alter sequence {name} owned by {column}"))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    if making.get("identity of").is_some() {
        return Ok(Vec::new());
    }
    let name = making.name();
    let work = Work::new("drop-sequence", format!("drop sequence {name}")).in_phase(Phase::Contract);
    let work = work.conducted(conduct(making));
    Ok(vec![work.losing(format!("the value that {name} has reached"), None)])
}

/// PostgreSQL refuses bounds that leave the value of the sequence outside, so such a value becomes that of the
/// start; any other stays.
fn value_within(altering: &Altering<'_>) -> Vec<Work> {
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok());
    let of = |attribute: &str| number(altering.from(attribute)).zip(number(altering.to(attribute)));
    let (Some((low, new_low)), Some((high, new_high))) = (of("minimum"), of("maximum")) else {
        return Vec::new();
    };
    let Some(start) = number(altering.to("start")).filter(|_| new_low > low || new_high < high) else {
        return Vec::new();
    };
    let name = altering.name();
    let mut works = Vec::new();
    if !(low..=high).contains(&start) {
        let (low, high) = (low.min(new_low), high.max(new_high));
        // The column of an identity may have given the sequence its new type already.
        let ty = if altering.changes("data type") { wider(altering) } else { String::new() };
        let sql = format!("alter sequence {name}{ty} minvalue {low} maxvalue {high}");
        works.push(Work::new("alter-sequence-increment", sql));
    }
    let literal = quote_literal(&name);
    let sql = format!(
        "select pg_catalog.setval({literal}, {start}, false) from {name} where last_value not between {new_low} and {new_high}"
    );
    works.push(Work::new("setval", sql));
    works
}

/// The type that holds the values of both ends.
fn wider(altering: &Altering<'_>) -> String {
    let ends = [altering.from("data type"), altering.to("data type")];
    let types = ends.map(|ty| ty.unwrap_or("bigint"));
    let widest = ["bigint", "integer"].into_iter().find(|ty| types.contains(ty));
    format!(" as {}", widest.unwrap_or("smallint"))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let name = altering.name();
    if altering.changes("identity of") && super::identity::makes_anew(altering) {
        let owned = altering.to("owned by").map(|column| owned_by(&name, column));
        let conduct = conduct(&altering.desired_making());
        let finish = owned.into_iter().map(|work| work.conducted(conduct)).collect();
        return Ok(Altered::InPlace { works: Vec::new(), finish, disturbance: Disturbance::Nothing });
    }
    if altering.changes("identity of") {
        return Ok(Altered::Rebuilt);
    }
    let mut works = Vec::new();
    if altering.changes("persistence") {
        let to = if altering.to("persistence").is_some() { "unlogged" } else { "logged" };
        works.push(Work::new("alter-sequence-unlogged", format!("alter sequence {name} set {to}")));
    }
    works.extend(with_other_options(altering));
    let mut finish = Vec::new();
    if altering.changes("owned by") {
        match altering.to("owned by") {
            Some(column) => {
                // It would go with a column that goes.
                if columns(altering.live).any(|column| altering.scene.desired.get(column).is_none()) {
                    works.push(owned_by(&name, "none"));
                }
                let owner = owner_of_its_table(&altering.desired_making());
                let other = owner.filter(|owner| altering.live.fact(OTHER_OWNER) != Some(owner));
                finish.extend(other.map(|owner| given_to(&name, owner)));
                finish.push(owned_by(&name, column));
            }
            None => works.push(owned_by(&name, "none")),
        }
    }
    // One that belongs to a column has the owner of the table.
    let belongs = ["owned by", "identity of"].iter().any(|what| altering.from(what).is_some());
    if altering.changes("owner") && !belongs {
        works.extend(writes::owner("alter-sequence-owner", "sequence", &name, altering.desired));
    }
    Ok(Altered::InPlace { works, finish, disturbance: Disturbance::Nothing })
}
