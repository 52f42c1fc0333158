//! `corpus/claims`: for each form of statement, one that can be run.
//!
//! `-- setup` begins what is run before; it holds until the next one. `-- form <form> on <relation>, <role>
//! <relation>` begins a statement, after lines `-- cleanup <sql>` and `-- before <sql>`; what is before it runs
//! in its transaction.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;
use whimbrel_change::claim::Role;

pub(crate) struct Case {
    pub form: String,
    pub on: Option<String>,
    /// The roles of other relations, by name.
    pub roles: BTreeMap<String, Role>,
    pub setup: Rc<Vec<String>>,
    pub cleanup: Vec<String>,
    pub before: Vec<String>,
    pub statement: String,
    /// Whether it only reads and writes rows.
    pub is_about_rows: bool,
}

pub(crate) fn all() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/claims");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().flat_map(|path| read(path)).collect()
}

fn read(path: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(path).unwrap();
    let is_about_rows = path.file_stem().unwrap() == "dml";
    let mut cases = Vec::new();
    for part in text.split("-- setup\n").skip(1) {
        let mut pieces = part.split("-- form ");
        let setup = Rc::new(statements(pieces.next().unwrap()));
        for piece in pieces {
            cases.push(case(piece, &setup, is_about_rows));
        }
    }
    cases
}

fn case(piece: &str, setup: &Rc<Vec<String>>, is_about_rows: bool) -> Case {
    let (head, rest) = piece.split_once('\n').unwrap();
    let (form, about) = head.split_once(" on ").map_or((head, None), |(form, about)| (form, Some(about)));
    let mut names = about.into_iter().flat_map(|about| about.split(", "));
    let on = names.next().map(str::to_owned);
    let roles = names.map(|name| {
        let (role, name) = name.split_once(' ').unwrap();
        (name.to_owned(), Role::named(role).unwrap_or_else(|| panic!("{form}: {role} is no role")))
    });
    let roles = roles.collect();
    let marked = |mark: &str| {
        let lines = rest.lines().filter_map(|line| line.strip_prefix("-- ")?.strip_prefix(mark));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let mut found = statements(rest);
    assert_eq!(found.len(), 1, "{form}");
    Case {
        form: form.to_owned(),
        on,
        roles,
        setup: Rc::clone(setup),
        cleanup: marked("cleanup "),
        before: marked("before "),
        statement: found.remove(0),
        is_about_rows,
    }
}

/// A statement ends with a semicolon at the end of a line.
fn statements(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("-- ")).collect();
    let text = lines.join("\n");
    text.split(";\n")
        .map(|sql| sql.trim().trim_end_matches(';').to_owned())
        .filter(|sql| !sql.is_empty())
        .collect()
}
