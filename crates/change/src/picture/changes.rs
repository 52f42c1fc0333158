//! What changes of tables, and in which phase.

use super::tables::{is_boxed, name_of, references};
use super::{Arrow, Fate, Picture, Row, TableBox, short};
use crate::plan::Step;
use crate::work::Phase;
use std::collections::{BTreeMap, BTreeSet};
use whimbrel_catalog::{Catalog, Delta, Object, ObjectAddress, diff};

/// What is known of one object that differs.
struct Change<'a> {
    fate: Fate,
    object: Option<&'a Object>,
    /// Attributes that differ: before and after.
    attributes: Vec<(&'a str, Option<&'a str>, Option<&'a str>)>,
}

/// A plan to be drawn.
#[derive(Debug, Clone, Copy)]
pub struct Drawn<'a> {
    /// What is there once everything is renamed.
    pub live: &'a Catalog,
    /// What is wanted.
    pub desired: &'a Catalog,
    /// What is renamed first: from, to.
    pub renames: &'a [(ObjectAddress, ObjectAddress)],
    /// The statements, also those that rename.
    pub steps: &'a [Step],
}

/// Draws the tables that a plan touches, each with what changes of it. A table that is only referred to is drawn
/// without rows.
#[must_use]
pub fn changes(drawn: &Drawn<'_>, title: &str) -> Picture {
    let Drawn { live, desired, steps, .. } = *drawn;
    let deltas = diff(live, desired);
    let changed = by_object(&deltas);
    let mut phases: BTreeMap<&ObjectAddress, BTreeSet<Phase>> = BTreeMap::new();
    for step in steps {
        phases.entry(&step.address).or_default().insert(step.phase);
    }
    let mut boxes: BTreeMap<ObjectAddress, TableBox> = BTreeMap::new();
    let mut others: Vec<Row> = Vec::new();
    for (address, change) in &changed {
        if is_of_key(address, change, live, desired) {
            continue;
        }
        let home = home(address, live, desired);
        let phases = phases_of(address, home, &phases);
        let Some(home) = home else {
            others.push(Row { text: short(&address.to_string()), fate: change.fate, phases });
            continue;
        };
        let table = boxes.entry(home.clone()).or_insert_with(|| TableBox {
            title: name_of(home),
            fate: changed.get(home).map_or(Fate::Changes, |change| change.fate),
            rows: Vec::new(),
        });
        if home == *address && change.fate != Fate::Changes {
            continue;
        }
        table.rows.extend(rows(address, home, change, &phases));
    }
    for (old, new) in drawn.renames {
        let last = |address: &ObjectAddress| address.names.last().cloned().unwrap_or_default();
        let before = if is_boxed(old) { name_of(old) } else { last(old) };
        let text = format!("{before} becomes {}", last(new));
        let row = Row { text: short(&text), fate: Fate::Changes, phases: BTreeSet::from([Phase::Expand]) };
        match home(new, live, desired) {
            Some(home) => {
                let empty = || TableBox { title: name_of(home), fate: Fate::Changes, rows: Vec::new() };
                boxes.entry(home.clone()).or_insert_with(empty).rows.insert(0, row);
            }
            None => others.push(row),
        }
    }
    let arrows = drawn_references(live, desired, &changed, &boxes);
    for (from, to, _) in &arrows {
        for end in [from, to] {
            let empty = || TableBox { title: name_of(end), fate: Fate::Stays, rows: Vec::new() };
            boxes.entry(end.clone()).or_insert_with(empty);
        }
    }
    let places: Vec<&ObjectAddress> = boxes.keys().collect();
    let place = |address: &ObjectAddress| places.iter().position(|one| *one == address);
    let mut numbered: Vec<Arrow> = arrows
        .iter()
        .filter_map(|(from, to, fate)| Some(Arrow { from: place(from)?, to: place(to)?, fate: *fate }))
        .collect();
    numbered.sort_by_key(|arrow| (arrow.from, arrow.to, std::cmp::Reverse(arrow.fate)));
    numbered.dedup_by_key(|arrow| (arrow.from, arrow.to));
    let mut boxes: Vec<TableBox> = boxes.into_values().collect();
    if !others.is_empty() {
        boxes.push(TableBox { title: "beside tables".to_owned(), fate: Fate::Changes, rows: others });
    }
    Picture { title: title.to_owned(), phases: counted(steps), boxes, arrows: numbered }
}

/// The references that change, and those of tables that are drawn.
fn drawn_references(
    live: &Catalog,
    desired: &Catalog,
    changed: &BTreeMap<&ObjectAddress, Change<'_>>,
    boxes: &BTreeMap<ObjectAddress, TableBox>,
) -> Vec<(ObjectAddress, ObjectAddress, Fate)> {
    let mut arrows = Vec::new();
    for (catalog, other) in [(desired, live), (live, desired)] {
        for reference in references(catalog) {
            let fate = match (changed.get(reference.key), other.get(reference.key)) {
                (Some(change), _) => change.fate,
                (None, _) => Fate::Stays,
            };
            let is_shown = fate != Fate::Stays || boxes.contains_key(&reference.from);
            if is_shown {
                arrows.push((reference.from, reference.to, fate));
            }
        }
    }
    arrows
}

/// Whether it is the index of a constraint, which is drawn already.
fn is_of_key(address: &ObjectAddress, change: &Change<'_>, live: &Catalog, desired: &Catalog) -> bool {
    let object = change.object.or_else(|| desired.get(address)).or_else(|| live.get(address));
    let is_owned =
        |object: &Object| object.goes_with.iter().any(|one| one.kind.as_str() == "table constraint");
    address.kind.as_str() == "index" && object.is_some_and(is_owned)
}

/// How many statements each phase has.
fn counted(steps: &[Step]) -> Vec<(Phase, usize)> {
    let count = |phase: Phase| steps.iter().filter(|step| step.phase == phase).count();
    Phase::ALL.iter().map(|phase| (*phase, count(*phase))).filter(|(_, count)| *count > 0).collect()
}

fn by_object(deltas: &[Delta]) -> BTreeMap<&ObjectAddress, Change<'_>> {
    let mut changes: BTreeMap<&ObjectAddress, Change<'_>> = BTreeMap::new();
    for delta in deltas {
        let whole = |fate, object| Change { fate, object, attributes: Vec::new() };
        match delta {
            Delta::Create { address, object } => {
                changes.insert(address, whole(Fate::Comes, Some(object)));
            }
            Delta::Drop { address, object } => {
                changes.insert(address, whole(Fate::Goes, Some(object)));
            }
            Delta::Alter { address, attribute, from, to } => {
                let change = changes.entry(address).or_insert_with(|| whole(Fate::Changes, None));
                change.attributes.push((attribute, from.as_deref(), to.as_deref()));
            }
        }
    }
    changes
}

/// How far a part may be from its table: a comment on an index of a constraint is three away.
const CHAIN: usize = 4;

/// The table that an object is a part of, or is.
fn home<'a>(
    address: &'a ObjectAddress,
    live: &'a Catalog,
    desired: &'a Catalog,
) -> Option<&'a ObjectAddress> {
    let mut near = vec![address];
    for _ in 0..CHAIN {
        if let Some(found) = near.iter().find(|one| is_boxed(one)) {
            return Some(found);
        }
        let objects = near.into_iter().filter_map(|one| desired.get(one).or_else(|| live.get(one)));
        near = objects.flat_map(|object| &object.goes_with).collect();
    }
    None
}

/// When a change happens; what is made with its table is made when that is.
fn phases_of(
    address: &ObjectAddress,
    home: Option<&ObjectAddress>,
    phases: &BTreeMap<&ObjectAddress, BTreeSet<Phase>>,
) -> BTreeSet<Phase> {
    let own = phases.get(address);
    own.or_else(|| phases.get(home?)).cloned().unwrap_or_default()
}

/// The rows that a change has in the box of its table.
fn rows(
    address: &ObjectAddress,
    home: &ObjectAddress,
    change: &Change<'_>,
    phases: &BTreeSet<Phase>,
) -> Vec<Row> {
    let row = |text: String| Row { text: short(&text), fate: change.fate, phases: phases.clone() };
    let name = called(address, home);
    let Some(object) = change.object else {
        let attributes = change.attributes.iter();
        let name = if name.is_empty() { name } else { format!("{name}: ") };
        return attributes
            .map(|(attribute, from, to)| match (*from, *to) {
                (None, Some("yes")) => row(format!("{name}{attribute}")),
                (Some("yes"), None) => row(format!("{name}no longer {attribute}")),
                (from, to) => {
                    let change = apart(from.unwrap_or("none"), to.unwrap_or("none"));
                    let attribute = if *attribute == "definition" { "" } else { attribute };
                    row(format!("{name}{attribute} {change}"))
                }
            })
            .collect();
    };
    let more = ["type", "definition", "expression", "text"];
    let ty = if address.kind.as_str().ends_with(" column") { &more[..1] } else { &more[1..] };
    let text = ty.iter().find_map(|attribute| object.attribute(attribute)).unwrap_or_default();
    vec![row(format!("{name} {text}"))]
}

/// What of a text is another: without the words with which both begin.
fn apart(from: &str, to: &str) -> String {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let (before, after) = (words(from), words(to));
    let same = before.iter().zip(&after).take_while(|(one, other)| one == other).count();
    if same < 3 {
        return format!("{from} → {to}");
    }
    let rest = |words: &[String]| words.get(same..).unwrap_or_default().join(" ");
    match (rest(&before), rest(&after)) {
        (gone, new) if new.is_empty() => format!("without {gone}"),
        (gone, new) if gone.is_empty() => format!("… {new}"),
        (gone, new) => format!("… {gone} → {new}"),
    }
}

/// What a part is called in the box of its table.
fn called(address: &ObjectAddress, home: &ObjectAddress) -> String {
    if address == home {
        return String::new();
    }
    let names = if address.names.starts_with(&home.names) {
        address.names.get(home.names.len()..).unwrap_or_default().join(".")
    } else {
        address.names.last().cloned().unwrap_or_default()
    };
    match address.kind.as_str() {
        "table column" | "foreign table column" | "materialized view column" => names,
        "table constraint" => format!("constraint {names}"),
        "default value" => format!("{names}: default"),
        kind => {
            let word = kind.split_once(" on ").map_or(kind, |(word, _)| word);
            let about = if word.len() < kind.len() && !names.is_empty() {
                format!("{word} on")
            } else {
                word.to_owned()
            };
            format!("{about} {names}").trim_end().to_owned()
        }
    }
}
