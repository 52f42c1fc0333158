//! Which files are meant, in the order in which they are applied.

use super::of_sqlx::of_sqlx;
use super::order::{in_order, version};
use super::rehearsed::{Rehearsals, Vouched};
use super::{LintOptions, flyway};
use crate::failure::{Class, Failure};
use crate::project::{DownPolicy, Folder, Project};
use crate::registry;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use whimbrel_lint::layout::{Part, Wrap, by_name, part};
use whimbrel_lint::{Layout, Migration, WayBack};
use whimbrel_source::Diagnostic;

/// A file to check; there may be very many.
pub(super) struct Found {
    /// Where it is read.
    pub(super) path: Box<Path>,
    /// The bytes of the path before those by which it is called in messages.
    hidden: u32,
    pub(super) layout: Layout,
    pub(super) way_back: WayBack,
    pub(super) place: Place,
    /// What a project says of it, where it does.
    pub(super) said: Option<Box<SaidOfIt>>,
}

/// What a project says of one of its files.
pub(super) struct SaidOfIt {
    pub(super) registered: Registered,
    pub(super) vouched: Vouched,
}

/// Whether a file was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Asked,
    /// It stands before one that was asked for by its name, and is the history of that one.
    Before,
}

/// What the registry of a folder says of a file.
pub(super) enum Registered {
    /// The folder has none.
    NoRegistry,
    /// The file has no entry.
    NoEntry,
    /// An entry for bytes with this digest.
    Digest(String),
}

/// The files of `options`, or of the project; those that take a migration back are left out.
pub(super) fn find(
    folder: &Path,
    project: Option<&Project>,
    options: &LintOptions,
) -> Result<Vec<Found>, Failure> {
    let own = project.map_or(Ok(Own::default()), Own::of)?;
    let roots: Vec<PathBuf> = match (options.paths.is_empty(), project) {
        (false, _) => options.paths.iter().map(|path| folder.join(path)).collect(),
        (true, Some(project)) => Folder::all(project)?.into_iter().map(|folder| folder.path).collect(),
        (true, None) => return Err(nothing_named()),
    };
    let mut paths = Vec::new();
    let mut histories = BTreeSet::new();
    for root in &roots {
        let shown = || root.strip_prefix(folder).unwrap_or(root).display().to_string();
        if !root.exists() {
            let diagnostic =
                Diagnostic::error("no-such-path", format!("there is no file or folder {}", shown()));
            return Err(Failure::new(Class::Usage, diagnostic));
        }
        if root.is_dir() {
            collect(root, &mut paths)?;
        } else {
            histories.extend(history_of(root));
            paths.push(root.clone());
        }
    }
    // Where none has a history of its own, all are asked for.
    let asked: Option<HashSet<PathBuf>> = (!histories.is_empty()).then(|| paths.iter().cloned().collect());
    let is_asked = |path: &PathBuf| asked.as_ref().is_none_or(|asked| asked.contains(path));
    for history in &histories {
        collect(history, &mut paths)?;
    }
    in_order(&mut paths);
    paths.dedup();
    let last = paths.iter().rposition(is_asked).map_or(0, |last| last + 1);
    paths.truncate(last);
    let is_in = |path: &PathBuf| history_of(path).is_some_and(|history| histories.contains(&history));
    paths.retain(|path| is_asked(path) || is_in(path));
    let left_out = flyway::left_out(&paths);
    let is_meant = |path: &PathBuf| part(&path.to_string_lossy()) == Part::Up && !left_out.contains(path);
    let all: HashSet<PathBuf> = paths.extract_if(.., |path| !is_meant(path)).collect();
    let meant = paths;
    let of_sqlx = of_sqlx(&meant);
    let place = |path: &PathBuf| if is_asked(path) { Place::Asked } else { Place::Before };
    let found = |path: PathBuf| found(folder, &own, place(&path), path, (&all, &of_sqlx));
    let mut found: Vec<Found> = meant.into_iter().map(found).collect();
    if let Some(rehearsals) = &own.rehearsals {
        let last = found.len().saturating_sub(1);
        for (at, one) in (0..).zip(&mut found) {
            if let Some(said) = &mut one.said {
                said.vouched = rehearsals.vouched(&one.path, at == last);
            }
        }
    }
    Ok(found)
}

/// The folder in which a file with a version has its place among others.
fn history_of(path: &Path) -> Option<PathBuf> {
    let is_in_folder_of_its_own = match by_name(&name(path)) {
        Layout::Diesel | Layout::Prisma => true,
        Layout::Whimbrel
        | Layout::Plain
        | Layout::Dbmate
        | Layout::Goose
        | Layout::GolangMigrate
        | Layout::Sqlx
        | Layout::Flyway => false,
    };
    let own = if is_in_folder_of_its_own { path.parent()? } else { path };
    version(&own.file_name()?.to_string_lossy())?;
    own.parent().map(Path::to_path_buf)
}

/// What a project says of its own files.
#[derive(Default)]
struct Own {
    folders: Vec<PathBuf>,
    /// By the folder that has one.
    registries: BTreeMap<PathBuf, BTreeMap<String, String>>,
    wants_way_back: bool,
    /// Where an environment wants rehearsals.
    rehearsals: Option<Rehearsals>,
}

impl Own {
    fn of(project: &Project) -> Result<Self, Failure> {
        let folders: Vec<PathBuf> =
            Folder::all(project).unwrap_or_default().into_iter().map(|folder| folder.path).collect();
        let mut registries = BTreeMap::new();
        for folder in &folders {
            if let Some(digests) = registry::digests(project, folder)? {
                registries.insert(folder.clone(), digests);
            }
        }
        let wants_way_back = project.settings().down == DownPolicy::Required;
        let rehearsals = Rehearsals::of(project)?;
        Ok(Self { folders, registries, wants_way_back, rehearsals })
    }

    fn registered(&self, path: &Path) -> Registered {
        let registry = path.parent().and_then(|folder| self.registries.get(folder));
        match registry {
            None => Registered::NoRegistry,
            Some(registry) => match registry.get(&stem(path)) {
                None => Registered::NoEntry,
                Some(digest) => Registered::Digest(digest.clone()),
            },
        }
    }
}

fn nothing_named() -> Failure {
    let diagnostic = Diagnostic::error("nothing-to-check", "nothing is named, and there is no project here");
    let help = "name files or folders of migrations, or `-` for standard input: whimbrel lint migrations";
    Failure::new(Class::Usage, diagnostic.with_help(help))
}

/// The files of SQL in a folder and in those within it.
fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let unreadable = |error: std::io::Error| {
        let diagnostic = Diagnostic::error("unreadable-file", format!("{} cannot be read", folder.display()));
        Failure::new(Class::Usage, diagnostic.with_note(error.to_string()))
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let (path, kind) = (entry.path(), entry.file_type().map_err(unreadable)?);
        let is_sql = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql"));
        if kind.is_dir() || (kind.is_symlink() && path.is_dir() && !leads_back(&path)) {
            collect(&path, paths)?;
        } else if is_sql && !(kind.is_symlink() && path.is_dir()) {
            paths.push(path);
        }
    }
    Ok(())
}

/// Whether a link leads to a folder that it is in.
fn leads_back(link: &Path) -> bool {
    let own = link.parent().and_then(|folder| folder.canonicalize().ok());
    own.zip(link.canonicalize().ok()).is_some_and(|(own, target)| own.starts_with(target))
}

fn name(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn found(
    folder: &Path,
    own: &Own,
    place: Place,
    path: PathBuf,
    (all, of_sqlx): (&HashSet<PathBuf>, &HashSet<PathBuf>),
) -> Found {
    let is_own = own.folders.iter().any(|folder| path.starts_with(folder));
    let by_name = by_name(&path.to_string_lossy());
    let is_of_sqlx = || path.parent().is_some_and(|folder| of_sqlx.contains(folder));
    let has_version = || path.file_name().is_some_and(|name| version(&name.to_string_lossy()).is_some());
    let layout = if is_own {
        Layout::Whimbrel
    } else if by_name == Layout::Plain && !of_sqlx.is_empty() && has_version() && is_of_sqlx() {
        Layout::Sqlx
    } else {
        by_name
    };
    let down = match layout {
        Layout::GolangMigrate | Layout::Sqlx => {
            let text = name(&path);
            text.strip_suffix(".up.sql").map(|stem| PathBuf::from(format!("{stem}.down.sql")))
        }
        Layout::Diesel => Some(path.with_file_name("down.sql")),
        Layout::Whimbrel if own.wants_way_back => {
            Some(path.with_file_name(format!("{}.down.sql", stem(&path))))
        }
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
    let hidden = hidden(folder, &path);
    let said = || Box::new(SaidOfIt { registered: own.registered(&path), vouched: Vouched::Unasked });
    let said = is_own.then(said);
    Found { path: path.into(), hidden, layout, way_back, place, said }
}

/// The bytes of a path before those by which it is called.
fn hidden(folder: &Path, path: &Path) -> u32 {
    let whole = path.as_os_str().as_encoded_bytes();
    let inside =
        whole.strip_prefix(folder.as_os_str().as_encoded_bytes()).and_then(|rest| rest.strip_prefix(b"/"));
    // What a folder is called by may have dots, which a path that is taken apart has not.
    let shown = match inside.map(|inside| inside.strip_prefix(b"./").unwrap_or(inside)) {
        Some(plain) if !plain.starts_with(b"/") && !plain.starts_with(b".") => plain.len(),
        _ => path.strip_prefix(folder).unwrap_or(path).as_os_str().len(),
    };
    u32::try_from(whole.len() - shown).unwrap_or_default()
}

/// The name without its ending, as a ledger has it.
pub(super) fn stem(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name.strip_suffix(".up.sql").or_else(|| name.strip_suffix(".sql"));
    stem.unwrap_or(&name).to_owned()
}

impl Found {
    /// How it is called in messages.
    pub(super) fn shown(&self) -> String {
        let whole = self.path.to_string_lossy();
        let hidden = usize::try_from(self.hidden).unwrap_or_default();
        whole.get(hidden..).unwrap_or(&whole).replace('\\', "/")
    }

    /// Says to a migration what its text does not tell: what stands beside its file.
    pub(super) fn tell(&self, migration: &mut Migration, layout: Layout) {
        if migration.way_back == WayBack::Unasked {
            migration.way_back = self.way_back;
        }
        if let Some(wrap) = self.said_beside(layout) {
            migration.wrap = wrap;
        }
    }

    /// What its runner does with it where a file beside it says something else than the layout: `metadata.toml` of
    /// diesel, and the script configuration of Flyway.
    fn said_beside(&self, layout: Layout) -> Option<Wrap> {
        let read = |path: PathBuf| std::fs::read_to_string(path).ok();
        match layout {
            Layout::Diesel => {
                let text = read(self.path.with_file_name("metadata.toml"))?;
                let document = text.parse::<toml_edit::DocumentMut>().ok()?;
                // Diesel sends the file as it is.
                (document.get("run_in_transaction")?.as_bool() == Some(false)).then_some(Wrap::Whole)
            }
            Layout::Flyway => {
                let mut name = self.path.as_os_str().to_owned();
                name.push(".conf");
                let says = |line: &str| {
                    let (key, value) = line.split_once('=').unwrap_or((line, ""));
                    key.trim() == "executeInTransaction" && value.trim() == "false"
                };
                read(name.into())?.lines().any(says).then_some(Wrap::None)
            }
            Layout::Whimbrel
            | Layout::Plain
            | Layout::Dbmate
            | Layout::Goose
            | Layout::GolangMigrate
            | Layout::Sqlx
            | Layout::Prisma => None,
        }
    }

    /// The name without its ending, as a ledger has it.
    pub(super) fn stem(&self) -> String {
        stem(&self.path)
    }

    /// The path without links and dots, to compare with what git says.
    pub(super) fn whole(&self) -> PathBuf {
        self.path.canonicalize().unwrap_or_else(|_| self.path.to_path_buf())
    }
}
