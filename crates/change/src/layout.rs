//! In which file of a schema a statement belongs.

use crate::plan::Step;
use std::collections::BTreeSet;
use whimbrel_catalog::{Catalog, ObjectAddress};

/// A file behind all others.
const LAST: &str = "zz_default_privileges.sql";

/// How many owners are asked for theirs; a sequence has a column, and that a table.
const OWNERS: usize = 4;

/// The path of the file for a statement, with slashes: one file for each relation, routine and type, in a folder
/// for each schema; `schema.sql` there for what is about the schema itself; `database.sql` for what is in none.
#[must_use]
pub fn path_of(step: &Step, catalog: &Catalog) -> String {
    if step.address.kind.as_str() == "default acl" {
        // They are to hold for objects that come later, so their file is the last.
        return LAST.to_owned();
    }
    let owner = step.on.as_ref().unwrap_or_else(|| owner_of(&step.address, catalog));
    let schemas: BTreeSet<&str> = catalog
        .objects
        .keys()
        .filter(|address| address.kind.as_str() == "schema")
        .filter_map(|address| address.names.first().map(String::as_str))
        .collect();
    match owner.names.as_slice() {
        [schema, name, ..] if schemas.contains(schema.as_str()) => {
            format!("{}/{}.sql", safe(schema), safe(name))
        }
        names => match names.last().filter(|last| schemas.contains(last.as_str())) {
            Some(schema) => format!("{}/schema.sql", safe(schema)),
            None => "database.sql".to_owned(),
        },
    }
}

/// A name as every file system takes it.
fn safe(name: &str) -> String {
    let letter = |letter: char| if letter.is_alphanumeric() || "_-".contains(letter) { letter } else { '_' };
    name.chars().map(letter).collect()
}

/// The object that another goes with, as far as it is in a schema.
fn owner_of<'a>(address: &'a ObjectAddress, catalog: &'a Catalog) -> &'a ObjectAddress {
    let mut address = address;
    for _ in 0..OWNERS {
        let with = catalog.get(address).into_iter().flat_map(|object| &object.goes_with);
        match with.into_iter().find(|one| one.names.len() > 1 && *one != address) {
            Some(owner) => address = owner,
            None => break,
        }
    }
    address
}
