//! The desired schema as it was at a revision of the project's git repository.

use crate::failure::{Class, Failure};
use crate::git::git;
use crate::project::Project;
use whimbrel_source::Diagnostic;

/// The names and the bytes of the schema's files.
pub(super) fn files(project: &Project, revision: &str) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let listed =
        git(project.root(), &["ls-tree", "-r", "-z", "--name-only", "--end-of-options", revision, "."])?;
    let names = listed.split(|byte| *byte == 0).map(String::from_utf8_lossy);
    let patterns = &project.settings().schema.path;
    let is_meant = |name: &str| {
        let is_sql = name.to_ascii_lowercase().ends_with(".sql");
        let is_below = |pattern: &crate::project::FolderPattern| match pattern.split() {
            None => {
                let path = pattern.folder_of("");
                name == path || name.starts_with(&format!("{path}/"))
            }
            Some((head, star, tail)) => {
                let head = if head.is_empty() { head } else { format!("{head}/") };
                let rest = name.strip_prefix(&head).and_then(|rest| rest.split_once('/'));
                rest.is_some_and(|(folder, rest)| {
                    star.module_in(folder).is_some()
                        && (tail.is_empty() || rest == tail || rest.starts_with(&format!("{tail}/")))
                })
            }
        };
        is_sql && patterns.iter().any(is_below)
    };
    let meant: Vec<String> = names.map(std::borrow::Cow::into_owned).filter(|name| is_meant(name)).collect();
    if meant.is_empty() {
        let message = format!("there was no desired schema at {revision}");
        let help = "a revision that has files where [schema] path in whimbrel.toml says they are";
        return Err(Failure::new(Class::Usage, Diagnostic::error("no-schema", message).with_help(help)));
    }
    let read = |name: String| {
        let bytes = git(project.root(), &["show", "--end-of-options", &format!("{revision}:./{name}")])?;
        Ok((format!("{revision}:{name}"), bytes))
    };
    meant.into_iter().map(read).collect()
}
