//! TLS as libpq does it, on rustls.

use super::certificate::{NameCheck, ServerCertificateCheck};
use super::error::{AttemptError, ConnectionError};
use super::server_list::{Place, ServerAddress};
use super::stream::{PlainStream, WireStream};
use super::tls_settings::{ClientFile, Negotiation, SslMode, TlsSettings, TrustedRoots};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect as _};
use tokio_postgres_rustls::MakeRustlsConnect;

/// The protocol's name for a client that starts with TLS.
const ALPN: &[u8] = b"postgresql";
/// `SSLRequest`: its length, and a number that is no protocol version.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// Everything that a handshake needs, read from files once for each connection.
#[derive(Clone)]
pub(super) struct TlsClient {
    connector: MakeRustlsConnect,
    mode: SslMode,
    negotiation: Negotiation,
}

impl TlsClient {
    /// Reads certificates and keys.
    pub(super) fn new(settings: &TlsSettings) -> Result<Self, ConnectionError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let check = server_check(settings, &provider)?;
        let versions = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| ConnectionError::malformed(format!("TLS cannot be used: {error}"), ""))?;
        let builder = versions.dangerous().with_custom_certificate_verifier(Arc::new(check));
        let mut config = match client_identity(settings)? {
            Some(identity) => {
                let Identity { chain, key, path } = identity;
                builder.with_client_auth_cert(chain, key).map_err(|error| ConnectionError::File {
                    role: "sslcert",
                    path,
                    source: io::Error::other(error),
                    help: "the certificate and the key (sslkey) have to belong together".to_owned(),
                })?
            }
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = vec![ALPN.to_vec()];
        Ok(Self {
            connector: MakeRustlsConnect::new(config),
            mode: settings.mode,
            negotiation: settings.negotiation,
        })
    }

    /// Asks the server for TLS and shakes hands; `Ok(None)` when it does not offer TLS and need not.
    pub(super) async fn start(
        &self,
        mut stream: PlainStream,
        server: &ServerAddress,
    ) -> Result<WireStream, AttemptError> {
        if self.negotiation == Negotiation::Postgres {
            stream.write_all(&SSL_REQUEST).await.map_err(AttemptError::Network)?;
            match stream.read_u8().await.map_err(AttemptError::Network)? {
                b'S' => {}
                b'N' if self.mode < SslMode::Require => return Ok(WireStream::Plain(stream)),
                b'N' => return Err(AttemptError::TlsNotOffered),
                _ => {
                    let answer = io::Error::new(io::ErrorKind::InvalidData, "the answer is not PostgreSQL's");
                    return Err(AttemptError::Network(answer));
                }
            }
        }
        let mut connector = self.connector.clone();
        let Ok(handshake) = MakeTlsConnect::<PlainStream>::make_tls_connect(&mut connector, &name_of(server));
        let encrypted = handshake.connect(stream).await.map_err(AttemptError::Tls)?;
        Ok(WireStream::Encrypted(Box::new(encrypted)))
    }
}

/// The name that the certificate must hold.
fn name_of(server: &ServerAddress) -> String {
    match &server.place {
        Place::Socket(_) => "localhost".to_owned(),
        Place::Name(name) | Place::Address { name: Some(name), .. } => name.clone(),
        Place::Address { ip, name: None } => ip.to_string(),
    }
}

/// As libpq: a root certificate that exists is used in every mode, and only `verify-*` needs one.
fn server_check(
    settings: &TlsSettings,
    provider: &Arc<CryptoProvider>,
) -> Result<ServerCertificateCheck, ConnectionError> {
    let name_check = if settings.mode == SslMode::VerifyFull { NameCheck::Full } else { NameCheck::None };
    let (roots, path) = match &settings.roots {
        TrustedRoots::System => (system_roots()?, PathBuf::from("system")),
        TrustedRoots::File(path) => (certificates_in(path, "sslrootcert")?, path.clone()),
        TrustedRoots::PersonalFile(Some(path)) if path.exists() => {
            (certificates_in(path, "sslrootcert")?, path.clone())
        }
        TrustedRoots::PersonalFile(path) if settings.mode >= SslMode::VerifyCa => {
            let path = path.clone().unwrap_or_else(|| PathBuf::from("~/.postgresql/root.crt"));
            let help = "name the file with the authority's certificate in sslrootcert (PGSSLROOTCERT), \
                        or sslrootcert=system, or write a weaker sslmode";
            return Err(ConnectionError::File {
                role: "sslrootcert",
                path,
                source: io::Error::from(io::ErrorKind::NotFound),
                help: help.to_owned(),
            });
        }
        TrustedRoots::PersonalFile(_) => return Ok(ServerCertificateCheck::without_roots(provider)),
    };
    let mut store = RootCertStore::empty();
    let (usable, _) = store.add_parsable_certificates(roots.iter().cloned());
    let unusable = |reason: String| ConnectionError::File {
        role: "sslrootcert",
        path: path.clone(),
        source: io::Error::new(io::ErrorKind::InvalidData, reason),
        help: "it has to hold one or more certificates in PEM form".to_owned(),
    };
    if usable == 0 {
        return Err(unusable("no certificate in it can be used".to_owned()));
    }
    ServerCertificateCheck::with_roots(store, roots, name_check, provider)
        .map_err(|error| unusable(error.to_string()))
}

fn system_roots() -> Result<Vec<CertificateDer<'static>>, ConnectionError> {
    let found = rustls_native_certs::load_native_certs();
    if found.certs.is_empty() {
        return Err(ConnectionError::malformed(
            "the operating system has no trusted certificates for sslrootcert=system",
            "install its package of CA certificates, or name a file in sslrootcert",
        ));
    }
    Ok(found.certs)
}

struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    path: PathBuf,
}

/// The client's certificate and key, where it has one.
fn client_identity(settings: &TlsSettings) -> Result<Option<Identity>, ConnectionError> {
    let path = match &settings.certificate {
        ClientFile::Named(path) => path,
        ClientFile::Personal(Some(path)) if path.exists() => path,
        ClientFile::Personal(_) => return Ok(None),
    };
    let chain = certificates_in(path, "sslcert")?;
    let key_path = match &settings.key {
        ClientFile::Named(path) | ClientFile::Personal(Some(path)) => path,
        ClientFile::Personal(None) => {
            return Err(ConnectionError::malformed(
                "a client certificate is given (sslcert) without its key",
                "name the key in sslkey (PGSSLKEY)",
            ));
        }
    };
    let key = private_key_in(key_path)?;
    Ok(Some(Identity { chain, key, path: path.clone() }))
}

fn certificates_in(path: &Path, role: &'static str) -> Result<Vec<CertificateDer<'static>>, ConnectionError> {
    let unusable = |source: io::Error| ConnectionError::File {
        role,
        path: path.to_owned(),
        source,
        help: format!("{role} has to name a file with certificates in PEM form"),
    };
    let text = std::fs::read(path).map_err(unusable)?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    let certificates = certificates.map_err(|error| unusable(io::Error::other(error)))?;
    if certificates.is_empty() {
        return Err(unusable(io::Error::new(io::ErrorKind::InvalidData, "there is no certificate in it")));
    }
    Ok(certificates)
}

fn private_key_in(path: &Path) -> Result<PrivateKeyDer<'static>, ConnectionError> {
    let unusable = |source: io::Error, help: &str| ConnectionError::File {
        role: "sslkey",
        path: path.to_owned(),
        source,
        help: help.to_owned(),
    };
    let metadata = std::fs::metadata(path)
        .map_err(|error| unusable(error, "name the key of the certificate in sslkey (PGSSLKEY)"))?;
    if is_open_to_others(&metadata) {
        let open = io::Error::new(io::ErrorKind::PermissionDenied, "others may read it");
        return Err(unusable(open, "chmod 0600 it, or 0640 if it belongs to root"));
    }
    let text = std::fs::read(path).map_err(|error| unusable(error, "make it readable for this user"))?;
    PrivateKeyDer::from_pem_slice(&text).map_err(|error| {
        unusable(io::Error::other(error), "it has to be a key in PEM form that is not encrypted")
    })
}

/// libpq's rule: nobody else, except that a file of root may be readable for its group.
#[cfg(unix)]
fn is_open_to_others(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let forbidden = if metadata.uid() == 0 { 0o037 } else { 0o077 };
    metadata.is_file() && metadata.mode() & forbidden != 0
}

#[cfg(not(unix))]
fn is_open_to_others(_: &std::fs::Metadata) -> bool {
    false
}
