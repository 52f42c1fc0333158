//! `init`: makes a project of a folder.

use crate::failure::{Class, Failure};
use crate::project::{LOCAL_FILE, PROJECT_FILE, STATE_FOLDER, whole_file};
use std::io;
use std::path::{Path, PathBuf};
use whimbrel_source::Diagnostic;

/// What the user wants of `init`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitOptions {
    /// The folder that becomes a project; made where there is none.
    pub folder: PathBuf,
}

/// What `init` made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct InitReport {
    /// Files and folders that are new, from the folder of the project.
    pub created: Vec<String>,
    /// Files that got more lines.
    pub extended: Vec<String>,
    /// The commands to go on with.
    pub next: Vec<String>,
}

/// What stands in a new project file.
pub const TEMPLATE: &str = include_str!("init/whimbrel.toml");

/// Makes a project: its file, its folder of migrations, and the lines that git needs.
///
/// # Errors
/// [`Class::Usage`] where there is a project file already, which stays as it is, and where something
/// cannot be written. Nothing is ever overwritten, so `init` can be repeated after an error.
pub fn init(options: &InitOptions) -> Result<InitReport, Failure> {
    let folder = options.folder.as_path();
    let project_file = folder.join(PROJECT_FILE);
    if project_file.symlink_metadata().is_ok() {
        let message = format!("there is a {PROJECT_FILE} already");
        let diagnostic = Diagnostic::error("project-exists", message)
            .with_note(project_file.display().to_string())
            .with_help("go on with it: whimbrel status");
        return Err(Failure::new(Class::Usage, diagnostic));
    }
    let mut report = InitReport {
        created: Vec::new(),
        extended: Vec::new(),
        next: vec!["whimbrel dev up".to_owned(), "whimbrel new <name>".to_owned(), "whimbrel up".to_owned()],
    };
    make_migrations(folder, &mut report).map_err(|error| cannot_write(&folder.join("migrations"), &error))?;
    ignore(folder, &mut report).map_err(|error| cannot_write(&folder.join(".gitignore"), &error))?;
    whole_file::create(&[(&project_file, TEMPLATE)])
        .map_err(|not_made| cannot_write(&not_made.path, &not_made.error))?;
    report.created.push(PROJECT_FILE.to_owned());
    Ok(report)
}

fn make_migrations(folder: &Path, report: &mut InitReport) -> io::Result<()> {
    let migrations = folder.join("migrations");
    if migrations.is_dir() {
        return Ok(());
    }
    std::fs::create_dir_all(&migrations)?;
    // git keeps no empty folder, and without it a fresh clone would have none.
    std::fs::write(migrations.join(".gitkeep"), "")?;
    report.created.push("migrations/".to_owned());
    Ok(())
}

/// Adds the lines that are missing to `.gitignore`.
fn ignore(folder: &Path, report: &mut InitReport) -> io::Result<()> {
    let path = folder.join(".gitignore");
    let before = match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let text = before.as_deref().unwrap_or_default();
    let wanted = [LOCAL_FILE.to_owned(), format!("{STATE_FOLDER}/")];
    let missing: Vec<String> =
        wanted.into_iter().filter(|line| !text.lines().any(|present| present.trim() == line)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    whole_file::replace(&path, format!("{text}{gap}{}\n", missing.join("\n")))?;
    let list = if before.is_some() { &mut report.extended } else { &mut report.created };
    list.push(".gitignore".to_owned());
    Ok(())
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    let message = format!("{} cannot be written", path.display());
    Failure::new(Class::Usage, Diagnostic::error("unwritable-file", message).with_note(error.to_string()))
}
