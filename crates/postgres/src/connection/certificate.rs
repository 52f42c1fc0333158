//! Which certificates of a server are good enough.

mod first_version;

use first_version::{is_of_first_version, is_signed_by_one_of};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, verify_tls12_signature, verify_tls13_signature, verify_tls13_signature_with_raw_key,
};
use rustls::pki_types::{CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use std::sync::Arc;
use x509_cert::Certificate;
use x509_cert::der::asn1::{Ia5StringRef, PrintableStringRef, Utf8StringRef};
use x509_cert::der::oid::db::rfc4519::COMMON_NAME;
use x509_cert::der::{Decode as _, Encode as _};
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
/// It differs from the web's in three ways, all of which PostgreSQL's manual shows users how to set up: a
/// self-signed certificate counts as its own authority when it is in the root file, the common name counts
/// when the certificate has no alternative names, and X.509 version 1 is accepted.
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
        let certificate = parse(end_entity)?;
        if trusted.roots.iter().any(|root| root.as_ref() == end_entity.as_ref()) {
            is_valid_at(&certificate, now)?;
        } else if is_of_first_version(&certificate) {
            let algorithms = &self.provider.signature_verification_algorithms;
            if !is_signed_by_one_of(&trusted.roots, &certificate, algorithms, now)? {
                return Err(Error::InvalidCertificate(CertificateError::UnknownIssuer));
            }
        } else {
            match trusted.chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            {
                // The name is judged below.
                Ok(_)
                | Err(Error::InvalidCertificate(
                    CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
                )) => {}
                Err(error) => return Err(error),
            }
        }
        match trusted.name_check {
            NameCheck::None => Ok(ServerCertVerified::assertion()),
            NameCheck::Full => require_name(&certificate, server_name),
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
        let parsed = parse(certificate)?;
        if !is_of_first_version(&parsed) {
            return verify_tls13_signature(message, certificate, signature, algorithms);
        }
        let key = parsed.tbs_certificate.subject_public_key_info.to_der().map_err(|_| bad_encoding())?;
        let key = SubjectPublicKeyInfoDer::from(key);
        verify_tls13_signature_with_raw_key(message, &key, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

fn bad_encoding() -> Error {
    Error::InvalidCertificate(CertificateError::BadEncoding)
}

fn parse(certificate: &CertificateDer<'_>) -> Result<Certificate, Error> {
    Certificate::from_der(certificate).map_err(|_| bad_encoding())
}

fn is_valid_at(certificate: &Certificate, now: UnixTime) -> Result<(), Error> {
    let validity = certificate.tbs_certificate.validity;
    let time_of = |time: x509_cert::time::Time| UnixTime::since_unix_epoch(time.to_unix_duration());
    let (not_before, not_after) = (time_of(validity.not_before), time_of(validity.not_after));
    if now < not_before {
        let error = CertificateError::NotValidYetContext { time: now, not_before };
        return Err(Error::InvalidCertificate(error));
    }
    if now > not_after {
        return Err(Error::InvalidCertificate(CertificateError::ExpiredContext { time: now, not_after }));
    }
    Ok(())
}

/// A name that a certificate gives its server.
enum PresentedName {
    Dns(String),
    Address(String),
}

/// Fails unless the certificate names this host: by an alternative name, or, where it has none, by its
/// common name.
fn require_name(
    certificate: &Certificate,
    server_name: &ServerName<'_>,
) -> Result<ServerCertVerified, Error> {
    let host = server_name.to_str();
    let is_dns = matches!(server_name, ServerName::DnsName(_));
    let mut presented = alternative_names(certificate)?;
    // libpq compares a common name with an address too, but an alternative DNS name never.
    let by_common_name = presented.is_empty();
    if by_common_name {
        presented.extend(common_name(certificate).map(PresentedName::Dns));
    }
    let is_named = presented.iter().any(|name| match name {
        PresentedName::Dns(pattern) => (is_dns || by_common_name) && fits(pattern, &host),
        PresentedName::Address(address) => *address == *host,
    });
    if is_named {
        return Ok(ServerCertVerified::assertion());
    }
    let presented = presented.into_iter().map(|name| match name {
        PresentedName::Dns(text) | PresentedName::Address(text) => text,
    });
    Err(Error::InvalidCertificate(CertificateError::NotValidForNameContext {
        expected: server_name.to_owned(),
        presented: presented.collect(),
    }))
}

fn alternative_names(certificate: &Certificate) -> Result<Vec<PresentedName>, Error> {
    let extension = certificate.tbs_certificate.get::<SubjectAltName>().map_err(|_| bad_encoding())?;
    let names = extension.map(|(_, names)| names.0).unwrap_or_default();
    Ok(names
        .iter()
        .filter_map(|name| match name {
            GeneralName::DnsName(name) => Some(PresentedName::Dns(name.as_str().to_owned())),
            GeneralName::IpAddress(bytes) => address_of(bytes.as_bytes()).map(PresentedName::Address),
            GeneralName::OtherName(_)
            | GeneralName::Rfc822Name(_)
            | GeneralName::DirectoryName(_)
            | GeneralName::EdiPartyName(_)
            | GeneralName::UniformResourceIdentifier(_)
            | GeneralName::RegisteredId(_) => None,
        })
        .collect())
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
#[path = "certificate/tests.rs"]
mod tests;
