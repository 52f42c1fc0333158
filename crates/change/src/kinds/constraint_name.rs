//! Constraints of tables that take another name.

use super::relation::{children, is_inherited, parents};
use super::writes::{Renamed, Renaming};
use crate::scene::{last_quoted, quoted, quoted_one, relation_of};
use crate::work::Work;
use whimbrel_catalog::{ObjectAddress, ObjectKind};

/// A constraint that is there under another name takes the one that is wanted.
pub(super) fn rename(renaming: &Renaming<'_>) -> Option<Renamed> {
    let is_one = renaming.agree_in(&["type", "definition", "not valid", "inherited"]);
    if !is_one || is_inherited(renaming.is) {
        return None;
    }
    let relation = relation_of(renaming.from, renaming.is)?;
    match renaming.is.attribute("type")? {
        "primary key" | "unique" | "exclude" => Some(key(renaming)),
        "check" => check(renaming, &relation),
        "foreign key" => Some(Renamed::by(statement(renaming, &relation))),
        _ => None,
    }
}

fn statement(renaming: &Renaming<'_>, relation: &ObjectAddress) -> Work {
    renamed(relation, &last_quoted(renaming.from), &last_quoted(renaming.to))
}

/// The statement that gives a constraint of a relation another name; ALTER FOREIGN TABLE has none.
pub(super) fn renamed(relation: &ObjectAddress, from: &str, to: &str) -> Work {
    let sql = format!("alter table {} rename constraint {from} to {to}", quoted(&relation.names));
    Work::new("rename-constraint", sql).on(relation)
}

/// The constraint takes the name of its index, for which nobody has to wait.
fn key(renaming: &Renaming<'_>) -> Renamed {
    let index = |constraint: &ObjectAddress| ObjectAddress {
        kind: ObjectKind::new("index"),
        names: constraint.names.first().into_iter().chain(constraint.names.last()).cloned().collect(),
        args: None,
    };
    let (from, to) = (index(renaming.from), index(renaming.to));
    let name = to.names.last().map(|name| quoted_one(name)).unwrap_or_default();
    let mut texts = super::index::texts_with(renaming.live, &from.names, &to.names);
    texts.push((to.clone(), "constraint", name.clone()));
    let sql = format!("alter index {} rename to {name}", quoted(&from.names));
    Renamed { work: Work::new("rename-index", sql), along: vec![(from, to)], texts }
}

/// The copies that children have take the name too; where one of them has it from two parents, PostgreSQL
/// refuses.
fn check(renaming: &Renaming<'_>, relation: &ObjectAddress) -> Option<Renamed> {
    let mut along = Vec::new();
    let mut reached = vec![relation.clone()];
    while let Some(parent) = reached.pop() {
        for child in children(renaming.live, &parent) {
            let named = |last: &ObjectAddress| ObjectAddress {
                kind: last.kind.clone(),
                names: child.names.iter().chain(last.names.last()).cloned().collect(),
                args: None,
            };
            let from = named(renaming.from);
            if renaming.live.get(&from).is_none_or(|copy| copy.attribute("inherited").is_none()) {
                continue;
            }
            if parents(renaming.live, child).len() > 1 {
                return None;
            }
            along.push((from, named(renaming.to)));
            reached.push(child.clone());
        }
    }
    Some(Renamed { work: statement(renaming, relation), along, texts: Vec::new() })
}
