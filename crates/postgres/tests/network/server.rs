//! A server on 127.0.0.1 with TLS and every kind of password, for the tests of one process.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use whimbrel_testbed::TestServer;

/// Who may connect how; the users are named for it.
const HBA: &str = "\
local     all all              trust
hostssl   all only_tls         127.0.0.1/32 trust
hostnossl all never_tls        127.0.0.1/32 trust
hostssl   all with_certificate 127.0.0.1/32 cert
host      all with_scram       127.0.0.1/32 scram-sha-256
host      all with_md5         127.0.0.1/32 md5
host      all with_clear_text  127.0.0.1/32 password
host      all nobody_gets_in   127.0.0.1/32 reject
";

const ROLES: &str = "\
create role only_tls login; create role never_tls login; create role with_certificate login;
set password_encryption = 'scram-sha-256'; create role with_scram login password 'se cret';
set password_encryption = 'md5'; create role with_md5 login password 'se cret';
create role with_clear_text login password 'se cret'; create role nobody_gets_in login;
";

/// Ends the server and removes its folder when our end of standard input is closed, however we die.
const GUARD: &str = "\"$@\" </dev/null & server=$!; cat >/dev/null; kill -QUIT $server; wait; rm -rf \"$0\"";

pub(crate) struct NetworkServer {
    pub(crate) directory: PathBuf,
    pub(crate) port: u16,
    _guard: Child,
}

/// The server; started by the first test that asks.
pub(crate) fn server() -> &'static NetworkServer {
    static SERVER: OnceLock<NetworkServer> = OnceLock::new();
    SERVER.get_or_init(|| start("server"))
}

/// Another one, whose certificate is of X.509 version 1.
pub(crate) fn server_of_first_version() -> &'static NetworkServer {
    static SERVER: OnceLock<NetworkServer> = OnceLock::new();
    SERVER.get_or_init(|| start("first-version"))
}

impl NetworkServer {
    /// A file beside the certificates.
    pub(crate) fn file(&self, name: &str) -> String {
        self.directory.join(name).display().to_string()
    }
}

/// The account of the server: not root, which PostgreSQL refuses.
fn account() -> Option<(u32, u32)> {
    let identity = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse::<u32>().ok()
    };
    let of = |name: &str| Some((identity(&["-u", name])?, identity(&["-g", name])?));
    (identity(&["-u"]) == Some(0)).then(|| ["postgres", "nobody"].into_iter().find_map(of).unwrap())
}

fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    if let Some((user, group)) = account() {
        command.uid(user).gid(group);
    }
    command
}

pub(crate) fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Lets the server read a file, and remove a folder when it ends.
pub(crate) fn give_to_server(path: &Path) {
    std::fs::set_permissions(path, Permissions::from_mode(if path.is_dir() { 0o755 } else { 0o600 }))
        .unwrap();
    if let Some((user, group)) = account() {
        chown(path, Some(user), Some(group)).unwrap();
    }
}

fn start(certificate: &str) -> NetworkServer {
    let directory = PathBuf::from(format!("/tmp/whimbrel-network-{certificate}-{}", std::process::id()));
    let key = directory.join(format!("{certificate}.key"));
    let certificate = directory.join(format!("{certificate}.crt"));
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir(&directory).unwrap();
    super::certificates::make(&directory);
    give_to_server(&directory);
    give_to_server(&key);
    let data = directory.join("data");
    let programs = TestServer::any().bin_directory();
    run(command(programs.join("initdb"))
        .args(["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "-D"])
        .arg(&data)
        .current_dir("/"));
    let hba = directory.join("hba");
    std::fs::write(&hba, HBA).unwrap();
    give_to_server(&hba);
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let guard = command("/bin/sh")
        .args(["-c", GUARD])
        .arg(&directory)
        .arg(programs.join("postgres"))
        .arg("-D")
        .arg(&data)
        .arg("-k")
        .arg(&directory)
        .args([
            "-p",
            &port.to_string(),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "fsync=off",
            "-c",
            "ssl=on",
        ])
        .args(["-c", &format!("ssl_cert_file={}", certificate.display())])
        .args(["-c", &format!("ssl_key_file={}", key.display())])
        .args(["-c", &format!("ssl_ca_file={}", directory.join("root.crt").display())])
        .args(["-c", &format!("hba_file={}", hba.display())])
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(directory.join("log")).unwrap())
        .process_group(0)
        .spawn()
        .unwrap();
    wait_until_ready(&data, &directory.join("log"));
    create_roles(&directory, port);
    NetworkServer { directory, port, _guard: guard }
}

fn wait_until_ready(data: &Path, log: &Path) {
    let limit = Instant::now() + Duration::from_secs(60);
    loop {
        let text = std::fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
        if text.lines().nth(7).is_some_and(|state| state.trim() == "ready") {
            return;
        }
        assert!(Instant::now() < limit, "{}", std::fs::read_to_string(log).unwrap_or_default());
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn create_roles(directory: &Path, port: u16) {
    let mut config = tokio_postgres::Config::new();
    config.host_path(directory).port(port).user("postgres").dbname("postgres");
    let work = async move {
        let (client, connection) = config.connect(tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(ROLES).await.unwrap();
    };
    let run = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work);
    std::thread::spawn(run).join().unwrap();
}
