//! Which crate may use which.

use crate::tree::{none, root};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// What one crate may use.
struct Place {
    folder: &'static str,
    package: &'static str,
    /// Crates of ours.
    ours: &'static [&'static str],
    /// Crates of others, where the list is closed.
    others: Option<&'static [&'static str]>,
}

/// From left to right; nobody else is in the workspace.
const PLACES: &[Place] = &[
    Place {
        folder: "source",
        package: "whimbrel-source",
        ours: &[],
        others: Some(&["annotate-snippets", "serde", "serde_json", "sha2", "thiserror"]),
    },
    Place {
        folder: "catalog",
        package: "whimbrel-catalog",
        ours: &["whimbrel-source"],
        others: Some(&["postcard", "serde", "sha2", "thiserror"]),
    },
    Place {
        folder: "change",
        package: "whimbrel-change",
        ours: &["whimbrel-catalog", "whimbrel-source"],
        others: Some(&["indexmap", "rustc-hash", "serde", "serde_json", "sha2", "thiserror"]),
    },
    Place {
        folder: "lint",
        package: "whimbrel-lint",
        ours: &["whimbrel-change", "whimbrel-source"],
        others: Some(&["hashbrown", "indexmap", "postcard", "rustc-hash", "serde", "smol_str"]),
    },
    Place {
        folder: "postgres",
        package: "whimbrel-postgres",
        ours: &["whimbrel-catalog", "whimbrel-change", "whimbrel-source"],
        others: None,
    },
    Place {
        folder: "engine",
        package: "whimbrel",
        ours: &[
            "whimbrel-catalog",
            "whimbrel-change",
            "whimbrel-lint",
            "whimbrel-postgres",
            "whimbrel-source",
        ],
        others: None,
    },
    Place { folder: "cli", package: "whimbrel-cli", ours: &["whimbrel"], others: None },
    Place { folder: "testbed", package: "whimbrel-testbed", ours: &["whimbrel-postgres"], others: None },
];

/// Crates of others that belong to one place only.
const RESERVED: &[(&str, &[&str])] = &[
    ("tokio-postgres", &["whimbrel-postgres", "whimbrel-testbed"]),
    ("tokio-postgres-rustls", &["whimbrel-postgres"]),
    ("rustls", &["whimbrel-postgres"]),
    ("toml_edit", &["whimbrel"]),
    ("annotate-snippets", &["whimbrel-source"]),
    ("clap", &["whimbrel-cli"]),
    ("clap_complete", &["whimbrel-cli"]),
    ("indicatif", &["whimbrel-cli"]),
    ("anstream", &["whimbrel-cli"]),
];

/// What a package depends on, by the kind of the dependency: `normal`, `dev` or `build`.
struct Package {
    folder: String,
    dependencies: BTreeMap<String, BTreeSet<String>>,
}

fn packages() -> BTreeMap<String, Package> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]).current_dir(root());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let package = |package: &Value| {
        let mut dependencies: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for dependency in package["dependencies"].as_array().unwrap() {
            let kind = dependency["kind"].as_str().unwrap_or("normal").to_owned();
            dependencies.entry(kind).or_default().insert(text(&dependency["name"]));
        }
        let manifest = text(&package["manifest_path"]);
        let folder = manifest.rsplit('/').nth(1).unwrap_or_default().to_owned();
        (text(&package["name"]), Package { folder, dependencies })
    };
    metadata["packages"].as_array().unwrap().iter().map(package).collect()
}

impl Package {
    fn of(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.dependencies.get(kind).into_iter().flatten().map(String::as_str)
    }
}

#[test]
fn the_workspace_has_these_crates_and_no_other() {
    let expected: BTreeSet<(String, String)> =
        PLACES.iter().map(|place| (place.package.to_owned(), place.folder.to_owned())).collect();
    let found: BTreeSet<(String, String)> =
        packages().into_iter().map(|(name, package)| (name, package.folder)).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_crate_uses_only_crates_of_ours_that_stand_to_its_left() {
    let packages = packages();
    let is_ours = |name: &&str| PLACES.iter().any(|place| place.package == *name);
    let mut findings = Vec::new();
    for place in PLACES {
        let package = &packages[place.package];
        let allowed = |name: &&str| place.ours.contains(name);
        for name in package.of("normal").filter(is_ours).filter(|name| !allowed(name)) {
            findings.push(format!("{} uses {name}", place.package));
        }
        let to_the_left = || PLACES.iter().take_while(|other| other.package != place.package);
        let for_tests = |name: &&str| {
            *name == "whimbrel-testbed"
                || *name == place.package
                || to_the_left().any(|other| other.package == *name)
        };
        for name in package.of("dev").filter(is_ours).filter(|name| !for_tests(name)) {
            findings.push(format!("the tests of {} use {name}", place.package));
        }
    }
    none("arrows go from right to left", &findings);
}

#[test]
fn a_pure_crate_uses_nothing_that_could_do_io() {
    let packages = packages();
    let mut findings = Vec::new();
    for place in PLACES {
        let Some(others) = place.others else { continue };
        let package = &packages[place.package];
        let is_known = |name: &&str| others.contains(name) || place.ours.contains(name);
        for name in package.of("normal").filter(|name| !is_known(name)) {
            findings.push(format!("{} uses {name}", place.package));
        }
        findings.extend(
            package
                .of("dev")
                .filter(|name| *name == "whimbrel-testbed")
                .map(|_| format!("the tests of {} need a server", place.package)),
        );
    }
    none("pure crates use what is listed here", &findings);
}

#[test]
fn the_driver_the_settings_and_the_terminal_have_one_crate_each() {
    let packages = packages();
    let mut findings = Vec::new();
    for (other, owners) in RESERVED {
        for (name, package) in &packages {
            if package.of("normal").any(|dependency| dependency == *other) && !owners.contains(&name.as_str())
            {
                findings.push(format!("{name} uses {other}, which belongs to {}", owners.join(", ")));
            }
        }
    }
    none("some crates of others are reserved", &findings);
}

#[test]
fn no_crate_runs_a_program_while_it_is_built() {
    let with_script = packages().into_iter().filter(|(_, package)| package.of("build").next().is_some());
    let names: Vec<String> = with_script.map(|(name, _)| name).collect();
    none("no build scripts", &names);
}
