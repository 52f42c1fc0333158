//! Certificates, made with `openssl` for each run.

use super::server::run;
use std::path::Path;
use std::process::Command;

/// An authority (`root.crt`), a server's certificates for `localhost`, a client's for `with_certificate`,
/// and an authority that nobody here trusts (`other.crt`).
pub(crate) fn make(directory: &Path) {
    authority(directory, "root");
    authority(directory, "other");
    signed(directory, "server", "/CN=localhost", "subjectAltName=DNS:localhost,DNS:*.db.example");
    signed_without_extensions(directory, "first-version", "/CN=localhost");
    signed(directory, "client", "/CN=with_certificate", "basicConstraints=CA:FALSE");
}

/// As `signed`, with the commands of PostgreSQL's manual, which give no extensions.
fn signed_without_extensions(directory: &Path, name: &str, subject: &str) {
    openssl(
        directory,
        &format!("req -newkey rsa:2048 -nodes -subj {subject} -keyout {name}.key -out {name}.csr"),
    );
    openssl(
        directory,
        &format!(
            "x509 -req -in {name}.csr -CA root.crt -CAkey root.key -CAcreateserial -days 2 -out {name}.crt"
        ),
    );
}

fn openssl(directory: &Path, arguments: &str) {
    run(Command::new("openssl").args(arguments.split(' ')).current_dir(directory));
}

fn authority(directory: &Path, name: &str) {
    openssl(
        directory,
        &format!(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN={name} \
             -keyout {name}.key -out {name}.crt"
        ),
    );
}

fn signed(directory: &Path, name: &str, subject: &str, extension: &str) {
    std::fs::write(directory.join("extension"), extension).unwrap();
    openssl(
        directory,
        &format!(
            "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj {subject} -keyout {name}.key \
             -out {name}.csr"
        ),
    );
    openssl(
        directory,
        &format!(
            "x509 -req -in {name}.csr -CA root.crt -CAkey root.key -CAcreateserial -days 2 -extfile extension \
             -out {name}.crt"
        ),
    );
}
