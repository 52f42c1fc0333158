//! Which folders of migrations belong to a package that uses sqlx.
//!
//! Its files without a way back have names like any other's.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use toml_edit::{DocumentMut, Item, TableLike};

/// The tables of a manifest that name what a package uses.
const DEPENDENCIES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// Of the folders of these files, those beside or below a manifest that names sqlx.
pub(super) fn of_sqlx(paths: &[PathBuf]) -> HashSet<PathBuf> {
    // There may be very many files, most of them in the same folder.
    let mut folders: Vec<&Path> = Vec::new();
    for folder in paths.iter().filter_map(|path| path.parent()) {
        if folders.last() != Some(&folder) {
            folders.push(folder);
        }
    }
    let uses_sqlx = |folder: &&&Path| {
        let mut beside = folder.ancestors().skip(1).take(2).map(|parent| parent.join("Cargo.toml"));
        let manifest = beside.find_map(|path| std::fs::read_to_string(path).ok());
        manifest.is_some_and(|text| names_sqlx(&text))
    };
    folders.iter().filter(uses_sqlx).map(|folder| folder.to_path_buf()).collect()
}

/// Whether a manifest uses sqlx: for itself, for one platform, or for the packages of its workspace.
fn names_sqlx(text: &str) -> bool {
    let Ok(document) = text.parse::<DocumentMut>() else { return false };
    let root = document.as_item();
    let platforms = root.get("target").and_then(Item::as_table_like).into_iter().flat_map(TableLike::iter);
    let owners =
        [Some(root), root.get("workspace")].into_iter().flatten().chain(platforms.map(|(_, own)| own));
    owners.flat_map(|owner| DEPENDENCIES.iter().filter_map(|name| owner.get(*name))).any(holds_sqlx)
}

/// Whether one of some dependencies is sqlx, be it under another name.
fn holds_sqlx(dependencies: &Item) -> bool {
    let mut all = dependencies.as_table_like().into_iter().flat_map(TableLike::iter);
    all.any(|(name, own)| own.get("package").and_then(Item::as_str).unwrap_or(name) == "sqlx")
}

#[cfg(test)]
mod tests {
    use super::names_sqlx;

    #[test]
    fn sqlx_is_found_wherever_a_manifest_can_name_it() {
        for used in [
            "[dependencies]\nsqlx = \"0.8\"",
            "[dependencies]\nsqlx = { workspace = true }",
            "[dependencies]\nsqlx.workspace = true",
            "[dependencies.sqlx]\nversion = \"0.8\"",
            "[dependencies]\ndb = { package = \"sqlx\", version = \"0.8\" }",
            "[dev-dependencies]\nsqlx = \"0.8\"",
            "[build-dependencies]\nsqlx = \"0.8\"",
            "[target.'cfg(unix)'.dependencies]\nsqlx = \"0.8\"",
            "[workspace]\nmembers = [\"server\"]\n[workspace.dependencies]\nsqlx = { version = \"0.8\", features = [\"postgres\"] }",
            "workspace = { dependencies = { sqlx = \"0.8\" } }",
        ] {
            assert!(names_sqlx(used), "{used}");
        }
        for other in [
            "",
            "[dependencies]\nsqlx-core = \"0.8\"",
            "[dependencies]\nsqlx = { package = \"something-else\", version = \"1\" }",
            "[package.metadata]\nsqlx = true",
            "[features]\nsqlx = []",
            "not toml at all [",
        ] {
            assert!(!names_sqlx(other), "{other}");
        }
    }
}
