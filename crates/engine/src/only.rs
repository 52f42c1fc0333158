//! The part of a schema that names on the command line ask for.

use crate::failure::{Class, Failure};
use whimbrel_catalog::Catalog;
use whimbrel_change::scope::Scope;
use whimbrel_source::Diagnostic;

/// What these names ask for in these catalogs.
///
/// # Errors
/// [`Class::Usage`] where nothing is called so: an answer about nothing would look like one that all is well.
pub(crate) fn only(names: &[String], catalogs: &[&Catalog]) -> Result<Scope, Failure> {
    let scope = Scope::of(names);
    let unmet = scope.unmet(catalogs);
    if unmet.is_empty() {
        return Ok(scope);
    }
    let message = format!("--only names nothing that is there or wanted: {}", unmet.join(", "));
    let help = "names are written as `whimbrel diff` shows them, with their schema or without: app.orders, orders.note";
    Err(Failure::new(Class::Usage, Diagnostic::error("only-unknown", message).with_help(help)))
}
