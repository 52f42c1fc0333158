//! psql and `pg_dump`, and what they see of a database.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use whimbrel_testbed::{TestDatabase, TestServer};

/// The outside observers.
pub(crate) struct Observer {
    psql: PathBuf,
    pg_dump: PathBuf,
}

impl Observer {
    /// Those beside the server or in the path; none where they are not installed, which is said.
    pub(crate) fn find() -> Option<Self> {
        let beside = TestServer::any().bin_directory().to_owned();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = std::iter::once(beside).chain(std::env::split_paths(&path)).collect();
        let find = |name: &str| folders.iter().map(|folder| folder.join(name)).find(|found| found.is_file());
        let found = find("psql").zip(find("pg_dump")).map(|(psql, pg_dump)| Self { psql, pg_dump });
        if found.is_none() {
            let _ = writeln!(std::io::stderr(), "psql or pg_dump is not installed: nothing was compared");
        }
        found
    }

    /// Runs a file as a session of its own, which ends at the first error.
    pub(crate) fn psql(&self, database: &TestDatabase, file: &Path) -> Result<(), String> {
        let mut command = Command::new(&self.psql);
        command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &database.url(), "-f"]).arg(file);
        run(&mut command).map(|_| ())
    }

    /// What one database holds and the other does not.
    pub(crate) fn difference(&self, psql: &TestDatabase, ours: &TestDatabase) -> Result<(), String> {
        let (psql, ours) = (self.facts(psql)?, self.facts(ours)?);
        let only = |mark: &str, left: &BTreeSet<String>, right: &BTreeSet<String>| {
            left.difference(right).map(|fact| format!("{mark} {fact}")).collect::<Vec<_>>()
        };
        let found = [only("psql:", &psql, &ours), only("ours:", &ours, &psql)].concat();
        if found.is_empty() { Ok(()) } else { Err(found.join("\n")) }
    }

    /// Each line of the schema with how often it stands there, rows, sequences and settings.
    fn facts(&self, database: &TestDatabase) -> Result<BTreeSet<String>, String> {
        let mut command = Command::new(&self.pg_dump);
        command.args(["--schema-only", "--exclude-schema=whimbrel", "-d", &database.url()]);
        let dump = run(&mut command)?;
        let is_noise = |line: &&str| line.is_empty() || line.starts_with("--") || line.starts_with('\\');
        let mut lines: Vec<&str> = dump.lines().filter(|line| !is_noise(line)).collect();
        lines.sort_unstable();
        let counted = lines.chunk_by(|left, right| left == right);
        let mut facts: BTreeSet<String> =
            counted.map(|same| format!("{} times {}", same.len(), same.first().unwrap())).collect();
        let rows = database.query_text(include_str!("observer/rows.sql"));
        for query in [rows.as_str(), include_str!("observer/rest.sql")] {
            facts.extend(database.query_text(query).lines().map(str::to_owned));
        }
        Ok(facts)
    }
}

fn run(command: &mut Command) -> Result<String, String> {
    let output = command.env("LC_ALL", "C").output().unwrap();
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("{command:?}\n{}", String::from_utf8_lossy(&output.stderr)))
}
