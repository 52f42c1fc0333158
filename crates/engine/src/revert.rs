//! `revert --as-new`: writes a new migration that undoes an old one.

use crate::failure::{Class, Failure};
use crate::new::{Contents, DownFile, NewOptions, NewReport, finish_interrupted, new};
use crate::project::{DownPolicy, Folder, Project};
use whimbrel_source::Diagnostic;

/// Writes a new migration whose file is the down file of `text`'s migration, and whose down file is
/// its up file.
///
/// # Errors
/// There is no such migration, or it has no down file; else as [`new`].
pub fn revert_as_new(project: &Project, text: &str) -> Result<NewReport, Failure> {
    let finished = finish_interrupted(project)?;
    let migrations = Folder::read(project)?;
    let migration = migrations.called(text)?;
    let id = &migration.id;
    let Some(down) = &migration.down else {
        let diagnostic = Diagnostic::error(
            "no-down-file",
            format!("{id} has no down file, so what undoes it is not written down"),
        )
        .with_help(format!("write what undoes it by hand: whimbrel new revert_{}", id.name));
        return Err(Failure::new(Class::Usage, diagnostic));
    };
    let module = if id.module.is_empty() { String::new() } else { format!("{}/", id.module) };
    let head = |what: &str| format!("-- Why: {what} {id}.\n\n");
    let options = NewOptions {
        name: format!("{module}revert_{}", id.name),
        reason: None,
        down: match project.settings().down {
            DownPolicy::Forbidden => DownFile::Omitted,
            DownPolicy::Required | DownPolicy::Optional => DownFile::Written,
        },
        at: None,
        contents: Contents::Given {
            up: format!("{}{}", head("undoes"), down.source().text()),
            down: format!("{}{}", head("does again"), migration.up.source().text()),
        },
    };
    let mut report = new(project, &options)?;
    report.notes.extend(finished.map(|finished| finished.message));
    Ok(report)
}
