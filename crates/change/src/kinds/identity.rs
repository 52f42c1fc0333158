//! Identity columns and the sequences behind them.

use super::relation::{Reach, alter_relation, counts_with_parent, parents, relation};
use super::sequence;
use super::writes::Made;
use crate::scene::{Altering, Making, Scene, Style, last_quoted, quoted, quoted_one};
use crate::work::{Conduct, Phase, Unwritable, Work};
use std::ops::Bound;
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};

/// The sequence of an identity column.
pub(super) fn sequence_of<'a>(
    catalog: &'a Catalog,
    column: &ObjectAddress,
) -> Option<(&'a ObjectAddress, &'a Object)> {
    sequence_with(catalog, "identity of", column)
}

/// The sequence that this attribute binds to a column.
fn sequence_with<'a>(
    catalog: &'a Catalog,
    attribute: &str,
    column: &ObjectAddress,
) -> Option<(&'a ObjectAddress, &'a Object)> {
    let name = quoted(&column.names);
    let is_its = |(address, object): &(&ObjectAddress, &Object)| {
        address.kind.as_str() == "sequence" && object.attribute(attribute) == Some(&name)
    };
    let schema = column.names.iter().take(1).cloned().collect();
    let first = ObjectAddress { kind: ObjectKind::new("sequence"), names: schema, args: None };
    let names = first.names.iter().cloned().chain([default_name(column)]).collect();
    let usual = ObjectAddress { names, ..first.clone() };
    if let Some(found) = catalog.objects.get_key_value(&usual).filter(is_its) {
        return Some(found);
    }
    let behind = catalog.objects.range((Bound::Included(&first), Bound::Unbounded));
    let mut of_schema =
        behind.take_while(|(one, _)| one.kind == first.kind && one.names.starts_with(&first.names));
    of_schema.find(is_its)
}

/// The options of an identity column in parentheses, with a space before; empty where all are PostgreSQL's.
pub(super) fn options(column: &Making<'_>) -> String {
    let Some((address, object)) = sequence_of(column.catalog, column.address) else { return String::new() };
    let mut options = Vec::new();
    if *address.names.last().unwrap_or(&String::new()) != default_name(column.address) {
        options.push(format!("sequence name {}", quoted(&address.names)));
    }
    if let Some(own) = sequence::options(object, column.get("type")) {
        options.push(own);
    }
    if options.is_empty() { String::new() } else { format!(" ({})", options.join(" ")) }
}

/// What makes a sequence logged or not where its table is the other; it begins as its table is, since 15.
pub(super) fn persistence(column: &Making<'_>) -> Option<Work> {
    let table = relation(column.address, column.object)?;
    let of_table = column.catalog.get(&table)?.attribute("persistence");
    let (address, sequence) = sequence_of(column.catalog, column.address)?;
    let own = sequence.attribute("persistence");
    if own == of_table || column.scene.major < 15 {
        return None;
    }
    let sql = format!("alter sequence {} set {}", quoted(&address.names), own.unwrap_or("logged"));
    Some(Work::new("set-unlogged", sql).on(address))
}

/// The name that PostgreSQL gives to the sequence of a column, where it is free and not too long.
fn default_name(column: &ObjectAddress) -> String {
    let names = column.names.get(1..).unwrap_or_default();
    format!("{}_seq", names.join("_"))
}

/// How statements about what fills a column are run: one that becomes an identity column, or ceases to be one, is
/// filled by nothing in between, and who leaves it out would be refused.
pub(super) fn conduct(scene: &Scene<'_>, column: Option<&ObjectAddress>) -> Conduct {
    let Some(column) = column else { return Conduct::InBlock };
    let is_identity = |catalog: &Catalog| catalog.get(column).map(|one| one.attribute("identity").is_some());
    match (is_identity(scene.live), is_identity(scene.desired)) {
        (Some(before), Some(after)) if before != after => Conduct::InOneBlock,
        _ => Conduct::InBlock,
    }
}

/// The statement that brings a sequence to where its column is, and never back.
pub(crate) fn caught_up(sequence: &ObjectAddress, relation: &ObjectAddress, column: &str) -> Work {
    let (name, table) = (quoted(&sequence.names), quoted(&relation.names));
    let literal = whimbrel_source::quote_literal(&name);
    let sql = format!(
        "select pg_catalog.setval({literal}, pg_catalog.max({column})) from {table} \
         having pg_catalog.max({column}) >= (select last_value from {name})"
    );
    Work::new("setval", sql)
}

/// Whether a column of a partition becomes an identity column, or ceases to be one, with that of its table.
///
/// # Errors
/// It becomes part of a table that is attached with its partitions: PostgreSQL tells those nothing of it (measured on 18.4).
pub(super) fn follows_parent(altering: &Altering<'_>) -> Result<bool, Unwritable> {
    let follows = match altering.to("identity") {
        Some(_) => counts_with_parent(&altering.desired_making()),
        None => counts_with_parent(&altering.live_making()),
    };
    let came =
        relation(altering.address, altering.desired).filter(|_| follows && altering.changes("identity"));
    match came.and_then(|table| attached_above(altering.scene, &table)) {
        Some(whole) if altering.to("identity").is_some() => Err(altering.unwritable(format!(
            "PostgreSQL makes it no identity column when {whole} is attached with its partitions; attach those behind it"
        ))),
        Some(_) | None => Ok(follows),
    }
}

/// The table above a partition that becomes a partition itself.
fn attached_above(scene: &Scene<'_>, table: &ObjectAddress) -> Option<ObjectAddress> {
    let is_partition = |catalog: &Catalog, one: &ObjectAddress| {
        catalog.get(one)?.attribute("partition of").map(str::to_owned)
    };
    let mut all = parents(scene.live, table).into_iter();
    let found = all.find(|parent| {
        is_partition(scene.live, parent) != is_partition(scene.desired, parent)
            || attached_above(scene, parent).is_some()
    });
    found.cloned()
}

/// The statements that make a column an identity column, or change what kind it is, or end that; and those that no
/// other has to wait for.
pub(super) fn change(altering: &Altering<'_>) -> Made {
    let column = altering.desired_making();
    let Some(relation) = relation(column.address, column.object) else { return Made::default() };
    let table = alter_relation(&relation, Reach::WithChildren);
    let name = last_quoted(column.address);
    let statement = |form: &'static str, what: &str| {
        Work::new(form, format!("{table} alter column {name} {what}")).on(&relation)
    };
    // Old code may bring a value until then, or leave it out.
    let refuse = || statement("set-identity-always", "set generated always").in_phase(Phase::Contract);
    let (works, finish) = match (altering.from("identity"), altering.to("identity")) {
        (None, Some(when)) => {
            let is_strict = when == "always" && altering.scene.style == Style::Online;
            let when = if is_strict { "by default" } else { when };
            let add =
                statement("add-identity", &format!("add generated {when} as identity{}", options(&column)));
            (with_position(altering, &relation, add), is_strict.then(refuse))
        }
        (Some(_), Some("always")) => (Vec::new(), Some(refuse())),
        (Some(_), Some(when)) => {
            (vec![statement("set-identity-always", &format!("set generated {when}"))], None)
        }
        (_, None) if is_left_to_code(altering) => {
            (Vec::new(), Some(statement("drop-identity", "drop identity").in_phase(Phase::Contract)))
        }
        (_, None) => (with_sequence_of_its_own(altering, statement("drop-identity", "drop identity")), None),
    };
    let conduct = conduct(altering.scene, Some(altering.address));
    let works = works.into_iter().map(|work| timed(altering, work.conducted(conduct))).collect();
    Made { works, finish: finish.into_iter().collect() }
}

/// What fills a column that gets another type changes with that.
fn timed(altering: &Altering<'_>, work: Work) -> Work {
    if altering.changes("type") { work.in_phase(Phase::Constrain) } else { work }
}

/// Whether a column is to get its values from code alone: old code may still leave it out.
fn is_left_to_code(altering: &Altering<'_>) -> bool {
    let (live, desired) = (altering.scene.live, altering.scene.desired);
    let default = ObjectAddress { kind: ObjectKind::new("default value"), ..altering.address.clone() };
    let goes =
        sequence_of(live, altering.address).is_some_and(|(sequence, _)| desired.get(sequence).is_none());
    goes && !altering.changes("type") && desired.get(&default).is_none()
}

/// A column becomes an identity column, and goes on to count where it is.
fn with_position(altering: &Altering<'_>, relation: &ObjectAddress, statement: Work) -> Vec<Work> {
    let column = altering.desired_making();
    let Some((sequence, object)) = sequence_of(column.catalog, column.address) else {
        return vec![statement];
    };
    let mut works = Vec::new();
    match counted_by(altering.scene, altering.address, (sequence, object)) {
        Some(old) if old == sequence => {
            let aside = aside(altering.scene, sequence);
            works.extend([renamed(sequence, &aside), statement, position(sequence, &aside)]);
            works.push(Work::new("drop-sequence", format!("drop sequence {}", quoted(&aside))));
        }
        Some(old) => works.extend([statement, position(sequence, &old.names)]),
        None => {
            let name = last_quoted(column.address);
            let next = format!(
                "select pg_catalog.setval({}, pg_catalog.max({name})) from {} having pg_catalog.max({name}) is not null",
                whimbrel_source::quote_literal(&quoted(&sequence.names)),
                quoted(&relation.names)
            );
            works.extend([statement, Work::new("setval", next)]);
        }
    }
    works.extend(persistence(&column));
    works
}

/// A column is no identity column any more; a sequence of the same name that is its own goes on to count where that of
/// the identity column is.
fn with_sequence_of_its_own(altering: &Altering<'_>, statement: Work) -> Vec<Work> {
    let scene = altering.scene;
    let Some((sequence, object)) = kept(scene, altering.address) else { return vec![statement] };
    let making = Making { scene, address: sequence, object, catalog: scene.desired, parts: &[] };
    let aside = aside(scene, sequence);
    let mut works = vec![renamed(sequence, &aside)];
    works.extend(sequence::made(&making));
    works.extend([position(sequence, &aside), statement]);
    works
}

/// The sequence of its own with which a column that is no identity column any more goes on to count where it is.
pub(super) fn kept<'a>(scene: &Scene<'a>, column: &ObjectAddress) -> Option<(&'a ObjectAddress, &'a Object)> {
    // Most columns have never been one, and a sequence is searched for among all of the schema.
    scene.live.get(column)?.attribute("identity")?;
    let (own, desired) = sequence_with(scene.desired, "owned by", column)?;
    let (old, live) = sequence_of(scene.live, column)?;
    (own == old && fits(live, desired)).then_some((own, desired))
}

/// Whether a sequence that belongs to a column stays under its name while the column becomes an identity column, or
/// ceases to be one: the column's statements make it anew where it is.
pub(super) fn makes_anew(altering: &Altering<'_>) -> bool {
    let sequence = (altering.address, altering.desired);
    let becomes = |column: &ObjectAddress| {
        counted_by(altering.scene, column, sequence).is_some_and(|old| old == altering.address)
    };
    let ceases =
        |column: &ObjectAddress| kept(altering.scene, column).is_some_and(|(own, _)| own == altering.address);
    let mut columns = altering.live.goes_with.iter().filter(|one| one.kind.as_str().ends_with(" column"));
    columns.any(|column| becomes(column) || ceases(column))
}

/// The sequence by which a column that becomes an identity column has counted, where that goes or takes its name.
fn counted_by<'a>(
    scene: &Scene<'a>,
    column: &ObjectAddress,
    (sequence, object): (&ObjectAddress, &Object),
) -> Option<&'a ObjectAddress> {
    scene.live.get(column)?;
    let (old, was) = sequence_with(scene.live, "owned by", column)?;
    let goes = old == sequence || scene.desired.get(old).is_none();
    let is_its = object.attribute("identity of") == Some(&quoted(&column.names));
    (goes && is_its && fits(was, object)).then_some(old)
}

/// Whether each value of a sequence is one of another.
fn fits(from: &Object, to: &Object) -> bool {
    let bound = |sequence: &Object, name: &str| sequence.attribute(name)?.parse::<i64>().ok();
    let (least, most) = (bound(from, "minimum"), bound(from, "maximum"));
    least >= bound(to, "minimum") && most.is_some() && most <= bound(to, "maximum")
}

/// The sequence of a column's identity.
pub(crate) fn identity_sequence<'a>(
    catalog: &'a Catalog,
    column: &ObjectAddress,
) -> Option<&'a ObjectAddress> {
    sequence_of(catalog, column).map(|(sequence, _)| sequence)
}

/// The sequence that belongs to a column and is not that of its identity.
pub(crate) fn owned_sequence<'a>(catalog: &'a Catalog, column: &ObjectAddress) -> Option<&'a ObjectAddress> {
    sequence_with(catalog, "owned by", column).map(|(sequence, _)| sequence)
}

/// The name of a sequence until its position is taken over.
fn aside(scene: &Scene<'_>, sequence: &ObjectAddress) -> Vec<String> {
    let schema = sequence.names.iter().take(1).cloned();
    schema.chain([scene.free_name(sequence, "_replaced")]).collect()
}

fn renamed(sequence: &ObjectAddress, aside: &[String]) -> Work {
    let to = aside.last().map(String::as_str).unwrap_or_default();
    Work::new(
        "rename-sequence",
        format!("alter sequence {} rename to {}", quoted(&sequence.names), quoted_one(to)),
    )
}

/// The statement that brings a sequence to where another one is.
fn position(sequence: &ObjectAddress, of: &[String]) -> Work {
    let literal = whimbrel_source::quote_literal(&quoted(&sequence.names));
    Work::new(
        "setval",
        format!("select pg_catalog.setval({literal}, last_value, is_called) from {}", quoted(of)),
    )
}

/// The sequence of an identity column, and the options with which another column gets the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentitySequence {
    /// The sequence, as SQL writes it.
    pub sequence: String,
    /// The options in parentheses, with a space before.
    pub options: String,
}

/// The sequence of an identity column; `None` where the column has none.
#[must_use]
pub fn identity_with_sequence(catalog: &Catalog, column: &ObjectAddress) -> Option<IdentitySequence> {
    let (address, object) = sequence_of(catalog, column)?;
    let sequence = quoted(&address.names);
    let ty = catalog.get(column).and_then(|column| column.attribute("type"));
    let own = sequence::options(object, ty).map(|own| format!(" {own}")).unwrap_or_default();
    let options = format!(" (sequence name {sequence}{own})");
    Some(IdentitySequence { sequence, options })
}
