//! Whole schemas.

use super::{fill, lines, rows};
use std::path::{Path, PathBuf};
use whimbrel_postgres::made::Made;
use whimbrel_testbed::{TestDatabase, TestServer};

/// Folders below `folder` that have a file `after.sql`.
fn cases(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.join("after.sql").is_file() {
            found.push(path);
        } else if path.is_dir() {
            found.extend(cases(&path));
        }
    }
    found.sort();
    found
}

/// Fills a schema, or says that it cannot be had.
fn filled(database: &TestDatabase, case: &Path, number: u64) -> Option<Made> {
    let sql = std::fs::read_to_string(case.join("after.sql")).unwrap();
    let loads = std::panic::catch_unwind(|| database.execute(&sql)).is_ok();
    loads.then(|| fill(database, &rows(number)))
}

/// `CASES=folder ROWS=200 cargo test -p whimbrel-postgres --test made -- --nocapture others` fills the schemas in
/// files `after.sql` below a folder, and says which tables it could not.
#[test]
fn schemas_of_others_are_filled() {
    let Some(folder) = std::env::var_os("CASES").map(PathBuf::from) else { return };
    let number = std::env::var("ROWS").ok().and_then(|text| text.parse().ok()).unwrap_or(200);
    let (mut full, mut all) = (0, 0);
    for case in cases(&folder) {
        let database = TestServer::any().database();
        let begun = std::time::Instant::now();
        let Some(made) = filled(&database, &case, number) else { continue };
        let own = made.tables.iter().filter(|one| one.rows >= one.asked).count();
        let total: u64 = made.tables.iter().map(|one| one.added).sum();
        let (name, lines) = (case.display(), lines(&made));
        println!("{name}: {own} of {} tables, {total} rows in {:?}", made.tables.len(), begun.elapsed());
        for line in &lines {
            println!("    {line}");
        }
        (full, all) = (full + own, all + made.tables.len());
    }
    println!("{full} of {all} tables have as many rows as were asked for");
}
