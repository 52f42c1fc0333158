//! What COMMENT ON, SECURITY LABEL ON, GRANT ON and the like call an object.

use crate::scene::{Making, last_quoted, quoted, quoted_one};
use crate::work::Unwritable;
use whimbrel_catalog::{Catalog, ObjectAddress, ObjectKind};

/// The object that a comment, a label or a privilege is on.
#[must_use]
pub fn subject_address(about: &ObjectAddress) -> ObjectAddress {
    let word = about.kind.as_str();
    let kind = word.split_once(" on ").map_or(word, |(_, kind)| kind);
    ObjectAddress {
        kind: ObjectKind::from(kind.to_owned()),
        names: about.names.clone(),
        args: about.args.clone(),
    }
}

/// The object that a comment or a label is on, as COMMENT ON calls it: `column app.orders.id`.
///
/// # Errors
/// When the kind of the object is none that a comment can be on.
pub fn subject(about: &Making<'_>) -> Result<String, Unwritable> {
    let address = subject_address(about.address);
    let kind = address.kind.as_str();
    let name = quoted(&address.names);
    let args = || address.args.clone().unwrap_or_default();
    let whole = |word: &str| Ok(format!("{word} {name}"));
    let on_relation = |word: &str| {
        let relation = address.names.get(..2).map(quoted).unwrap_or_default();
        Ok(format!("{word} {} on {relation}", last_quoted(&address)))
    };
    match kind {
        "table column"
        | "foreign table column"
        | "materialized view column"
        | "composite type column"
        | "view column" => whole("column"),
        "table constraint" => on_relation("constraint"),
        "trigger" | "rule" | "policy" => on_relation(kind),
        "domain constraint" => {
            let domain = address.names.get(..2).map(quoted).unwrap_or_default();
            Ok(format!("constraint {} on domain {domain}", last_quoted(&address)))
        }
        "enum" | "composite type" | "base type" | "shell type" | "range type" | "type" => whole("type"),
        "function" | "procedure" => Ok(format!("{kind} {}", routine(about.catalog, &address))),
        "aggregate" => Ok(format!("aggregate {}", aggregate(about, &address))),
        "operator" => Ok(format!("operator {}", operator(&address))),
        "operator class" | "operator family" => Ok(format!("{kind} {}", operator_class(&address))),
        "cast" => Ok(format!("cast ({})", args().join(" as "))),
        "transform" => Ok(format!("transform for {} language {name}", args().join(", "))),
        "statistics object" => whole("statistics"),
        "foreign-data wrapper" => whole("foreign data wrapper"),
        "database" => Err(about.unwritable("the database that a plan is for has another name elsewhere")),
        "table"
        | "foreign table"
        | "view"
        | "materialized view"
        | "index"
        | "sequence"
        | "schema"
        | "domain"
        | "extension"
        | "language"
        | "collation"
        | "conversion"
        | "event trigger"
        | "publication"
        | "subscription"
        | "server"
        | "access method"
        | "text search configuration"
        | "text search dictionary"
        | "text search parser"
        | "text search template" => whole(kind),
        _ => Err(about.unwritable(format!("it is on a {kind}, and nobody knows how to call that"))),
    }
}

/// A function with the types of its arguments; a procedure with their modes too, since PostgreSQL also looks among
/// those whose types agree with all arguments, OUT ones included.
#[must_use]
pub fn routine(catalog: &Catalog, address: &ObjectAddress) -> String {
    let types = || address.args.clone().unwrap_or_default().join(", ");
    let whole = catalog.get(address).and_then(|object| object.fact("identity arguments"));
    format!("{}({})", quoted(&address.names), whole.map_or_else(types, ToOwned::to_owned))
}

/// An aggregate with its arguments, as DROP AGGREGATE wants them.
fn aggregate(about: &Making<'_>, address: &ObjectAddress) -> String {
    let object = about.catalog.get(address);
    let arguments = object.and_then(|object| object.attribute("arguments")).unwrap_or_default();
    format!("{}({})", quoted(&address.names), if arguments.is_empty() { "*" } else { arguments })
}

/// An operator with the types of its operands.
#[must_use]
pub fn operator(address: &ObjectAddress) -> String {
    format!("{} ({})", operator_name(address), address.args.clone().unwrap_or_default().join(", "))
}

/// The name of an operator, which is never put in quotes.
#[must_use]
pub fn operator_name(address: &ObjectAddress) -> String {
    let schema = address.names.first().map(|name| quoted_one(name)).unwrap_or_default();
    format!("{schema}.{}", address.names.get(1).cloned().unwrap_or_default())
}

/// An operator class or family with its access method.
#[must_use]
pub fn operator_class(address: &ObjectAddress) -> String {
    let method = address.names.first().map(|name| quoted_one(name)).unwrap_or_default();
    let name = address.names.get(1..).map(quoted).unwrap_or_default();
    format!("{name} using {method}")
}
