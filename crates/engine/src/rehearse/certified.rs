//! The certificate of a rehearsal: a file beside the migrations, signed where the project has a key, and asked for by
//! `up` where an environment wants one.

use super::chosen::Chosen;
use super::stage::Played;
use crate::context::{Context, TOOL};
use crate::failure::{Class, Failure};
use crate::opened::Opened;
use crate::project::{Folder, MigrationFile, Project, whole_file};
use crate::replay;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use std::path::PathBuf;
use whimbrel_catalog::Fingerprint;
use whimbrel_change::MigrationId;
use whimbrel_change::rehearsal::certificate::{Certified, FORM, Signature, Wanted, hexadecimal, refusals};
use whimbrel_change::rehearsal::{Certificate, Rehearsal};
use whimbrel_source::{Diagnostic, Digest};

/// The name of the file beside the migrations.
pub const CERTIFICATE_FILE: &str = "rehearsal.json";

/// Where the certificate of a project stands: in the first of its folders of migrations.
///
/// # Errors
/// There is no such folder.
pub fn certificate_file(project: &Project) -> Result<PathBuf, Failure> {
    let folders = Folder::all(project)?;
    let folder = folders.first().map_or_else(|| project.root().to_path_buf(), |folder| folder.path.clone());
    Ok(folder.join(CERTIFICATE_FILE))
}

/// Vouches for a rehearsal that passed, and signs it where the project has a key.
pub(super) fn certify(
    context: &Context<'_>,
    chosen: &Chosen,
    rehearsal: &Rehearsal,
    played: &Played,
) -> Result<Certificate, Failure> {
    let migrations = chosen.rehearsed();
    let migrations =
        migrations.iter().zip(&played.before).map(|(file, before)| certified(file, before.clone()));
    let major = rehearsal.place.server_version.split('.').next().and_then(|major| major.parse().ok());
    let mut certificate = Certificate {
        schema: FORM.to_owned(),
        migrations: migrations.collect(),
        base_fingerprint: played.base_fingerprint.clone(),
        goal_fingerprint: played.goal_fingerprint.clone(),
        server_major: major.unwrap_or_default(),
        data: rehearsal.place.data.clone(),
        rows: digest_of(&played.base_rows.join("\n")),
        result: "passed".to_owned(),
        tool: TOOL.to_owned(),
        made_at: now(),
        digest: String::new(),
        signature: None,
    };
    certificate.digest = certificate.expected_digest();
    certificate.signature = sign(context.project, &certificate.digest)?;
    Ok(certificate)
}

fn certified(file: &MigrationFile, before: String) -> Certified {
    let down = file.down.as_ref().map(|down| down.raw_digest().to_string()).unwrap_or_default();
    Certified { migration: file.id.to_string(), up: file.up.raw_digest().to_string(), down, before }
}

fn digest_of(text: &str) -> String {
    Digest::of(text.as_bytes()).to_string()
}

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// Writes a certificate beside the migrations.
///
/// # Errors
/// The file cannot be written.
pub fn write_certificate(project: &Project, certificate: &Certificate) -> Result<PathBuf, Failure> {
    let path = certificate_file(project)?;
    let text = serde_json::to_string_pretty(certificate).unwrap_or_default() + "\n";
    whole_file::replace(&path, &text).map_err(|error| {
        let message = format!("the certificate {} cannot be written", project.shown(&path));
        Failure::new(
            Class::Usage,
            Diagnostic::error("certificate-not-written", message).with_note(error.to_string()),
        )
    })?;
    Ok(path)
}

/// The certificate of a project, or in a sentence why there is none.
pub(crate) fn read_certificate(project: &Project) -> Result<Certificate, String> {
    let path = certificate_file(project)
        .map_err(|_| "The project has no folder of migrations that could hold one.".to_owned())?;
    let shown = project.shown(&path);
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("There is no certificate in {shown}: {error}."))?;
    serde_json::from_str(&text).map_err(|error| format!("{shown} is no certificate: {error}."))
}

fn sign(project: &Project, digest: &str) -> Result<Option<Signature>, Failure> {
    let Some(path) = &project.settings().rehearsal.key else { return Ok(None) };
    let unusable = |note: String| {
        let message = format!("the key {} cannot be used", path.display());
        let diagnostic = Diagnostic::error("key-unusable", message).with_note(note);
        let help = "it holds 32 random bytes as 64 hexadecimal digits; make one: openssl rand -hex 32";
        Failure::new(Class::Usage, diagnostic.with_help(help))
    };
    let text = std::fs::read_to_string(project.resolve(path)).map_err(|error| unusable(error.to_string()))?;
    let seed =
        bytes_of(text.trim()).ok_or_else(|| unusable("It is no row of hexadecimal digits.".to_owned()))?;
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|error| unusable(error.to_string()))?;
    let signature = pair.sign(&bytes_of(digest).unwrap_or_default());
    Ok(Some(Signature {
        algorithm: "ed25519".to_owned(),
        key: hexadecimal(pair.public_key().as_ref()),
        value: hexadecimal(signature.as_ref()),
    }))
}

fn bytes_of(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok().filter(|_| pair.len() == 2))
        .collect()
}

/// Why a signature does not vouch for a certificate; `None` where it does, or none is asked for.
fn unsigned(certificate: &Certificate, trusted: &[String]) -> Option<String> {
    if trusted.is_empty() {
        return None;
    }
    let Some(signature) = &certificate.signature else { return Some("It is not signed.".to_owned()) };
    if !trusted.contains(&signature.key) {
        return Some(format!("It is signed with the key {}, which nobody here trusts.", signature.key));
    }
    let parts = (bytes_of(&signature.key), bytes_of(&certificate.digest), bytes_of(&signature.value));
    let (Some(key), Some(digest), Some(value)) = parts else {
        return Some("Its signature cannot be read.".to_owned());
    };
    let is_good = UnparsedPublicKey::new(&ED25519, key).verify(&digest, &value).is_ok();
    (!is_good).then(|| "Its signature is of something else.".to_owned())
}

/// Refuses to apply what no certificate vouches for, where the environment wants one; the digest of the one that
/// does.
pub(crate) async fn demand(opened: &Opened<'_>, pending: &[&MigrationId]) -> Result<Option<String>, Failure> {
    let settings = opened.context.project.settings();
    let environment = settings.environments.get(&opened.database.target.environment);
    let Some(oldest) = environment.and_then(|environment| environment.require_rehearsal) else {
        return Ok(None);
    };
    if pending.is_empty() {
        return Ok(None);
    }
    let certificate = read_certificate(opened.context.project).map_err(|why| refused(opened, vec![why]))?;
    let files = pending.iter().filter_map(|id| opened.migrations.get(id));
    let catalog = replay::catalog(&opened.database.session, opened.context.project).await?;
    let wanted = Wanted {
        migrations: files.map(|file| certified(file, String::new())).collect(),
        base_fingerprint: Fingerprint::of(&catalog).to_string(),
        server_major: u32::try_from(opened.database.session.facts().version_num / 10_000).unwrap_or_default(),
        age_max: i64::try_from(oldest.as_secs()).unwrap_or(i64::MAX),
        now: now(),
    };
    let mut why = refusals(&certificate, &wanted);
    why.extend(unsigned(&certificate, &settings.rehearsal.trusted));
    if why.is_empty() { Ok(Some(certificate.digest)) } else { Err(refused(opened, why)) }
}

fn refused(opened: &Opened<'_>, why: Vec<String>) -> Failure {
    let name = &opened.database.target.environment;
    let message = format!("{name} wants a rehearsal of what is applied, and no certificate vouches for it");
    let mut diagnostic = Diagnostic::error("rehearsal-required", message);
    diagnostic.notes = why;
    Failure::new(Class::Refused, diagnostic.with_help("rehearse it now: whimbrel rehearse"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate() -> Certificate {
        let mut certificate = Certificate {
            schema: FORM.to_owned(),
            migrations: vec![Certified {
                migration: "1_a".to_owned(),
                up: "u".to_owned(),
                down: "d".to_owned(),
                before: "base".to_owned(),
            }],
            base_fingerprint: "base".to_owned(),
            goal_fingerprint: "goal".to_owned(),
            server_major: 15,
            data: "none".to_owned(),
            rows: "r".to_owned(),
            result: "passed".to_owned(),
            tool: "t".to_owned(),
            made_at: 1000,
            digest: String::new(),
            signature: None,
        };
        certificate.digest = certificate.expected_digest();
        certificate
    }

    fn signed(seed: &str) -> Certificate {
        let mut certificate = certificate();
        let pair = Ed25519KeyPair::from_seed_unchecked(&bytes_of(seed).unwrap()).unwrap();
        let value = pair.sign(&bytes_of(&certificate.digest).unwrap());
        certificate.signature = Some(Signature {
            algorithm: "ed25519".to_owned(),
            key: hexadecimal(pair.public_key().as_ref()),
            value: hexadecimal(value.as_ref()),
        });
        certificate
    }

    #[test]
    fn only_the_signature_of_a_trusted_key_over_this_digest_is_taken() {
        let seed = "07".repeat(32);
        let good = signed(&seed);
        let key = good.signature.as_ref().unwrap().key.clone();
        assert_eq!(unsigned(&good, &[]), None);
        assert_eq!(unsigned(&good, std::slice::from_ref(&key)), None);
        assert!(unsigned(&good, &["aa".to_owned()]).unwrap().contains("nobody here trusts"));
        assert_eq!(unsigned(&certificate(), std::slice::from_ref(&key)).unwrap(), "It is not signed.");
        let mut other = good;
        other.digest = "00".repeat(32);
        assert_eq!(unsigned(&other, &[key]).unwrap(), "Its signature is of something else.");
    }

    #[test]
    fn each_edit_of_a_certificate_voids_it() {
        let edits: [fn(&mut Certificate); 10] = [
            |one| one.migrations[0].up.push('x'),
            |one| one.migrations[0].down.push('x'),
            |one| one.migrations[0].before.push('x'),
            |one| one.migrations[0].migration.push('x'),
            |one| one.base_fingerprint.push('x'),
            |one| one.goal_fingerprint.push('x'),
            |one| one.server_major += 1,
            |one| one.data.push('x'),
            |one| one.rows.push('x'),
            |one| one.made_at += 1,
        ];
        assert!(certificate().is_whole());
        for edit in edits {
            let mut edited = certificate();
            edit(&mut edited);
            assert!(!edited.is_whole(), "{edited:?}");
        }
    }

    #[test]
    fn a_refusal_says_what_has_changed() {
        let one = |up: &str, down: &str, name: &str| Certified {
            migration: name.to_owned(),
            up: up.to_owned(),
            down: down.to_owned(),
            before: String::new(),
        };
        let wanted = |migrations| Wanted {
            migrations,
            base_fingerprint: "base".to_owned(),
            server_major: 15,
            age_max: 3600,
            now: 2000,
        };
        let said = |wanted: &Wanted| refusals(&certificate(), wanted).join(" ");
        assert_eq!(said(&wanted(vec![one("u", "d", "1_a")])), "");
        assert!(said(&wanted(vec![one("x", "d", "1_a")])).contains("1_a was edited"));
        assert!(said(&wanted(vec![one("u", "x", "1_a")])).contains("down file of 1_a was edited"));
        assert!(said(&wanted(vec![one("u", "d", "2_b")])).contains("2_b was not rehearsed"));
        let fits = wanted(vec![one("u", "d", "1_a")]);
        assert!(
            said(&Wanted { base_fingerprint: "other".to_owned(), ..fits.clone() }).contains("another than")
        );
        assert!(said(&Wanted { server_major: 18, ..fits.clone() }).contains("PostgreSQL 15, and this is 18"));
        assert!(said(&Wanted { now: 100_000, ..fits }).contains("27 hours old, and 1 are allowed"));
    }
}
