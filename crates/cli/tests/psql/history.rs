//! Histories of the corpus.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use whimbrel_testbed::TestServer;

/// Files in the order in which they are applied.
pub(crate) struct History {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    /// Up files, from the folder.
    pub(crate) files: Vec<String>,
}

pub(crate) fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus").join(name)
}

/// The lines `name = value` of the folder's `expected.toml`.
pub(crate) fn expected(folder: &Path) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(folder.join("expected.toml")).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(" = ")).map(|(name, end)| (name.into(), end.into())).collect()
}

/// Whether the server knows what the file is about.
pub(crate) fn runs_on(server: &TestServer, name: &str) -> bool {
    !name.starts_with("atomic") || server.major() >= 14
}

impl History {
    /// A history of several files; `order.txt` says their order where it is not that of the numbers
    /// in their names.
    pub(crate) fn in_folder(corpus: &Path, name: &str) -> Self {
        let folder = corpus.join(name);
        let files = match std::fs::read_to_string(folder.join("order.txt")) {
            Ok(order) => order.lines().map(str::to_owned).collect(),
            Err(_) => in_order_of_numbers(&folder),
        };
        assert!(!files.is_empty(), "{name} has no files");
        Self { name: name.to_owned(), folder, files }
    }

    /// One file, whose name has no version.
    pub(crate) fn of_file(folder: &Path, name: &str) -> Self {
        Self { name: name.to_owned(), folder: folder.to_owned(), files: vec![format!("{name}.sql")] }
    }

    pub(crate) fn place_of(&self, file: &str) -> usize {
        self.files.iter().position(|found| found == file).unwrap()
    }
}

fn in_order_of_numbers(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut files: Vec<String> = names
        .filter_map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            let inside =
                ["up.sql", "migration.sql"].into_iter().find(|inside| entry.path().join(inside).is_file());
            let is_sql = entry.path().extension().is_some_and(|extension| extension == "sql");
            let is_up = is_sql && !name.contains(".down.") && !name.starts_with('U');
            inside.map(|inside| format!("{name}/{inside}")).or(is_up.then_some(name))
        })
        .collect();
    files.sort_by_key(|name| numbers(name));
    files
}

/// The numbers at the beginning of a name: `[1, 2]` of `V1_2__add.sql`.
fn numbers(name: &str) -> Vec<u64> {
    let version: String = name
        .trim_start_matches('V')
        .chars()
        .take_while(|character| character.is_ascii_digit() || matches!(character, '.' | '_'))
        .collect();
    version.split(['.', '_']).filter_map(|number| number.parse().ok()).collect()
}
