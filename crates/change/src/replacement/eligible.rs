//! Which columns can be replaced beside what uses them.

use super::{Agreement, Conversion, Replacement};
use crate::made_name;
use crate::plan::Lessons;
use crate::scene::table_of;
use std::fmt;
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};

/// The kinds of what reads a column and can be made anew in a moment.
pub const READERS: [&str; 4] = ["view", "policy", "trigger", "rule"];

/// Why a column is not replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The column.
    pub column: ObjectAddress,
    /// The reason; a clause.
    pub reason: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} is rewritten in place: {}", self.column, self.reason)
    }
}

/// How a column whose type changes can be replaced.
///
/// # Errors
/// What stands in the way.
pub fn replacement(
    live: &Catalog,
    desired: &Catalog,
    column: &ObjectAddress,
    lessons: &Lessons,
) -> Result<Replacement, Refused> {
    let refused = |reason: String| Refused { column: column.clone(), reason };
    let (Some(was), Some(becomes)) = (live.get(column), desired.get(column)) else {
        return Err(refused("it is not there at both ends".to_owned()));
    };
    for catalog in [live, desired] {
        plain_table(catalog, column).map_err(refused)?;
        plain_dependents(catalog, column).map_err(refused)?;
    }
    for object in [was, becomes] {
        if ["generated", "inherited"].iter().any(|one| object.attribute(one).is_some()) {
            return Err(refused("it is computed or comes from a parent".to_owned()));
        }
    }
    let (Some(from), Some(to)) = (was.attribute("type"), becomes.attribute("type")) else {
        return Err(refused("its types are not known".to_owned()));
    };
    let name = column.names.last().map(String::as_str).unwrap_or_default();
    let conversion = if lessons.through_text.contains(column) {
        Conversion::ThroughText
    } else if lessons.explicit.contains(column) {
        Conversion::Cast
    } else {
        Conversion::Assigned
    };
    let replacement = Replacement {
        column: column.clone(),
        beside: made_name::beside(name),
        aside: made_name::replaced(name),
        from: from.to_owned(),
        to: to.to_owned(),
        collation: becomes.attribute("collation").map(ToOwned::to_owned),
        conversion,
        agreement: Agreement::Nulls,
    };
    Ok(replacement)
}

/// Refuses what is not the column of a table that stands alone.
///
/// # Errors
/// The reason; a clause.
pub(crate) fn plain_table(catalog: &Catalog, column: &ObjectAddress) -> Result<(), String> {
    let table = table_of(column);
    let Some(object) = catalog.get(&table) else { return Err("it is not the column of a table".to_owned()) };
    if column.kind.as_str() != "table column" {
        return Err("it is not the column of a table".to_owned());
    }
    for attribute in ["partition key", "partition of", "inherits", "of type"] {
        if object.attribute(attribute).is_some() {
            return Err("its table has parents or parts".to_owned());
        }
    }
    let is_child = |(address, object): (&ObjectAddress, &Object)| {
        address.kind.as_str() == "table"
            && object.attribute("inherits").is_some()
            && object.needs.contains(&table)
    };
    if catalog.objects.iter().any(is_child) {
        return Err("other tables inherit from its table".to_owned());
    }
    Ok(())
}

/// What needs the column is of kinds that can be built beside, or that follow.
fn plain_dependents(catalog: &Catalog, column: &ObjectAddress) -> Result<(), String> {
    let dependents = catalog.objects.iter().filter(|(_, object)| object.needs.contains(column));
    for (address, object) in dependents {
        let kind = address.kind.as_str();
        let is_own = address.names == column.names;
        let stands = match kind {
            "table constraint" => constraint(catalog, address, object),
            "index" => {
                object.attribute("replica identity").is_none() && object.attribute("not valid").is_none()
            }
            "sequence" => true,
            "default value" => is_own,
            _ => READERS.contains(&kind) || is_own && kind.ends_with(" on table column"),
        };
        if !stands {
            return Err(format!("{address} depends on it"));
        }
    }
    Ok(())
}

fn constraint(catalog: &Catalog, address: &ObjectAddress, object: &Object) -> bool {
    let table = table_of(address);
    let is_plain = catalog.get(&table).is_some_and(|table| {
        ["partition key", "partition of", "inherits", "of type"]
            .iter()
            .all(|one| table.attribute(one).is_none())
    });
    let is_deferrable =
        object.attribute("definition").is_some_and(|definition| definition.contains(" DEFERRABLE"));
    let index = ObjectAddress {
        kind: ObjectKind::new("index"),
        names: address.names.first().into_iter().chain(address.names.last()).cloned().collect(),
        args: None,
    };
    let is_identity = catalog.get(&index).is_some_and(|index| index.attribute("replica identity").is_some());
    let fits = match object.attribute("type") {
        Some("primary key" | "unique") => !is_deferrable && !is_identity,
        Some("foreign key" | "check") => object.attribute("not valid").is_none(),
        Some(_) | None => false,
    };
    is_plain && fits
}
