//! One case: two schemas.

use std::path::{Path, PathBuf};
use tokio_postgres::Client;
use whimbrel_postgres::scratch_roles::ScratchRoles;
use whimbrel_source::{Script, SourceFile, StandardConformingStrings};

/// Two schemas, and what is said where one cannot become the other.
pub(crate) struct Case {
    /// `kind/case`.
    pub(crate) name: String,
    pub(crate) before: PathBuf,
    pub(crate) after: PathBuf,
    /// What is refused on purpose.
    pub(crate) gap: Option<String>,
    /// Words that no statement of either way may have in it, one a line.
    pub(crate) never: Vec<String>,
    /// The first major that it is for: `-- since 14` is the first line of `after.sql`.
    pub(crate) since: u32,
    /// Whether a statement of its files that fails makes it wrong.
    pub(crate) must_run: MustRun,
}

/// Whether every statement of a case has to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MustRun {
    Yes,
    /// What a server does not take is not in the schema.
    No,
}

impl Case {
    /// Every case below a folder, by name; `CASE=part` picks those whose names hold it.
    pub(crate) fn below(folder: &Path) -> Vec<Self> {
        let mut cases = Vec::new();
        collect(folder, folder, &mut cases);
        cases.sort_by(|left, right| left.name.cmp(&right.name));
        let wanted = std::env::var("CASE").unwrap_or_default();
        cases.retain(|case| case.name.contains(&wanted));
        cases
    }

    /// The lines that are said of one way on one major.
    pub(crate) fn gap(&self, about: &str) -> Option<&str> {
        let lines = self.gap.as_deref()?.lines();
        lines
            .filter_map(|line| line.split_once(": "))
            .find(|(way, _)| about.ends_with(way))
            .map(|(_, text)| text)
    }
}

fn collect(root: &Path, folder: &Path, cases: &mut Vec<Case>) {
    let (before, after) = (folder.join("before.sql"), folder.join("after.sql"));
    if before.exists() && after.exists() {
        let name = folder.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        let gap = std::fs::read_to_string(folder.join("gap.txt")).ok();
        let never = std::fs::read_to_string(folder.join("never.txt")).unwrap_or_default();
        let never = never.lines().map(str::to_owned).collect();
        let text = std::fs::read(&after).unwrap();
        let head = String::from_utf8_lossy(&text).lines().next().unwrap_or_default().to_owned();
        let since = head.strip_prefix("-- since ").and_then(|major| major.trim().parse().ok());
        let since = since.unwrap_or_default();
        let is_own = std::env::var_os("CASES").is_none();
        let must_run = if is_own { MustRun::Yes } else { MustRun::No };
        cases.push(Case { name, before, after, gap, never, since, must_run });
        return;
    }
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, cases);
        }
    }
}

/// The statements of a file with their lines; lines of psql are left out.
pub(crate) fn statements(path: &Path) -> Vec<(usize, String)> {
    let name = path.display().to_string();
    let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    let is_psql = |line: &str| line.starts_with('\\') && !line.starts_with("\\.");
    let kept: Vec<&str> = text.lines().map(|line| if is_psql(line) { "" } else { line }).collect();
    let file = SourceFile::new(&name, kept.join("\n"));
    let Ok(script) = Script::read(file, StandardConformingStrings::On) else { return Vec::new() };
    let sql = script.statements.iter().filter(|statement| statement.copy_data.is_none());
    sql.map(|statement| {
        (script.file.position(statement.span.start).line, statement.text(&script.file).to_owned())
    })
    .collect()
}

/// Runs one statement; roles that it names are made.
pub(crate) async fn run_statement(client: &Client, text: &str) -> Result<(), String> {
    let mut roles = ScratchRoles::default();
    while let Err(error) = client.batch_execute(text).await {
        let Some(server) = error.as_db_error() else { return Err(error.to_string()) };
        let answered = roles.answer(client, server.code().code(), server.message()).await;
        if !answered.is_ok_and(|answered| answered) {
            return Err(format!("{}: {text}", server.message()));
        }
    }
    Ok(())
}

/// Runs a file as psql does, statement by statement; returns what failed.
pub(crate) async fn run_file(client: &Client, path: &Path) -> Vec<String> {
    let mut failures = Vec::new();
    for (_, text) in statements(path) {
        failures.extend(run_statement(client, &text).await.err());
    }
    drop(client.batch_execute("rollback").await);
    drop(client.batch_execute("reset all; reset session authorization").await);
    failures
}
