//! A folder, a database, and what the commands in it said.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};
use whimbrel_testbed::TestDatabase;

static NEXT_NUMBER: AtomicU32 = AtomicU32::new(1);

/// Commands that are run one after the other in a folder of their own, and their transcript.
pub(crate) struct Story {
    folder: PathBuf,
    variables: Vec<(String, String)>,
    transcript: String,
    volatile: Vec<(String, String)>,
}

/// What is different in each run, and what stands for it in a transcript.
const FOLDED: &[(&str, &str)] = &[
    // Before 15 views have the rights of their owner.
    (r" with \(security_invoker = '?true'?\)", ""),
    // A vacuum that comes by itself adds the page in which it marks what all can see.
    (r"rows in \d+ bytes", "rows in [SIZE]"),
    // What takes more than a second is told of, and so is what was waited for: both hang on the machine.
    (r"(?m)^err \|\s+… .*\(\d+(\.\d+)? s\)\n", ""),
    (r"(?m)^out \|\s+\w+ waited \d+(\.\d+)? (ms|s).*\n", ""),
    // The width of a column hangs on the times in it.
    (r"(\S) {3,}", "$1  "),
    (r"\b\d+ min \d\d s\b", "[TIME]"),
    (r"\b\d+(\.\d+)? (µs|ms|s)\b", "[TIME]"),
    (r#""(duration_us|applied_at_us|at_us|age_ms|waited_ms)":\d+"#, r#""$1":[TIME]"#),
    (r"PostgreSQL \d+(\.\d+|beta\d+)?", "PostgreSQL [VERSION]"),
    (r#""server_version":"[^"]*""#, r#""server_version":"[VERSION]""#),
    (r"\bpid \d+", "pid [PID]"),
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "[UUID]"),
    (r"\b[0-9a-f]{64}\b", "[DIGEST]"),
    (r"\b20[2-9]\d-\d\d-\d\d \d\d:\d\d(:\d\d)?(\.\d+)?\b", "[DATE]"),
    (r"\b20[2-9]\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", "[DATE]"),
    (r"20(2[6-9]|[3-9]\d)\d{10}", "[NOW]"),
];

impl Story {
    /// An empty folder, and no database.
    pub(crate) fn new() -> Self {
        let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("whimbrel-story-{}-{number}", std::process::id()));
        std::fs::create_dir_all(folder.join("home")).unwrap();
        let folder = folder.canonicalize().unwrap();
        let mut story =
            Self { folder, variables: Vec::new(), transcript: String::new(), volatile: Vec::new() };
        let home = story.folder.join("home").display().to_string();
        for (name, value) in [
            ("HOME", home.as_str()),
            ("PATH", "/usr/bin:/bin"),
            ("TZ", "UTC"),
            ("LANG", "C.UTF-8"),
            ("TERM", "xterm"),
        ] {
            story.set(name, value);
        }
        story.folds(story.folder.display().to_string(), "[FOLDER]");
        story
    }

    /// A project with one folder of migrations and a database of its own.
    pub(crate) fn on(database: &TestDatabase) -> Self {
        let mut story = Self::new();
        story.write("whimbrel.toml", "version = 1\nmigrations = \"migrations\"\n");
        std::fs::create_dir(story.path("migrations")).unwrap();
        story.set("WHIMBREL_URL", &database.url());
        story.folds(database.server().socket_directory().display().to_string(), "[SOCKET]");
        story.folds(database.name().to_owned(), "[DATABASE]");
        story
    }

    /// A variable of every command from now on.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.unset(name);
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// The same without the variable.
    pub(crate) fn unset(&mut self, name: &str) {
        self.variables.retain(|(known, _)| known != name);
    }

    /// A text that stands for another in the transcript.
    pub(crate) fn folds(&mut self, text: String, name: &str) {
        self.volatile.push((text, name.to_owned()));
    }

    /// A path in the folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// The folder that the commands are run in.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes a file, and the folders that it needs.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// A process of the binary that is ready to start; arguments are parted by spaces, `'…'` keeps them.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(binary());
        command.args(words(arguments)).current_dir(&self.folder).env_clear();
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(std::process::Stdio::null());
        command
    }

    /// Runs `whimbrel` with these arguments, without a word in the transcript.
    pub(crate) fn run(&self, arguments: &str) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs `whimbrel` with these arguments and writes down what it said.
    pub(crate) fn tell(&mut self, arguments: &str) -> Output {
        let output = self.run(arguments);
        let mut lines = vec![format!("$ whimbrel {arguments}")];
        for (name, bytes) in [("err", &output.stderr), ("out", &output.stdout)] {
            let said = String::from_utf8_lossy(bytes).into_owned();
            lines.extend(said.lines().map(|line| format!("{name} | {line}").trim_end().to_owned()));
        }
        lines.push(format!("exit {}\n\n", output.status.code().unwrap_or(-1)));
        self.transcript.push_str(&lines.join("\n"));
        output
    }

    /// Writes down the files of a folder whose names hold `part`.
    pub(crate) fn show(&mut self, folder: &str, part: &str) {
        let entries = std::fs::read_dir(self.path(folder)).unwrap().map(|entry| entry.unwrap().path());
        let mut paths: Vec<PathBuf> = entries.filter(|path| path.to_string_lossy().contains(part)).collect();
        paths.sort();
        for path in paths {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.trim_end();
            self.transcript.extend(["== ", &name, "\n", text, "\n\n"]);
        }
    }

    /// The same for statements that 18 writes otherwise: its NOT NULL are constraints with names.
    #[track_caller]
    pub(crate) fn ends_as_on(&self, database: &TestDatabase, name: &str) {
        let has_names = database.server().major() >= 18;
        self.ends_as(&if has_names { format!("{name}_18") } else { name.to_owned() });
    }

    /// Holds the transcript against the snapshot of this name.
    #[track_caller]
    pub(crate) fn ends_as(&self, name: &str) {
        let mut transcript = self.transcript.clone();
        for (text, stands_for) in &self.volatile {
            transcript = transcript.replace(text, stands_for);
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        for (pattern, stands_for) in FOLDED {
            settings.add_filter(pattern, *stands_for);
        }
        settings.bind(|| insta::assert_snapshot!(name, transcript));
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The binary under test.
pub(crate) fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_whimbrel"))
}

/// Standard output as text.
pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Standard error as text.
pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn words(arguments: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in arguments.split('\'').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}
