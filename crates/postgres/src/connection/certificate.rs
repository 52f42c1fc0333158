//! Which certificates of a server are good enough.

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use std::sync::Arc;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;
use x509_cert::der::asn1::{Ia5StringRef, PrintableStringRef, Utf8StringRef};
use x509_cert::der::oid::db::rfc4519::COMMON_NAME;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

/// Whether the name in the certificate has to be the host's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameCheck {
    None,
    Full,
}

/// libpq's judgement of a server's certificate.
///
/// It differs from the web's in two ways, both of which PostgreSQL's manual shows users how to set up: a
/// self-signed certificate counts as its own authority when it is in the root file, and the common name
/// counts when the certificate has no alternative names.
#[derive(Debug)]
pub(super) struct ServerCertificateCheck {
    trusted: Option<Trusted>,
    provider: Arc<CryptoProvider>,
}

#[derive(Debug)]
struct Trusted {
    chain: Arc<WebPkiServerVerifier>,
    roots: Vec<CertificateDer<'static>>,
    name_check: NameCheck,
}

impl ServerCertificateCheck {
    /// Encrypts, and believes whatever certificate is shown.
    pub(super) fn without_roots(provider: &Arc<CryptoProvider>) -> Self {
        Self { trusted: None, provider: Arc::clone(provider) }
    }

    /// Believes what one of `roots` has signed.
    pub(super) fn with_roots(
        store: RootCertStore,
        roots: Vec<CertificateDer<'static>>,
        name_check: NameCheck,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Self, rustls::client::VerifierBuilderError> {
        let chain =
            WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider)).build()?;
        Ok(Self { trusted: Some(Trusted { chain, roots, name_check }), provider: Arc::clone(provider) })
    }
}

impl ServerCertVerifier for ServerCertificateCheck {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(trusted) = &self.trusted else { return Ok(ServerCertVerified::assertion()) };
        let judged = if trusted.roots.iter().any(|root| root.as_ref() == end_entity.as_ref()) {
            is_valid_at(end_entity, now)?;
            Err(Error::InvalidCertificate(CertificateError::NotValidForName))
        } else {
            trusted.chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        };
        match judged {
            // The chain is good; only the name is left to judge.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if trusted.name_check == NameCheck::None || names(end_entity, server_name)? => {
                Ok(ServerCertVerified::assertion())
            }
            judged => judged,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

fn parse(certificate: &CertificateDer<'_>) -> Result<Certificate, Error> {
    Certificate::from_der(certificate).map_err(|_| Error::InvalidCertificate(CertificateError::BadEncoding))
}

fn is_valid_at(certificate: &CertificateDer<'_>, now: UnixTime) -> Result<(), Error> {
    let validity = parse(certificate)?.tbs_certificate.validity;
    let now = now.as_secs();
    if now < validity.not_before.to_unix_duration().as_secs() {
        return Err(Error::InvalidCertificate(CertificateError::NotValidYet));
    }
    if now > validity.not_after.to_unix_duration().as_secs() {
        return Err(Error::InvalidCertificate(CertificateError::Expired));
    }
    Ok(())
}

/// Whether the certificate names this host: by an alternative name, or, where it has none, by its common name.
fn names(certificate: &CertificateDer<'_>, server_name: &ServerName<'_>) -> Result<bool, Error> {
    let certificate = parse(certificate)?;
    let host = server_name.to_str();
    let alternatives = certificate
        .tbs_certificate
        .get::<SubjectAltName>()
        .map_err(|_| Error::InvalidCertificate(CertificateError::BadEncoding))?
        .map_or_else(Vec::new, |(_, names)| names.0);
    let mut has_alternative = false;
    for alternative in &alternatives {
        match alternative {
            GeneralName::DnsName(pattern) => {
                has_alternative = true;
                if matches!(server_name, ServerName::DnsName(_)) && fits(pattern.as_str(), &host) {
                    return Ok(true);
                }
            }
            GeneralName::IpAddress(bytes) => {
                has_alternative = true;
                if address_of(bytes.as_bytes()).is_some_and(|address| address == *host) {
                    return Ok(true);
                }
            }
            GeneralName::OtherName(_)
            | GeneralName::Rfc822Name(_)
            | GeneralName::DirectoryName(_)
            | GeneralName::EdiPartyName(_)
            | GeneralName::UniformResourceIdentifier(_)
            | GeneralName::RegisteredId(_) => {}
        }
    }
    Ok(!has_alternative && common_name(&certificate).is_some_and(|pattern| fits(&pattern, &host)))
}

fn address_of(bytes: &[u8]) -> Option<String> {
    if let Ok(octets) = <[u8; 4]>::try_from(bytes) {
        return Some(std::net::Ipv4Addr::from(octets).to_string());
    }
    <[u8; 16]>::try_from(bytes).ok().map(|octets| std::net::Ipv6Addr::from(octets).to_string())
}

fn common_name(certificate: &Certificate) -> Option<String> {
    let attributes = certificate.tbs_certificate.subject.0.iter().flat_map(|names| names.0.iter());
    let value = &attributes.into_iter().find(|attribute| attribute.oid == COMMON_NAME)?.value;
    Utf8StringRef::try_from(value)
        .map(|text| text.as_str().to_owned())
        .or_else(|_| PrintableStringRef::try_from(value).map(|text| text.as_str().to_owned()))
        .or_else(|_| Ia5StringRef::try_from(value).map(|text| text.as_str().to_owned()))
        .ok()
}

/// libpq's wildcard: a leading `*.` stands for exactly one label.
fn fits(pattern: &str, host: &str) -> bool {
    if pattern.eq_ignore_ascii_case(host) {
        return true;
    }
    let (Some(pattern), Some((label, domain))) = (pattern.strip_prefix("*."), host.split_once('.')) else {
        return false;
    };
    !label.is_empty() && pattern.contains('.') && pattern.eq_ignore_ascii_case(domain)
}

#[cfg(test)]
mod tests {
    use super::fits;

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
}
