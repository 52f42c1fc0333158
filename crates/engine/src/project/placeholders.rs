//! The values that a project lets into its SQL.

use crate::failure::{Class, Failure};
use crate::project::Project;
use std::collections::BTreeMap;
use whimbrel_postgres::Environment;
use whimbrel_source::Diagnostic;

/// The values of the declared placeholders, by name. Values may be secrets and are not shown.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Placeholders(BTreeMap<String, String>);

impl Placeholders {
    /// The value of `:'name'`; `None` where the project does not declare it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The declared names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl std::fmt::Debug for Placeholders {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_list().entries(self.0.keys()).finish()
    }
}

impl Project {
    /// The value of each declared placeholder: its variable, where that is set and not empty, else its
    /// default.
    ///
    /// # Errors
    /// [`Class::Usage`], naming every placeholder that has neither.
    pub fn placeholders(&self, environment: &Environment) -> Result<Placeholders, Failure> {
        let mut values = BTreeMap::new();
        let mut diagnostics = Vec::new();
        for (name, settings) in &self.settings.placeholders {
            let variable = settings.environment.as_str();
            let set = environment.get(variable).filter(|value| !value.is_empty());
            let Some(value) = set.or(settings.default.as_deref()) else {
                let message = format!("the placeholder {name} has no value: {variable} is not set");
                let diagnostic = Diagnostic::error("placeholder-without-value", message);
                let help = format!("set {variable}, or write a default beside it");
                let origin = self.origin(&format!("placeholders.{name}.environment"));
                diagnostics.push(origin.point(diagnostic, "").with_help(help));
                continue;
            };
            values.insert(name.clone(), value.to_owned());
        }
        if diagnostics.is_empty() {
            Ok(Placeholders(values))
        } else {
            Err(Failure { class: Class::Usage, diagnostics })
        }
    }
}
