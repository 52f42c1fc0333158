//! Data directories: made once for each installation, then copied.
//!
//! `initdb` takes seconds, a copy a tenth of one. The result must not depend on the machine: locale `C`
//! (from 17 on the builtin `C.UTF-8`), UTF-8, UTC, superuser `postgres`. Local connections are trusted,
//! because the socket lies in a folder that only the account itself can open; TCP needs a password.

use super::Embedded;
use super::account::ServerAccount;
use super::binaries::Binaries;
use super::error::EmbeddedError;
use super::hexadecimal::hexadecimal;
use super::places::{make_folder, make_server_folder};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// The name of the role that owns everything.
pub(crate) const SUPERUSER: &str = "postgres";

/// Segments of 1 MB instead of 16 make the copy cheap.
const INITDB_ARGUMENTS: [&str; 7] = [
    "--no-sync",
    "--wal-segsize=1",
    "--auth-local=trust",
    "--auth-host=scram-sha-256",
    "--username=postgres",
    "--encoding=UTF8",
    "--locale=C",
];

/// The builtin provider came with 17; it knows upper and lower case beyond ASCII on every machine alike.
const INITDB_ARGUMENTS_SINCE_17: [&str; 2] = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"];

const COPY: &str = include_str!("copy.sh");

/// The size of `pg_control` in every supported version (`PG_CONTROL_FILE_SIZE`).
const CONTROL_FILE_BYTES: u64 = 8192;

/// Makes `destination` a fresh data directory; its parent belongs to the server's account.
pub(crate) fn make(embedded: &Embedded, destination: &Path) -> Result<(), EmbeddedError> {
    copy(embedded, &template(embedded)?.join("data"), destination)
}

/// Makes `destination` a copy of a data directory on which no server runs.
pub(crate) fn copy(embedded: &Embedded, original: &Path, destination: &Path) -> Result<(), EmbeddedError> {
    let mut copy = embedded.account.command("/bin/sh");
    copy.args(["-c", COPY, "whimbrel-copy"]).arg(original).arg(destination);
    run(&mut copy, "copying the data directory", destination)
}

/// Writes what the operating system still holds back; templates and copies are made without.
pub(crate) fn sync(embedded: &Embedded, data_directory: &Path) -> Result<(), EmbeddedError> {
    let mut sync = embedded.account.command(&embedded.binaries.initdb);
    run(sync.arg("--sync-only").arg("-D").arg(data_directory), "initdb --sync-only", data_directory)
}

/// The template of these binaries, made by the first who asks.
fn template(embedded: &Embedded) -> Result<PathBuf, EmbeddedError> {
    let folder = embedded.cache().join("templates");
    make_folder(&folder, embedded.account.passage_mode())?;
    let name = template_name(&embedded.binaries, &embedded.account)?;
    let template = folder.join(&name);
    if is_whole(&template) {
        return Ok(template);
    }
    let lock_path = folder.join(format!("{name}.lock"));
    let lock = File::create(&lock_path).map_err(EmbeddedError::file("making a lock file", &lock_path))?;
    lock.lock().map_err(EmbeddedError::file("locking", &lock_path))?;
    if is_whole(&template) {
        return Ok(template);
    }
    // Whatever is there while we hold the lock was left by a run that was killed.
    remove_leftovers(&folder, &name)?;
    let fresh = folder.join(format!("{name}.{}", std::process::id()));
    make_server_folder(&fresh, &embedded.account)?;
    if let Err(error) = initdb(embedded, &fresh.join("data")) {
        remove_leftovers(&folder, &name)?;
        return Err(error);
    }
    std::fs::rename(&fresh, &template).map_err(EmbeddedError::file("renaming", &template))?;
    Ok(template)
}

fn initdb(embedded: &Embedded, data_directory: &Path) -> Result<(), EmbeddedError> {
    let mut initdb = embedded.account.command(&embedded.binaries.initdb);
    initdb.args(INITDB_ARGUMENTS);
    if embedded.binaries.version.major >= 17 {
        initdb.args(INITDB_ARGUMENTS_SINCE_17);
    }
    run(initdb.arg("-D").arg(data_directory), "initdb", data_directory)
}

/// Names the template for what went into it: the account, the arguments, and which server it is.
pub(super) fn template_name(binaries: &Binaries, account: &ServerAccount) -> Result<String, EmbeddedError> {
    let postgres = &binaries.postgres;
    let metadata = postgres.metadata().map_err(EmbeddedError::file("looking at", postgres))?;
    let mut digest = Sha256::new();
    digest.update(postgres.as_os_str().as_bytes());
    digest.update(&binaries.version.text);
    digest.update(INITDB_ARGUMENTS.concat());
    digest.update(INITDB_ARGUMENTS_SINCE_17.concat());
    for number in [metadata.len(), metadata.mtime().unsigned_abs(), u64::from(account.user())] {
        digest.update(number.to_be_bytes());
    }
    let digest = digest.finalize();
    Ok(format!("{}-{}", binaries.version.major, hexadecimal(digest.get(..8).unwrap_or_default())))
}

/// Whether the template was finished. The rename says so, but not after a power failure.
pub(super) fn is_whole(template: &Path) -> bool {
    let has = |name: &str, bytes: u64| {
        template.join("data").join(name).metadata().is_ok_and(|metadata| metadata.len() >= bytes)
    };
    has("PG_VERSION", 1) && has("postgresql.conf", 1) && has("global/pg_control", CONTROL_FILE_BYTES)
}

fn remove_leftovers(folder: &Path, name: &str) -> Result<(), EmbeddedError> {
    let entries = std::fs::read_dir(folder).map_err(EmbeddedError::file("reading", folder))?;
    for entry in entries.flatten() {
        let is_leftover = entry.file_name().to_string_lossy().starts_with(name);
        if is_leftover && entry.path().is_dir() {
            std::fs::remove_dir_all(entry.path()).map_err(EmbeddedError::file("removing", &entry.path()))?;
        }
    }
    Ok(())
}

fn run(command: &mut std::process::Command, name: &'static str, written: &Path) -> Result<(), EmbeddedError> {
    let program = PathBuf::from(command.get_program());
    let output = command.output().map_err(EmbeddedError::file("running", &program))?;
    if output.status.success() {
        return Ok(());
    }
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Err(EmbeddedError::program(name, written, said))
}
