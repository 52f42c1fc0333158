use super::child;
use super::support::{Folder, ask, ask_by, embedded_in, eventually, kill, lives};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use whimbrel_postgres::embedded::{EmbeddedError, Server, ServerOptions};

/// Stops the server of a folder also when the test fails.
struct Stopped(PathBuf);

impl Drop for Stopped {
    fn drop(&mut self) {
        if let Some(server) = Server::find(&self.0) {
            server.stop().expect("it stops");
        }
    }
}

fn start(folder: &Path, tcp_port: Option<u16>) -> Result<Server, EmbeddedError> {
    Server::start(&embedded_in(folder), &ServerOptions::persistent(folder.join("dev"), tcp_port))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("its address").port()
}

#[test]
fn a_persistent_server_outlives_its_process_and_is_found_again() {
    let folder = Folder::new("");
    let dev = folder.path().join("dev");
    let _stopped = Stopped(dev.clone());
    let mut child = child::spawn(child::command("persistent", folder.path()));
    let pid: u32 = child::listen(&mut child, "server").parse().expect("a process id");
    child.wait().expect("our own child");
    let found = Server::find(&dev).expect("it runs");
    assert_eq!(found.pid(), pid);
    ask(&found, "create table kept (); select 'made'");
    let again = start(folder.path(), None).expect("the same server");
    assert_eq!(again.pid(), pid);
    again.stop().expect("it stops");
    assert!(!lives(pid));
    assert!(Server::find(&dev).is_none());
    let server = start(folder.path(), None).expect("a server");
    assert_eq!(ask(&server, "select count(*) from kept"), "0");
}

#[test]
fn a_persistent_server_holds_nothing_of_its_caller_open() {
    let folder = Folder::new("");
    let _stopped = Stopped(folder.path().join("dev"));
    // A shell that hands its standard output on as a further descriptor, as test harnesses do.
    let mut command = std::process::Command::new("sh");
    command.args(["-c", r#"exec 5>&1; "$@""#, "sh"]).arg(std::env::current_exe().expect("this binary"));
    command.args(child::ARGUMENTS);
    child::give(&mut command, "persistent", folder.path());
    // `output` reads to the end, which comes only when nobody holds the pipe any more.
    let output = command.stdin(std::process::Stdio::null()).output().expect("the child runs");
    assert!(output.status.success());
    assert!(Server::find(&folder.path().join("dev")).is_some());
}

#[test]
fn a_killed_persistent_server_is_started_again_with_its_data() {
    let folder = Folder::new("");
    let dev = folder.path().join("dev");
    let _stopped = Stopped(dev.clone());
    let server = start(folder.path(), None).expect("a server");
    ask(&server, "create table kept (); select 'made'");
    kill("-KILL", server.pid());
    let pid = server.pid();
    eventually("the postmaster ended", || !lives(pid));
    assert!(Server::find(&dev).is_none());
    let server = start(folder.path(), None).expect("a server, after recovery");
    assert_eq!(ask(&server, "select count(*) from kept"), "0");
}

#[test]
fn a_lock_whose_process_id_went_to_another_program_is_no_hindrance() {
    let folder = Folder::new("");
    let dev = folder.path().join("dev");
    let _stopped = Stopped(dev.clone());
    start(folder.path(), None).expect("a server").stop().expect("it stops");
    let stale = format!("{}\n{}/cluster/data\n", std::process::id(), dev.display());
    std::fs::write(dev.join("cluster/data/postmaster.pid"), stale).expect("a stale lock");
    start(folder.path(), None).expect("a server all the same");
}

#[test]
fn a_server_without_a_pid_file_is_ended_before_another_is_started() {
    let folder = Folder::new("");
    let dev = folder.path().join("dev");
    let _stopped = Stopped(dev.clone());
    let orphan = start(folder.path(), None).expect("a server").pid();
    std::fs::remove_file(dev.join("server.json")).expect("the pid file");
    assert!(Server::find(&dev).is_none());
    let server = start(folder.path(), None).expect("a server");
    assert!(server.pid() != orphan && !lives(orphan));
}

#[test]
fn two_starts_at_once_find_one_server() {
    let folder = Folder::new("");
    let _stopped = Stopped(folder.path().join("dev"));
    let pids: Vec<u32> = std::thread::scope(|scope| {
        let starts: Vec<_> =
            (0..3).map(|_| scope.spawn(|| start(folder.path(), None).expect("a server").pid())).collect();
        starts.into_iter().map(|start| start.join().expect("a thread")).collect()
    });
    assert!(pids.iter().all(|pid| Some(pid) == pids.first()), "{pids:?}");
}

#[test]
fn a_tcp_port_is_open_when_asked_for_and_wants_the_password() {
    let folder = Folder::new("");
    let _stopped = Stopped(folder.path().join("dev"));
    let port = free_port();
    let server = start(folder.path(), Some(port)).expect("a server");
    assert_eq!(server.tcp_port(), Some(port));
    let url = server.tcp_url("postgres").expect("an address");
    let config: tokio_postgres::Config = url.parse().expect("an address");
    assert_eq!(ask_by(&config, "select 'in'").expect("an answer"), "in");
    let mut wrong = config;
    wrong.password("guessed");
    assert!(ask_by(&wrong, "select 'in'").is_err());
    assert_eq!(ask(&server, "select 'in'"), "in");
}

#[test]
fn a_taken_port_is_named() {
    let folder = Folder::new("");
    let _stopped = Stopped(folder.path().join("dev"));
    let taken = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = taken.local_addr().expect("its address").port();
    let error = start(folder.path(), Some(port)).expect_err("it is taken");
    assert!(matches!(error, EmbeddedError::PortTaken { port: named } if named == port), "{error:?}");
}

#[test]
fn a_data_directory_of_another_major_is_named() {
    let folder = Folder::new("");
    let data = folder.path().join("dev/cluster/data");
    std::fs::create_dir_all(&data).expect("a folder");
    std::fs::write(data.join("PG_VERSION"), "9.6\n").expect("a file");
    let error = start(folder.path(), None).expect_err("another major");
    assert_eq!(error.diagnostic().code, "other-major");
}
