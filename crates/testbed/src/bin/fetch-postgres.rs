//! Fetches pinned PostgreSQL releases into `.postgres/<major>` of the workspace, for tests.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use whimbrel_postgres::embedded::{FetchProgress, Platform, Release, fetch_into};

fn main() -> ExitCode {
    let platform = Platform::of_this_build();
    let asked: Vec<u32> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let pinned = Release::all().into_iter().filter(|release| release.platform == platform.name());
    let majors = if asked.is_empty() { pinned.map(|release| release.major).collect() } else { asked };
    let mut failed = false;
    for major in majors {
        failed |= !fetch(major);
    }
    ExitCode::from(u8::from(failed))
}

fn fetch(major: u32) -> bool {
    let destination = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.postgres").join(major.to_string());
    let search_path = std::env::var_os("PATH");
    let fetched = std::path::absolute(destination).map_err(|error| error.to_string()).and_then(|folder| {
        fetch_into(major, &folder, search_path.as_ref(), &mut |progress| show(progress))
            .map_err(|error| format!("{:#?}", error.diagnostic()))
    });
    let mut stderr = std::io::stderr();
    let _ = match &fetched {
        Ok(()) => writeln!(stderr, "\rPostgreSQL {major}: there          "),
        Err(reason) => writeln!(stderr, "\rPostgreSQL {major}: {reason}"),
    };
    fetched.is_ok()
}

fn show(progress: FetchProgress) {
    let megabytes = |bytes: u64| bytes / 1_000_000;
    let (so_far, expected) = (megabytes(progress.bytes), megabytes(progress.bytes_expected));
    let _ = write!(std::io::stderr(), "\rPostgreSQL {}: {so_far} of {expected} MB", progress.major);
}
