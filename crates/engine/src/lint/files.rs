//! Which files are meant, in the order in which they are applied.

use super::LintOptions;
use crate::failure::{Class, Failure};
use crate::project::{Folder, Project};
use std::path::{Path, PathBuf};
use whimbrel_lint::layout::{Part, by_name, part};
use whimbrel_lint::{Layout, WayBack};
use whimbrel_source::Diagnostic;

/// A file to check.
pub(super) struct Found {
    /// Where it is read.
    pub(super) path: PathBuf,
    /// How it is called in messages.
    pub(super) shown: String,
    pub(super) layout: Layout,
    pub(super) way_back: WayBack,
}

/// The files of `options`, or of the project; those that take a migration back are left out.
pub(super) fn find(
    folder: &Path,
    project: Option<&Project>,
    options: &LintOptions,
) -> Result<Vec<Found>, Failure> {
    let mut own = Vec::new();
    if let Some(project) = project {
        own.extend(Folder::all(project).unwrap_or_default().into_iter().map(|folder| folder.path));
    }
    let roots: Vec<PathBuf> = match (options.paths.is_empty(), project) {
        (false, _) => options.paths.iter().map(|path| folder.join(path)).collect(),
        (true, Some(project)) => Folder::all(project)?.into_iter().map(|folder| folder.path).collect(),
        (true, None) => return Err(nothing_named()),
    };
    let mut paths = Vec::new();
    for root in &roots {
        if !root.exists() {
            let shown = root.strip_prefix(folder).unwrap_or(root).display();
            let diagnostic = Diagnostic::error("no-such-path", format!("there is no file or folder {shown}"));
            return Err(Failure::new(Class::Usage, diagnostic));
        }
        collect(root, &mut paths);
    }
    paths.sort_by_cached_key(|path| order(path));
    paths.dedup();
    let all = paths.clone();
    let meant = paths.into_iter().filter(|path| part(&name(path)) == Part::Up);
    Ok(meant.map(|path| found(folder, &own, path, &all)).collect())
}

fn nothing_named() -> Failure {
    let diagnostic = Diagnostic::error("nothing-to-check", "nothing is named, and there is no project here");
    let help = "name files or folders of migrations, or `-` for standard input: whimbrel lint migrations";
    Failure::new(Class::Usage, diagnostic.with_help(help))
}

fn collect(path: &Path, paths: &mut Vec<PathBuf>) {
    if !path.is_dir() {
        paths.push(path.to_path_buf());
        return;
    }
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        let is_sql = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql"));
        if !is_hidden && (path.is_dir() || is_sql) {
            collect(&path, paths);
        }
    }
}

/// Folder by folder; numbers count as numbers, so that 10 comes behind 9.
fn order(path: &Path) -> (Vec<(String, u128)>, String) {
    let text = path.to_string_lossy().replace('\\', "/");
    let parts = text.split('/').map(|part| {
        let part = part.strip_prefix(['V', 'U']).filter(|rest| rest.contains("__")).unwrap_or(part);
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        let number = digits.parse().unwrap_or(u128::MAX);
        (if number == u128::MAX { part.to_owned() } else { String::new() }, number)
    });
    (parts.collect(), text.clone())
}

fn name(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn found(folder: &Path, own: &[PathBuf], path: PathBuf, all: &[PathBuf]) -> Found {
    let is_own = own.iter().any(|folder| path.starts_with(folder));
    let layout = if is_own { Layout::Whimbrel } else { by_name(&name(&path)) };
    let down = match layout {
        Layout::GolangMigrate | Layout::Sqlx => {
            let text = name(&path);
            text.strip_suffix(".up.sql").map(|stem| PathBuf::from(format!("{stem}.down.sql")))
        }
        Layout::Diesel => Some(path.with_file_name("down.sql")),
        Layout::Whimbrel
        | Layout::Plain
        | Layout::Dbmate
        | Layout::Goose
        | Layout::Flyway
        | Layout::Prisma => None,
    };
    let way_back = match down {
        Some(down) if all.contains(&down) || down.exists() => WayBack::Written,
        Some(_) => WayBack::Missing,
        None => WayBack::Unasked,
    };
    let shown = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
    Found { path, shown, layout, way_back }
}

impl Found {
    /// The name without its ending, as a ledger has it.
    pub(super) fn stem(&self) -> String {
        let name = self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = name.strip_suffix(".up.sql").or_else(|| name.strip_suffix(".sql"));
        stem.unwrap_or(&name).to_owned()
    }

    /// The path without links and dots, to compare with what git says.
    pub(super) fn whole(&self) -> PathBuf {
        self.path.canonicalize().unwrap_or_else(|_| self.path.clone())
    }
}
