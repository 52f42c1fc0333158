//! Which part of the desired schema is asked for: named objects, those of a module, or all.

use super::GenerateOptions;
use crate::failure::Failure;
use crate::only::only;
use crate::project::Project;
use std::collections::BTreeSet;
use whimbrel_catalog::{Catalog, ObjectAddress};
use whimbrel_change::scope::Scope;

/// What `options` ask for: what `only` names; else, where the name says a module and the schema has a folder for each,
/// what that module's files describe.
pub(super) fn asked_for(
    project: &Project,
    options: &GenerateOptions,
    live: &Catalog,
    desired: &Catalog,
) -> Result<Scope, Failure> {
    let module = options.name.rsplit_once('/').map(|(module, _)| module);
    let folders = module.map(|module| folders_of(project, module)).unwrap_or_default();
    let is_ours = |address: &ObjectAddress| written_in(desired, address, &folders) == Some(true);
    if !options.only.is_empty() || !desired.objects.keys().any(is_ours) {
        return only(&options.only, &[live, desired]);
    }
    let elsewhere = schemas(desired, |is_ours| !is_ours, &folders);
    let ours = schemas(desired, |is_ours| is_ours, &folders);
    let is_asked_for = |address: &&ObjectAddress| {
        written_in(desired, address, &folders).unwrap_or_else(|| {
            // What nobody wrote down is gone, or comes with another object: its schema says whose it is, and what is in
            // nobody's schema or in that of several stays with whoever asks.
            let schema = address.names.first();
            let is_in = |of: &BTreeSet<&String>| schema.is_some_and(|schema| of.contains(schema));
            is_in(&ours) || !is_in(&elsewhere)
        })
    };
    Ok(Scope::these(live.objects.keys().chain(desired.objects.keys()).filter(is_asked_for).cloned()))
}

/// The folders of a module's part of the schema, from the project's root, each with a slash behind it.
fn folders_of(project: &Project, module: &str) -> Vec<String> {
    let patterns = project.settings().schema.path.iter().filter(|pattern| pattern.has_modules());
    patterns.map(|pattern| format!("{}/", pattern.folder_of(module))).collect()
}

/// Whether an object is written in one of these folders; `None` where nobody wrote it.
fn written_in(desired: &Catalog, address: &ObjectAddress, folders: &[String]) -> Option<bool> {
    let origin = desired.get(address)?.origin.as_ref()?;
    Some(folders.iter().any(|folder| origin.file.name().starts_with(folder)))
}

/// The schemas of which objects are written in, or outside of, these folders.
fn schemas<'a>(
    desired: &'a Catalog,
    is_wanted: impl Fn(bool) -> bool,
    folders: &[String],
) -> BTreeSet<&'a String> {
    let objects = desired.objects.keys();
    let wanted = objects.filter(|one| written_in(desired, one, folders).is_some_and(&is_wanted));
    wanted.filter_map(|address| address.names.first()).collect()
}
