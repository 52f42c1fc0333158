//! Writing `whimbrel.local.toml`, without losing what people wrote there.

use crate::failure::{Class, Failure};
use crate::project::{LOCAL_FILE, Project, whole_file};
use std::path::Path;
use toml_edit::{DocumentMut, Item, Table};
use whimbrel_source::Diagnostic;

/// What stands at the head of a file that Whimbrel begins.
const HEAD: &str =
    "# Settings of this machine alone. They win over whimbrel.toml; git should ignore this file.\n\n";

impl Project {
    /// Writes the address of an environment into `whimbrel.local.toml`; comments and everything else in
    /// it stay. The project itself is not changed: read it again to see it.
    ///
    /// # Errors
    /// [`Class::Usage`] where the file is there and is not TOML, or cannot be written.
    pub fn write_local_url(&self, environment: &str, url: &str) -> Result<(), Failure> {
        self.edit_local(|document| {
            let environments = table_in(document.as_table_mut(), "environment")?;
            environments.set_implicit(true);
            let settings = table_in(environments, environment)?;
            settings.remove("url_env");
            settings.insert("url", toml_edit::value(url));
            Some(())
        })
    }

    /// Takes the environment out of `whimbrel.local.toml`, where it stands there.
    ///
    /// # Errors
    /// As [`Project::write_local_url`].
    pub fn remove_local_environment(&self, environment: &str) -> Result<(), Failure> {
        if !self.root.join(LOCAL_FILE).exists() {
            return Ok(());
        }
        self.edit_local(|document| {
            if let Some(environments) = document.get_mut("environment").and_then(Item::as_table_like_mut) {
                environments.remove(environment);
                if environments.is_empty() {
                    document.remove("environment");
                }
            }
            Some(())
        })
    }

    fn edit_local(&self, edit: impl FnOnce(&mut DocumentMut) -> Option<()>) -> Result<(), Failure> {
        let path = self.root.join(LOCAL_FILE);
        let (before, is_new) = match std::fs::read_to_string(&path) {
            Ok(text) => (text, false),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => (String::new(), true),
            Err(error) => return Err(cannot(&path, "cannot be read", &error.to_string())),
        };
        let mut document =
            before.parse::<DocumentMut>().map_err(|error| cannot(&path, "is not TOML", error.message()))?;
        edit(&mut document).ok_or_else(|| {
            cannot(&path, "has another form than Whimbrel writes", "environment is not a table of tables")
        })?;
        let head = if is_new { HEAD } else { "" };
        let after = format!("{head}{document}");
        if after == before {
            return Ok(());
        }
        whole_file::replace(&path, &after)
            .map_err(|error| cannot(&path, "cannot be written", &error.to_string()))
    }
}

/// The table under `key`, made where there is none; `None` where something else stands there.
fn table_in<'t>(parent: &'t mut Table, key: &str) -> Option<&'t mut Table> {
    parent.entry(key).or_insert_with(|| Item::Table(Table::new())).as_table_mut()
}

fn cannot(path: &Path, what: &str, why: &str) -> Failure {
    let diagnostic = Diagnostic::error("local-settings", format!("{LOCAL_FILE} {what}")).with_note(format!(
        "{}: {}",
        path.display(),
        why.trim_end()
    ));
    Failure::new(Class::Usage, diagnostic)
}
