//! What a migration takes away, found by running it on a scratch database, and what in the live one needs that.

use super::{Evidence, State};
use crate::failure::Failure;
use crate::opened::Opened;
use crate::replay::{self, Replay};
use std::collections::BTreeSet;
use whimbrel_catalog::{Catalog, Delta, ObjectAddress, diff};
use whimbrel_change::{Direction, MigrationId};
use whimbrel_postgres::uses::Leaving;

/// Kinds of relations and of what they are made of.
const RELATIONS: [&str; 5] = ["table", "view", "materialized view", "foreign table", "sequence"];

/// What is gone once a migration has run on what the history before it gives; and of what of it the values are gone.
pub(super) async fn gone(
    opened: &Opened<'_>,
    id: &MigrationId,
) -> Result<(BTreeSet<ObjectAddress>, Vec<Leaving>), Failure> {
    let server = replay::start(opened)?;
    let place = server.database().await?;
    let mut replay = Replay::begin(opened.context, &place).await?;
    let before = opened.migrations.iter().filter(|file| file.id < *id);
    let before: Vec<_> = before.collect();
    for file in before {
        replay.run(file, Direction::Up).await?;
    }
    let there = replay.catalog().await?;
    replay.remember_stored().await?;
    if let Some(file) = opened.migrations.get(id) {
        replay.run(file, Direction::Up).await?;
    }
    let then = replay.catalog().await?;
    let destroyed = replay.destroyed().await?;
    replay.end().await;
    place.close().await?;
    let dropped = diff(&there, &then).into_iter().filter_map(|delta| match delta {
        Delta::Drop { address, .. } => Some(address),
        Delta::Create { .. } | Delta::Alter { .. } => None,
    });
    Ok((dropped.collect(), destroyed))
}

/// The relations and columns among what goes, as the server's counters know them.
pub(super) fn names(gone: &BTreeSet<ObjectAddress>) -> Vec<Leaving> {
    let leaving = gone.iter().filter_map(|address| {
        let kind = address.kind.as_str();
        match address.names.as_slice() {
            [schema, relation, column] if kind == "table column" => Some(Leaving {
                schema: schema.clone(),
                relation: relation.clone(),
                column: Some(column.clone()),
            }),
            [schema, relation] if RELATIONS.contains(&kind) => {
                Some(Leaving { schema: schema.clone(), relation: relation.clone(), column: None })
            }
            _ => None,
        }
    });
    // A table that goes says all of its columns.
    let leaving: Vec<Leaving> = leaving.collect();
    let whole: BTreeSet<(&str, &str)> = leaving
        .iter()
        .filter(|one| one.column.is_none())
        .map(|one| (one.schema.as_str(), one.relation.as_str()))
        .collect();
    let is_told = |one: &&Leaving| {
        one.column.is_none() || !whole.contains(&(one.schema.as_str(), one.relation.as_str()))
    };
    leaving.iter().filter(is_told).cloned().collect()
}

/// What in the live database needs what goes, and does not go itself.
pub(super) fn dependents(live: &Catalog, gone: &BTreeSet<ObjectAddress>) -> Evidence {
    let mut found = Vec::new();
    for (address, object) in &live.objects {
        if gone.contains(address) || object.goes_with.iter().any(|with| gone.contains(with)) {
            continue;
        }
        found.extend(
            object
                .needs
                .iter()
                .filter(|need| gone.contains(*need))
                .map(|need| format!("{address} needs {need}")),
        );
        let body = object.attributes.values().chain(object.facts.values());
        if address.kind.as_str() == "function" || address.kind.as_str() == "procedure" {
            let texts: Vec<String> = body.map(str::to_lowercase).collect();
            let words: BTreeSet<&str> = texts.iter().flat_map(|text| words(text)).collect();
            let says = |name: &String| {
                let name = name.to_lowercase();
                let is_word = name.chars().all(is_letter);
                let is_there = |text: &String| text.contains(&name.replace('"', "\"\""));
                if is_word { words.contains(name.as_str()) } else { texts.iter().any(is_there) }
            };
            let named = names(gone)
                .into_iter()
                .find(|one| says(&one.relation) && says(one.column.as_ref().unwrap_or(&one.relation)));
            found.extend(named.map(|one| {
                let column = one.column.map(|column| format!(".{column}")).unwrap_or_default();
                format!("the text of {address} names {}.{}{column}", one.schema, one.relation)
            }));
        }
    }
    if found.is_empty() {
        let detail = "no object of the catalog needs what goes".to_owned();
        return Evidence::new("no-dependents", State::Met, detail);
    }
    found.truncate(5);
    Evidence::new("no-dependents", State::Missing, found.join("; "))
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$'
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter| !is_letter(letter))
}
