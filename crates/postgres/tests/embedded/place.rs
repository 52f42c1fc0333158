use super::child;
use super::support::{Folder, is_root, open, set_mode, settings_in};
use std::path::Path;
use std::process::{Command, Stdio};
use whimbrel_postgres::embedded::{EmbeddedError, EmbeddedSettings, Scratch, Server, ServerOptions, Storage};
use whimbrel_testbed::TestServer;

/// Runs the whole way in another process, under a shell that sets the scene first.
fn everything(prefix: &[&str], home: &Path) -> String {
    let folder = Folder::new("");
    let binary = child::readable_copy(&folder);
    let mut command = Command::new(prefix[0]);
    command.args(&prefix[1..]).arg(binary).args(child::ARGUMENTS);
    child::give(&mut command, "everything", home);
    let output = command.stdin(Stdio::null()).output().expect("the child runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("answer it runs"), "{said}");
    said
}

/// What makes a command run as an unprivileged user.
fn as_normal_user() -> Vec<&'static str> {
    if is_root() { vec!["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] } else { vec!["env"] }
}

#[test]
fn a_normal_user_runs_it_from_a_home_with_spaces() {
    let home = Folder::new(" höme");
    set_mode(home.path(), 0o777);
    let said = everything(&as_normal_user(), home.path());
    assert!(said.contains(&format!("cache {}", home.path().display())), "{said}");
}

#[test]
fn a_home_that_cannot_be_written_is_no_hindrance() {
    let home = Folder::new("");
    set_mode(home.path(), 0o555);
    let said = everything(&as_normal_user(), home.path());
    assert!(said.contains("cache /tmp/whimbrel-cache-"), "{said}");
}

#[test]
fn a_strict_umask_is_no_hindrance() {
    let home = Folder::new("");
    everything(&["sh", "-c", r#"umask 077; exec "$@""#, "sh"], home.path());
}

#[test]
fn a_folder_that_others_can_write_to_is_not_trusted() {
    let folder = Folder::new("");
    let cache = folder.path().join("cache");
    std::fs::create_dir(&cache).expect("a folder");
    set_mode(&cache, 0o777);
    let error = open(&settings_in(folder.path())).expect_err("somebody could put a server there");
    assert_eq!(error.diagnostic().notes, [format!("{}: others can write to it", cache.display())]);
}

#[test]
fn a_socket_path_that_is_too_long_is_named() {
    let folder = Folder::new("");
    let runtime = folder.path().join("a-rather-long-name-of-a-folder/".repeat(4));
    let settings = EmbeddedSettings { runtime: Some(runtime), ..settings_in(folder.path()) };
    let embedded = open(&settings).expect("the folder itself serves");
    let error = Server::start(&embedded, &ServerOptions::throwaway(Storage::Disk)).expect_err("too long");
    assert!(matches!(error, EmbeddedError::SocketPathTooLong { .. }), "{error:?}");
}

#[test]
fn a_setting_without_a_server_is_named() {
    let folder = Folder::new("");
    let settings =
        EmbeddedSettings { binaries: Some(folder.path().to_path_buf()), ..settings_in(folder.path()) };
    let error = open(&settings).expect_err("nothing is there");
    assert_eq!(error.diagnostic().notes, [format!("{}: there is no postgres", folder.path().display())]);
    let other = EmbeddedSettings { major: Some(99), ..settings_in(folder.path()) };
    let error = open(&other).expect_err("another major");
    assert!(error.diagnostic().notes[0].contains("but 99 is asked for"), "{error:?}");
}

#[test]
fn the_search_path_is_looked_at_first() {
    let folder = Folder::new("");
    let bin = folder.path().join("bin");
    std::fs::create_dir(&bin).expect("a folder");
    for name in ["postgres", "initdb", "pg_ctl"] {
        let real = TestServer::oldest().bin_directory().join(name);
        std::os::unix::fs::symlink(real, bin.join(name)).expect("a link");
    }
    let search_path = std::env::join_paths([Path::new("/nowhere"), &bin]).expect("a search path");
    let settings =
        EmbeddedSettings { binaries: None, search_path: Some(search_path), ..settings_in(folder.path()) };
    let embedded = open(&settings).expect("binaries");
    assert_eq!(embedded.binaries().directory, bin);
}

/// A file system of a few megabytes; `None` where it may not be mounted.
struct SmallDisk(Folder);

impl SmallDisk {
    fn new(megabytes: u32) -> Option<Self> {
        let folder = Folder::new("");
        let size = format!("size={megabytes}m,mode=0755");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        mounted.is_ok_and(|status| status.success()).then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_is_named_and_nothing_is_left_on_it() {
    let Some(disk) = SmallDisk::new(12) else {
        eprintln!("not run: no small file system may be mounted here");
        return;
    };
    let settings = settings_in(disk.0.path());
    let embedded = open(&settings).expect("binaries");
    let error = Scratch::start(&embedded).expect_err("no room for initdb");
    assert_eq!(error.diagnostic().code, "disk-full", "{error:?}");
    let templates = std::fs::read_dir(settings.cache.expect("a cache").join("templates"));
    let left = templates.expect("the folder").flatten().filter(|entry| entry.path().is_dir()).count();
    assert_eq!(left, 0);
    let shared = TestServer::any().embedded().cache().to_path_buf();
    let settings = EmbeddedSettings { cache: Some(shared), ..settings_in(disk.0.path()) };
    let embedded = open(&settings).expect("binaries");
    let error = Scratch::start(&embedded).expect_err("no room for the copy");
    assert_eq!(error.diagnostic().code, "disk-full", "{error:?}");
    let options = ServerOptions::persistent(disk.0.path().join("dev"), None);
    let error = Server::start(&embedded, &options).expect_err("no room for the copy");
    assert_eq!(error.diagnostic().code, "disk-full", "{error:?}");
}
