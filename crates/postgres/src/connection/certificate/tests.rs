use super::{NameCheck, ServerCertificateCheck, fits};
use rustls::RootCertStore;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

#[test]
fn a_star_stands_for_one_label() {
    for (pattern, host, expected) in [
        ("db.example.com", "DB.example.com", true),
        ("*.example.com", "db.example.com", true),
        ("*.example.com", "a.db.example.com", false),
        ("*.example.com", "example.com", false),
        ("*.com", "example.com", false),
        ("d*.example.com", "db.example.com", false),
        ("*", "db", false),
    ] {
        assert_eq!(fits(pattern, host), expected, "{pattern} {host}");
    }
}

/// Certificates made with `openssl`, in a folder that is removed with the value.
struct Workshop(PathBuf);

impl Workshop {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("whimbrel-certificate-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// A certificate that signs itself, as PostgreSQL's manual makes one for a server.
    fn self_signed(&self, name: &str, more: &[&str]) -> CertificateDer<'static> {
        let key = format!("{name}.key");
        let file = format!("{name}.crt");
        let mut command = Command::new("openssl");
        command.args(["req", "-new", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
        command.args(["-nodes", "-days", "2", "-keyout", &key, "-out", &file]).args(more);
        let output = command.current_dir(&self.0).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        read(&self.0.join(file))
    }
}

impl Workshop {
    /// A certificate without extensions, signed by the one called `authority`.
    fn first_version(&self, authority: &str) -> CertificateDer<'static> {
        let run = |arguments: &str| {
            let output =
                Command::new("openssl").args(arguments.split(' ')).current_dir(&self.0).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        };
        run("req -newkey rsa:2048 -nodes -subj /CN=db.example -keyout leaf.key -out leaf.csr");
        run(&format!(
            "x509 -req -in leaf.csr -CA {authority}.crt -CAkey {authority}.key -CAcreateserial -out leaf.crt"
        ));
        read(&self.0.join("leaf.crt"))
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn read(path: &Path) -> CertificateDer<'static> {
    CertificateDer::from_pem_file(path).unwrap()
}

/// The judgement when `root` is in the root file: `None` for good, else the error's text.
fn judge(
    shown: &CertificateDer<'_>,
    root: &CertificateDer<'static>,
    host: &str,
    at: UnixTime,
) -> Option<String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut store = RootCertStore::empty();
    store.add(root.clone()).unwrap();
    let roots = vec![root.clone()];
    let check = ServerCertificateCheck::with_roots(store, roots, NameCheck::Full, &provider).unwrap();
    let host = ServerName::try_from(host.to_owned()).unwrap();
    check.verify_server_cert(shown, &[], &host, &[], at).err().map(|error| error.to_string())
}

#[test]
fn a_self_signed_certificate_in_the_root_file_is_good_for_its_own_name_and_time() {
    let workshop = Workshop::new("self-signed");
    let certificate = workshop.self_signed("server", &["-subj", "/CN=db.example"]);
    let stranger = workshop.self_signed("stranger", &["-subj", "/CN=db.example"]);
    let now = UnixTime::now();
    let next_week = UnixTime::since_unix_epoch(std::time::Duration::from_secs(now.as_secs() + 7 * 86_400));
    assert_eq!(judge(&certificate, &certificate, "db.example", now), None);
    for (shown, host, at, words) in [
        (&certificate, "other.example", now, "not valid for name"),
        (&certificate, "db.example", next_week, "expired"),
        (&stranger, "db.example", now, "invalid peer certificate"),
    ] {
        let told = judge(shown, &certificate, host, at).unwrap_or_default();
        assert!(told.contains(words), "{told}");
    }
}

#[test]
fn the_common_name_counts_only_without_alternative_names() {
    let workshop = Workshop::new("names");
    let names = ["-subj", "/CN=db.example", "-addext", "subjectAltName=DNS:alt.example,IP:10.0.0.1,IP:::1"];
    let certificate = workshop.self_signed("server", &names);
    for (host, is_good) in
        [("alt.example", true), ("10.0.0.1", true), ("::1", true), ("10.0.0.2", false), ("db.example", false)]
    {
        let told = judge(&certificate, &certificate, host, UnixTime::now());
        assert_eq!(told.is_none(), is_good, "{host}: {told:?}");
    }
}

#[test]
fn a_certificate_of_version_one_is_good_when_the_authority_signed_it() {
    let workshop = Workshop::new("version-one");
    let authority = workshop.self_signed("root", &["-subj", "/CN=authority"]);
    let namesake = workshop.self_signed("namesake", &["-subj", "/CN=authority"]);
    let certificate = workshop.first_version("root");
    let now = UnixTime::now();
    assert_eq!(judge(&certificate, &authority, "db.example", now), None);
    let told = judge(&certificate, &authority, "other.example", now).unwrap_or_default();
    assert!(told.contains("not valid for name"), "{told}");
    let told = judge(&certificate, &namesake, "db.example", now).unwrap_or_default();
    assert!(told.contains("UnknownIssuer"), "{told}");
}
