//! The recipes in `examples/` for projects whose entities are written for another program, with the real packages.
//!
//! Where npm or pip is not there, or has no network, the test says on standard error what it did not run, and why;
//! `WHIMBREL_RECIPES=required` makes that a failure.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use whimbrel_testbed::{TestDatabase, TestServer};

/// The variable of these tests; none of the binary's.
const REQUIRED: &str = "WHIMBREL_RECIPES";

/// A project of another program's entities.
struct Recipe {
    name: &'static str,
    /// How its packages are installed, each a command with its arguments.
    install: &'static [&'static [&'static str]],
    /// The file of the entities.
    entities: &'static str,
    /// What requirement A adds: the column, and the partial unique index.
    added: [&'static str; 2],
}

const DRIZZLE: Recipe = Recipe {
    name: "drizzle",
    install: &[&["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]],
    entities: "schema.ts",
    added: [
        "    tempId: text(\"temp_id\"),\n",
        "    uniqueIndex(\"uq_messages_conversation_temp_id\")\n      \
         .on(table.conversationId, table.tempId)\n      .where(sql`temp_id is not null`),\n",
    ],
};

const SQLALCHEMY: Recipe = Recipe {
    name: "sqlalchemy",
    install: &[
        &["python3", "-m", "venv", ".venv"],
        &[".venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"],
    ],
    entities: "models.py",
    added: [
        "    temp_id: Mapped[str | None] = mapped_column(Text)\n",
        "        Index(\n            \"uq_messages_conversation_temp_id\",\n            \"conversation_id\",\n            \
         \"temp_id\",\n            unique=True,\n            postgresql_where=text(\"temp_id IS NOT NULL\"),\n        ),\n",
    ],
};

struct Project {
    folder: tempfile::TempDir,
    database: TestDatabase,
}

impl Recipe {
    /// A copy of the example with its packages, or why there is none.
    fn project(&self) -> Result<Project, String> {
        let folder = tempfile::tempdir().unwrap();
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(self.name);
        for entry in std::fs::read_dir(example).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
            }
        }
        std::fs::create_dir(folder.path().join("migrations")).unwrap();
        for words in self.install {
            let (first, arguments) = words.split_first().unwrap();
            let mut command = Command::new(program(folder.path(), first));
            let output = command.args(arguments).current_dir(folder.path()).stdin(Stdio::null()).output();
            let output = output.map_err(|error| format!("{first}: {error}"))?;
            if !output.status.success() {
                return Err(format!("{}: {}", words.join(" "), String::from_utf8_lossy(&output.stderr)));
            }
        }
        Ok(Project { folder, database: TestServer::any().database() })
    }
}

/// A program of the project itself, or one of the path.
fn program(folder: &Path, word: &str) -> PathBuf {
    if word.contains('/') { folder.join(word) } else { PathBuf::from(word) }
}

impl Project {
    fn whimbrel(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_whimbrel"));
        command.current_dir(self.folder.path()).arg("--no-progress").args(arguments);
        command.env("WHIMBREL_URL", self.database.url()).env_remove(REQUIRED).stdin(Stdio::null());
        let Output { status, stdout, stderr } = command.output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        assert!(status.success(), "{arguments:?}: {said}");
        String::from_utf8(stdout).unwrap()
    }

    /// The statements of the one migration whose name holds a part.
    fn statements(&self, part: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path().join("migrations")).unwrap();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.contains(part) && !name.ends_with(".down.sql")
        });
        let [path] = paths.as_slice() else { panic!("{paths:?}") };
        let text = std::fs::read_to_string(path).unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("--")).collect();
        let text = lines.join("\n");
        text.split(';').map(|one| one.trim().to_lowercase()).filter(|one| !one.is_empty()).collect()
    }
}

/// A1, A2, D1, D6: the developer changes the entity and never the SQL; what comes out are exactly the two statements, the
/// index CONCURRENTLY and with its WHERE; they run, are shown, and are taken back.
fn entities_become_migrations(recipe: &Recipe) {
    let project = match recipe.project() {
        Ok(project) => project,
        Err(reason) => {
            let said = format!(
                "not run: the recipe for {}, since its packages are not there: {reason}\n",
                recipe.name
            );
            // Past the harness, which shows what a passing test prints to nobody.
            std::io::stderr().write_all(said.as_bytes()).unwrap();
            assert!(std::env::var_os(REQUIRED).is_none(), "{said}");
            return;
        }
    };
    let entities = project.folder.path().join(recipe.entities);
    let whole = std::fs::read_to_string(&entities).unwrap();
    let mut before = whole.clone();
    for added in recipe.added {
        assert!(before.contains(added), "{added}");
        before = before.replace(added, "");
    }
    std::fs::write(&entities, before).unwrap();
    project.whimbrel(&["generate", "create_messages"]);
    project.whimbrel(&["up"]);
    assert!(project.whimbrel(&["diff", "live", "schema"]).contains("are equal"));
    std::fs::write(&entities, whole).unwrap();
    project.whimbrel(&["generate", "AddMessageTempIdColumn"]);
    let statements = project.statements("add_message_temp_id_column");
    let [column, index] = statements.as_slice() else { panic!("{statements:?}") };
    assert_eq!(column, "alter table public.messages add column temp_id text");
    assert!(
        index.starts_with("create unique index concurrently uq_messages_conversation_temp_id"),
        "{index}"
    );
    assert!(index.contains("(conversation_id, temp_id) where (temp_id is not null)"), "{index}");
    project.whimbrel(&["up"]);
    assert!(project.whimbrel(&["generate", "again"]).contains("nothing differs"));
    project.whimbrel(&["verify"]);
    project.whimbrel(&["down", "--yes"]);
    assert!(project.whimbrel(&["status"]).contains("1 applied, 1 pending"));
}

#[test]
fn entities_of_drizzle_become_migrations() {
    entities_become_migrations(&DRIZZLE);
}

#[test]
fn entities_of_sqlalchemy_become_migrations() {
    entities_become_migrations(&SQLALCHEMY);
}
