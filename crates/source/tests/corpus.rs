//! The hard files of `corpus/scripts`, against what PostgreSQL made of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use whimbrel_source::render::human::{Colour, human};
use whimbrel_source::{Diagnostic, Digests, Header, Script, SourceFile, StandardConformingStrings};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/scripts").join(name)
}

fn bytes_of(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines `name = value` of `expected.toml`, which has one for each `.sql` file beside it.
fn expected(folder: &Path) -> BTreeMap<String, String> {
    let text = String::from_utf8(bytes_of(&folder.join("expected.toml"))).unwrap_or_default();
    let lines: BTreeMap<String, String> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let names: Vec<String> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    for name in &names {
        assert!(lines.contains_key(name), "{name}.sql is not in {}", folder.display());
    }
    assert_eq!(names.len(), lines.len(), "{} names files that are not there", folder.display());
    lines
}

fn read(name: &str, bytes: &[u8]) -> Result<Script, Vec<Diagnostic>> {
    let file = SourceFile::from_bytes(name, bytes).map_err(|error| vec![error])?;
    Script::read(file, StandardConformingStrings::On)
}

fn readable(folder: &Path, name: &str) -> (Vec<u8>, Script) {
    let bytes = bytes_of(&folder.join(name).with_extension("sql"));
    let script = read(name, &bytes).unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
    (bytes, script)
}

#[test]
fn statements_are_those_that_the_server_received() {
    for folder in [folder(""), folder("beyond-psql")] {
        for (name, count) in expected(&folder) {
            let (_, script) = readable(&folder, &name);
            assert_eq!(script.statements.len().to_string(), count, "{name}");
        }
    }
}

#[test]
fn pieces_of_each_file_joined_are_the_file() {
    for name in expected(&folder("")).keys() {
        let (_, script) = readable(&folder(""), name);
        let joined: String = script.pieces().iter().map(|piece| script.file.slice(piece.span())).collect();
        assert_eq!(joined, script.file.text(), "{name}");
    }
}

#[test]
fn line_ends_of_windows_change_no_statement() {
    for name in expected(&folder("")).keys() {
        let (bytes, script) = readable(&folder(""), name);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if text.contains('\r') {
            continue;
        }
        let windows = text.replace('\n', "\r\n");
        let converted = read(name, windows.as_bytes()).unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
        let before = Digests::of(&bytes, &script);
        let after = Digests::of(windows.as_bytes(), &converted);
        assert_eq!(before.normalised, after.normalised, "{name}");
    }
}

#[test]
fn headers_are_read_from_each_file() {
    for name in expected(&folder("")).keys() {
        let (_, script) = readable(&folder(""), name);
        let header = Header::read(&script.file).unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
        let keys: Vec<&str> = header.settings.iter().map(|setting| setting.key.as_str()).collect();
        match name.as_str() {
            "header" => assert_eq!(keys, ["lock_timeout", "statement_timeout", "owner"]),
            _ => assert!(keys.is_empty(), "{name}: {keys:?}"),
        }
    }
}

#[test]
fn refused_files_say_why_and_where() {
    let folder = folder("refused");
    for (name, codes) in expected(&folder) {
        let path = folder.join(&name).with_extension("sql");
        let errors = match read(&format!("{name}.sql"), &bytes_of(&path)) {
            Ok(script) => panic!("{name} has {} statements", script.statements.len()),
            Err(errors) => errors,
        };
        let found: Vec<&str> = errors.iter().map(|error| error.code).collect();
        assert_eq!(format!("{found:?}"), codes, "{name}");
        for error in &errors {
            let shown = human(error, Colour::Plain);
            assert!(shown.contains(&format!("{name}.sql:")), "{shown}");
            assert!(shown.contains("help: "), "{shown}");
        }
    }
}
