//! Certificates of X.509 version 1, which `openssl x509 -req` makes from the commands of PostgreSQL's manual.
//!
//! The web's rules have no place for them, so the one step from an authority to such a certificate is
//! checked here: issuer, signature and time. (Measured: OpenSSL 3.0.19 writes version 1 unless it is given
//! extensions, and psql accepts the result.)

use super::{is_valid_at, parse};
use rustls::Error;
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::{CertificateDer, UnixTime};
use x509_cert::der::Encode as _;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_cert::{Certificate, Version};

/// Whether the certificate is of version 1.
pub(super) fn is_of_first_version(certificate: &Certificate) -> bool {
    certificate.tbs_certificate.version == Version::V1
}

/// Whether one of `roots` has signed it; no certificates may lie between.
pub(super) fn is_signed_by_one_of(
    roots: &[CertificateDer<'_>],
    certificate: &Certificate,
    algorithms: &WebPkiSupportedAlgorithms,
    now: UnixTime,
) -> Result<bool, Error> {
    is_valid_at(certificate, now)?;
    for root in roots {
        let root = parse(root)?;
        if is_signed_by(&root, certificate, algorithms) {
            return is_valid_at(&root, now).map(|()| true);
        }
    }
    Ok(false)
}

fn is_signed_by(
    root: &Certificate,
    certificate: &Certificate,
    algorithms: &WebPkiSupportedAlgorithms,
) -> bool {
    if root.tbs_certificate.subject != certificate.tbs_certificate.issuer {
        return false;
    }
    let key = &root.tbs_certificate.subject_public_key_info;
    let signature_algorithm = &certificate.signature_algorithm;
    if *signature_algorithm != certificate.tbs_certificate.signature {
        return false;
    }
    let (Some(key_id), Some(signature_id)) = (content(&key.algorithm), content(signature_algorithm)) else {
        return false;
    };
    let (Some(key), Ok(message), Some(signature)) = (
        key.subject_public_key.as_bytes(),
        certificate.tbs_certificate.to_der(),
        certificate.signature.as_bytes(),
    ) else {
        return false;
    };
    algorithms
        .all
        .iter()
        .filter(|algorithm| {
            algorithm.public_key_alg_id().as_ref() == key_id
                && algorithm.signature_alg_id().as_ref() == signature_id
        })
        .any(|algorithm| algorithm.verify_signature(key, &message, signature).is_ok())
}

/// The identifier as rustls compares it: without the frame around it.
fn content(identifier: &AlgorithmIdentifierOwned) -> Option<Vec<u8>> {
    let mut content = identifier.oid.to_der().ok()?;
    if let Some(parameters) = &identifier.parameters {
        content.extend(parameters.to_der().ok()?);
    }
    Some(content)
}
