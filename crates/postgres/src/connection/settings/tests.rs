use super::{ConnectionSettings, TargetSession};
use crate::connection::ConnectionErrorClass;
use crate::connection::server_list::Place;
use crate::connection::tls_settings::SslMode;
use crate::environment::Environment;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

fn environment(variables: &[(&str, &str)]) -> Environment {
    variables.iter().copied().collect()
}

fn resolve(url: &str, variables: &[(&str, &str)]) -> ConnectionSettings {
    let url = Some(url).filter(|url| !url.is_empty());
    ConnectionSettings::resolve(url, &environment(variables))
        .unwrap_or_else(|error| panic!("{url:?}: {error}"))
}

fn refuse(url: &str, variables: &[(&str, &str)]) -> String {
    let error = ConnectionSettings::resolve(Some(url).filter(|url| !url.is_empty()), &environment(variables))
        .err()
        .unwrap_or_else(|| panic!("{url} is accepted"));
    assert_eq!(error.class(), ConnectionErrorClass::Settings);
    format!("{error} / {}", error.help().join(" "))
}

fn passwords(settings: &ConnectionSettings) -> Vec<Option<&str>> {
    settings.servers.iter().map(|server| server.password.as_ref().map(|secret| secret.0.as_str())).collect()
}

/// A private folder that is removed with the value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("whimbrel-settings-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        path.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn without_anything_libpqs_defaults_hold() {
    let settings = resolve("", &[]);
    let me = whoami::username().unwrap();
    assert_eq!((settings.user(), settings.database()), (me.as_str(), me.as_str()));
    let places: Vec<_> = settings.servers.iter().map(|server| server.place.clone()).collect();
    assert_eq!(places, [Place::Socket("/var/run/postgresql".into()), Place::Socket("/tmp".into())]);
    assert!(settings.servers.iter().all(|server| server.port == 5432));
    assert_eq!(settings.tls.mode, SslMode::Prefer);
    assert_eq!(settings.connect_timeout, Some(Duration::from_secs(10)));
    assert_eq!(settings.tcp_user_timeout, Some(Duration::from_secs(20)));
    assert_eq!(settings.display(), format!("postgres://{me}@/{me}"));
}

#[test]
fn the_url_wins_over_the_environment_part_by_part() {
    let variables = [
        ("PGHOST", "env.example"),
        ("PGPORT", "6000"),
        ("PGUSER", "env"),
        ("PGDATABASE", "envdb"),
        ("PGPASSWORD", "env-secret"),
        ("PGAPPNAME", "env-app"),
        ("PGOPTIONS", "-c geqo=off"),
        ("PGCONNECT_TIMEOUT", "3"),
        ("PGTARGETSESSIONATTRS", "primary"),
        ("PGSSLMODE", "disable"),
    ];
    for (url, shown) in [
        ("", "postgres://env@env.example:6000/envdb"),
        ("postgres://", "postgres://env@env.example:6000/envdb"),
        ("postgres://h/d", "postgres://env@h:6000/d"),
        ("postgres://u:pw@h:1/d", "postgres://u@h:1/d"),
        ("dbname=d", "postgres://env@env.example:6000/d"),
    ] {
        let settings = resolve(url, &variables);
        assert_eq!(settings.display(), shown, "{url}");
        assert_eq!(settings.has_password_in_url(), url.contains("pw"), "{url}");
        let password = if url.contains("pw") { "pw" } else { "env-secret" };
        assert_eq!(passwords(&settings), [Some(password)]);
        assert_eq!(settings.application_name.as_deref(), Some("env-app"));
        assert_eq!(settings.options.as_deref(), Some("-c geqo=off"));
        assert_eq!(settings.connect_timeout, Some(Duration::from_secs(3)));
        assert_eq!(settings.target_session, TargetSession::Primary);
        assert_eq!(settings.tls.mode, SslMode::Disable);
    }
}

#[test]
fn an_empty_host_in_the_url_text_hides_the_environment_and_means_the_default() {
    assert_eq!(resolve("host='' user=u", &[("PGHOST", "env.example")]).servers.len(), 2);
}

#[test]
fn addresses_are_shown_without_passwords() {
    for (url, shown) in [
        ("postgres://u:s3cret@h/d", "postgres://u@h/d"),
        ("postgres://u:s3cret@[::1]:5433/d", "postgres://u@[::1]:5433/d"),
        ("postgres://u@a,b:1/d", "postgres://u@a,b:1/d"),
        ("postgres://u@/d?host=/dir%20with%20spaces", "postgres://u@/d?host=/dir%20with%20spaces"),
        ("postgres://u@/d?host=/s&port=5433&password=s3cret", "postgres://u@/d?host=/s&port=5433"),
        ("postgres://u@/d?port=5433", "postgres://u@/d?port=5433"),
        ("postgres://a%40b@h/my%20db", "postgres://a%40b@h/my%20db"),
        ("postgres://u@/d?hostaddr=127.0.0.1", "postgres://u@127.0.0.1/d"),
    ] {
        let settings = resolve(url, &[]);
        assert_eq!(settings.display(), shown, "{url}");
        let again = resolve(&settings.display(), &[]);
        assert_eq!(again.display(), shown, "reading {shown}");
        let told = format!("{settings:?} {:?}", settings.effective());
        assert!(!told.contains("s3cret"), "{told}");
    }
}

#[test]
fn lists_of_hosts_addresses_and_ports_are_paired() {
    let settings = resolve("host=a,b hostaddr=10.0.0.1,10.0.0.2 port=1,2 user=u", &[]);
    let shown: Vec<String> = settings.servers.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["a (10.0.0.1) port 1", "b (10.0.0.2) port 2"]);
    let settings = resolve("host=a,b,/s port=7 user=u", &[]);
    let shown: Vec<String> = settings.servers.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["a port 7", "b port 7", "socket /s/.s.PGSQL.7"]);
}

#[test]
fn an_unknown_parameter_is_named_with_its_neighbour() {
    for (url, variables, expected) in [
        (
            "postgres://h/d?sslmod=require",
            &[][..],
            "unknown connection parameter sslmod in the connection URL / did you mean sslmode?",
        ),
        ("postgres://h/d?schema=public", &[], "unknown connection parameter schema"),
        (
            "postgres://h/d?sslmode=requir",
            &[],
            "sslmode is \"requir\" in the connection URL / write one of disable",
        ),
        ("", &[("PGSSLMODE", "yes")], "sslmode is \"yes\" in PGSSLMODE"),
        (
            "",
            &[("PGCONNECT_TIMEOUT", "2s")],
            "connect_timeout is \"2s\" in PGCONNECT_TIMEOUT; it must be a whole number",
        ),
        ("postgres://h:70000/d", &[], "a port is not a number from 1 to 65535"),
        ("postgres://u:s3cret", &[], "a port is not a number"),
        ("host=a,b port=1,2,3", &[], "3 ports are given for 2 hosts"),
        ("host=a,b hostaddr=1.2.3.4", &[], "2 host names are given for 1 hostaddr values"),
        ("hostaddr=db.example", &[], "hostaddr \"db.example\" is not an IP address"),
        ("host=@abstract", &[], "the abstract socket @abstract is not supported"),
        ("postgres://h/d?sslcrl=/x", &[], "sslcrl (the connection URL) is not supported"),
        ("", &[("PGREQUIREPEER", "postgres")], "requirepeer (PGREQUIREPEER) is not supported"),
        (
            "postgres://h/d?gssencmode=require",
            &[],
            "gssencmode=require (the connection URL) is not supported",
        ),
        (
            "postgres://h/d?sslrootcert=system&sslmode=require",
            &[],
            "sslmode=require is too weak for sslrootcert=system",
        ),
        ("postgres://h/d?sslnegotiation=direct", &[], "sslmode=prefer is too weak for sslnegotiation=direct"),
        (
            "service=nowhere",
            &[("PGSERVICEFILE", "/nonexistent/services")],
            "the service nowhere is not defined / define [nowhere] in one of: /nonexistent/services",
        ),
    ] {
        let told = refuse(url, variables);
        assert!(told.contains(expected), "{url}: {told}");
        assert!(!told.contains("s3cret"), "{told}");
    }
}

#[test]
fn a_value_of_zero_means_for_ever_or_off() {
    let settings = resolve("postgres://h/d?connect_timeout=0&tcp_user_timeout=0&keepalives=0", &[]);
    assert_eq!((settings.connect_timeout, settings.tcp_user_timeout), (None, None));
    assert!(settings.keepalive.is_none());
    assert_eq!(resolve("postgres://h/d?connect_timeout=-1", &[]).connect_timeout, None);
}

#[test]
fn system_roots_raise_the_mode_and_an_old_variable_still_requires_tls() {
    assert_eq!(resolve("postgres://h/d?sslrootcert=system", &[]).tls.mode, SslMode::VerifyFull);
    assert_eq!(resolve("postgres://h/d", &[("PGREQUIRESSL", "1")]).tls.mode, SslMode::Require);
    let settings = resolve("postgres://h/d?sslmode=allow", &[("PGREQUIRESSL", "1")]);
    assert_eq!(settings.tls.mode, SslMode::Allow);
}

#[test]
fn a_service_is_weaker_than_the_url_and_stronger_than_the_environment() {
    let folder = Folder::new("service");
    let file = folder.file("services", "[app]\nhost=service.example\nuser=service\nport=1\n[bad]\nhosst=x\n");
    let variables =
        [("PGSERVICEFILE", file.as_str()), ("PGSERVICE", "app"), ("PGPORT", "2"), ("PGDATABASE", "d")];
    assert_eq!(resolve("", &variables).display(), "postgres://service@service.example:1/d");
    assert_eq!(resolve("user=me", &variables).display(), "postgres://me@service.example:1/d");
    let origin = resolve("", &variables).effective().into_iter().find(|setting| setting.name == "host");
    assert_eq!(origin.unwrap().origin.unwrap().to_string(), format!("[app] in {file}"));
    let told = refuse("service=bad", &[("PGSERVICEFILE", &file)]);
    assert!(told.contains("unknown connection parameter hosst in [bad]") && told.contains("host?"), "{told}");
}

#[test]
fn the_password_file_is_asked_for_each_server_and_only_when_it_is_private() {
    let folder = Folder::new("pgpass");
    let lines =
        "a:5432:d:u:for-a\nb:*:*:u:for-b\nlocalhost:*:*:u:for-the-socket\n10.0.0.1:*:*:u:by-address\n";
    let file = folder.file(".pgpass", lines);
    let home = folder.0.display().to_string();
    for (url, expected) in [
        ("postgres://u@a,b,c/d", vec![Some("for-a"), Some("for-b"), None]),
        ("postgres://u@/d", vec![Some("for-the-socket"); 2]),
        ("postgres://u@/d?host=/elsewhere", vec![None]),
        ("postgres://u@/d?hostaddr=10.0.0.1", vec![Some("by-address")]),
        ("postgres://u@b/d?hostaddr=10.0.0.1", vec![Some("for-b")]),
        ("postgres://u:mine@a/d", vec![Some("mine")]),
    ] {
        assert_eq!(passwords(&resolve(url, &[("HOME", &home)])), expected, "{url} by HOME");
        let settings = resolve(url, &[("PGPASSFILE", &file)]);
        assert_eq!(passwords(&settings), expected, "{url} by PGPASSFILE");
        assert!(settings.warnings().is_empty());
    }
    let other = resolve("postgres://u@a/other", &[("PGPASSFILE", &file)]);
    assert_eq!(passwords(&other), [None]);
    assert_eq!(passwords(&other.with_database("d")), [Some("for-a")]);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let settings = resolve("postgres://u@a/d", &[("PGPASSFILE", &file)]);
    assert_eq!(passwords(&settings), [None]);
    let warning = &settings.warnings().first().expect("a warning").message;
    assert!(warning.contains("others may read it"), "{warning}");
}
