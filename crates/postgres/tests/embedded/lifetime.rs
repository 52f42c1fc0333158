use super::child;
use super::support::{
    Folder, children_of, embedded_in, eventually, kill, lives, open, parent_of, settings_in,
};
use std::path::Path;
use whimbrel_postgres::embedded::{Scratch, Server, ServerOptions, Storage};

fn server_of(child: &mut std::process::Child) -> u32 {
    child::listen(child, "server").parse().expect("a process id")
}

#[test]
fn a_server_ends_when_its_process_is_killed() {
    let folder = Folder::new("");
    let mut child = child::spawn(child::command("scratch", folder.path()));
    let server = server_of(&mut child);
    assert!(lives(server));
    kill("-KILL", child.id());
    child.wait().expect("our own child");
    eventually("the server ended", || !lives(server));
    let run = folder.path().join("run");
    eventually("its data is gone", || {
        let entries = std::fs::read_dir(&run).expect("the folder").flatten();
        entries.filter(|entry| entry.path().join("data").exists()).count() == 0
    });
}

#[test]
fn an_orphan_is_ended_by_the_next_run() {
    let folder = Folder::new("");
    let mut child = child::spawn(child::command("scratch", folder.path()));
    let orphan = server_of(&mut child);
    // The guard has a process that watches our end for it.
    let guard = parent_of(orphan);
    for watcher in children_of(guard).into_iter().filter(|one| *one != orphan) {
        kill("-KILL", watcher);
    }
    kill("-KILL", guard);
    kill("-KILL", child.id());
    child.wait().expect("our own child");
    assert!(lives(orphan), "with its guard dead nobody ends it");
    let scratch = Scratch::start(&embedded_in(folder.path())).expect("a server");
    assert!(!lives(orphan), "the next run did");
    assert!(lives(scratch.server().pid()));
    let pid = scratch.server().pid();
    drop(scratch);
    assert!(!lives(pid));
    assert_eq!(names_in(&folder.path().join("run")), ["gate.lock"]);
}

#[test]
fn a_running_server_is_not_taken_for_an_orphan() {
    let folder = Folder::new("");
    let embedded = embedded_in(folder.path());
    let first = Scratch::start(&embedded).expect("a server");
    let mut child = child::spawn(child::command("scratch", folder.path()));
    let other = server_of(&mut child);
    let third = Scratch::start(&embedded).expect("a server");
    assert!([first.server().pid(), other, third.server().pid()].into_iter().all(lives));
    drop(child.stdin.take());
    child.wait().expect("our own child");
    assert!(!lives(other) && lives(first.server().pid()));
}

#[test]
fn a_server_whose_guard_was_killed_still_ends_with_its_value() {
    let folder = Folder::new("");
    let server = Server::start(&embedded_in(folder.path()), &ServerOptions::throwaway(Storage::Disk))
        .expect("a server");
    let pid = server.pid();
    kill("-KILL", parent_of(pid));
    server.stop().expect("it stops");
    assert!(!lives(pid));
}

#[test]
fn many_first_starts_at_once_make_one_template() {
    let folder = Folder::new("");
    let embedded = open(&settings_in(folder.path())).expect("binaries");
    std::thread::scope(|scope| {
        let starts: Vec<_> =
            (0..4).map(|_| scope.spawn(|| Scratch::start(&embedded).expect("a server"))).collect();
        for start in starts {
            assert!(lives(start.join().expect("a thread").server().pid()));
        }
    });
    assert_eq!(templates(folder.path()).len(), 1);
}

#[test]
fn a_half_made_template_is_made_again() {
    let folder = Folder::new("");
    let embedded = open(&settings_in(folder.path())).expect("binaries");
    drop(Scratch::start(&embedded).expect("a server"));
    let template = templates(folder.path()).remove(0);
    // What a power failure leaves, and what a killed initdb leaves.
    let control = template.join("data/global/pg_control");
    std::fs::write(&control, b"").expect("an emptied file");
    std::fs::create_dir_all(template.with_extension("4711").join("data/base")).expect("a leftover");
    drop(Scratch::start(&embedded).expect("a server all the same"));
    assert_eq!(templates(folder.path()), [template]);
    assert_eq!(control.metadata().expect("made again").len(), 8192);
}

fn templates(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder.join("cache/templates")).expect("the folder").flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder").flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}
