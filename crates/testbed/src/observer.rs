//! PostgreSQL's own clients, as observers from outside.

use crate::database::TestDatabase;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

impl TestDatabase {
    /// Runs `psql -X` with `arguments` on this database; `None` where no psql is installed.
    #[must_use]
    pub fn psql(&self, arguments: &[&str]) -> Option<Output> {
        let mut command = Command::new(newest_client("psql")?);
        command.args(["-X", "-d", &self.url()]).args(arguments);
        Some(command.output().expect("psql runs"))
    }

    /// The schema as `pg_dump --schema-only` writes it, without comments, blank lines and the random
    /// `\restrict` key; `None` where no `pg_dump` is installed that reads this server's version.
    #[must_use]
    pub fn pg_dump(&self) -> Option<String> {
        let mut command = Command::new(newest_client("pg_dump")?);
        let output = command.args(["--schema-only", "-d", &self.url()]).output().expect("pg_dump runs");
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        if message.contains("server version mismatch") {
            return None;
        }
        assert!(output.status.success(), "pg_dump: {message}");
        let text = String::from_utf8(output.stdout).expect("pg_dump writes UTF-8");
        let is_noise = |line: &str| {
            line.is_empty()
                || ["--", "\\restrict", "\\unrestrict"].iter().any(|noise| line.starts_with(noise))
        };
        Some(text.lines().filter(|line| !is_noise(line)).collect::<Vec<_>>().join("\n"))
    }

    /// Dumps the schema and restores it into another, empty database of the same server; `None` where no
    /// `pg_dump` and `psql` are installed that can.
    #[must_use]
    pub fn copy_schema_to(&self, other: &Self) -> Option<()> {
        let mut dump = Command::new(newest_client("pg_dump")?);
        let mut psql = Command::new(newest_client("psql")?);
        let dump = dump.args(["--schema-only", "-d", &self.url()]).output().expect("pg_dump runs");
        let message = String::from_utf8_lossy(&dump.stderr).into_owned();
        if message.contains("server version mismatch") {
            return None;
        }
        assert!(dump.status.success(), "pg_dump: {message}");
        psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &other.url()]);
        psql.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut psql = psql.spawn().expect("psql runs");
        let mut input = psql.stdin.take().expect("standard input is a pipe");
        let writer = std::thread::spawn(move || input.write_all(&dump.stdout));
        let output = psql.wait_with_output().expect("psql ends");
        let _ = writer.join();
        assert!(output.status.success(), "psql: {}", String::from_utf8_lossy(&output.stderr));
        Some(())
    }
}

/// The client of the newest major: `pg_dump` refuses servers that are newer than itself. `WHIMBREL_TEST_CLIENTS` is a
/// folder of those that are taken first.
fn newest_client(name: &str) -> Option<PathBuf> {
    let given = std::env::var_os("WHIMBREL_TEST_CLIENTS").map(|folder| PathBuf::from(folder).join(name));
    if let Some(given) = given.filter(|path| path.is_file()) {
        return Some(given);
    }
    let mut installed: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin").join(name)))
        })
        .filter(|(_, path)| path.is_file())
        .collect();
    installed.sort();
    let fallback = || {
        ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"]
            .iter()
            .map(|folder| Path::new(folder).join(name))
            .find(|path| path.is_file())
    };
    installed.pop().map(|(_, path)| path).or_else(fallback)
}
