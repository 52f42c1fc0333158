//! A settings file, read key by key; every mistake in it is said at its place.

use crate::project::keys::{Found, KEYS, Key};
use crate::project::lint_keys::unknown_own;
use crate::project::nearest::nearest;
use crate::project::origin::{Origin, Place};
use crate::project::settings::Settings;
use crate::project::wrong::Wrong;
use std::collections::BTreeMap;
use toml_edit::{Document, Item, TableLike};
use whimbrel_source::{Diagnostic, SharedFile, Span};

/// What has been read so far: the settings, and where each came from.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) settings: Settings,
    pub(crate) origins: BTreeMap<String, Origin>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Reading {
    /// Reads `file` over what has been read before.
    pub(crate) fn layer(&mut self, file: &SharedFile) {
        match Document::parse(file.text().to_owned()) {
            Err(error) => self.diagnostics.push(not_toml(file, &error)),
            Ok(document) => {
                self.table(file, &[], document.as_table());
                self.refuse_unknown_rules();
            }
        }
    }

    /// A list can name a rule of the project's own before the file says that there is one.
    fn refuse_unknown_rules(&mut self) {
        for (key, wrong) in unknown_own(&self.settings.lint) {
            let diagnostic = wrong.into_diagnostic();
            let origin = self.origins.get(key).unwrap_or(&Origin::Default);
            self.diagnostics.push(origin.point(diagnostic, ""));
        }
    }

    /// Takes over `value`, which stands in no file.
    pub(crate) fn variable(&mut self, name: &str, key: &'static str, value: &str) {
        let item = toml_edit::value(value);
        let Some(found_key) = KEYS.iter().find(|candidate| candidate.path == key) else { return };
        let found = Found { key: name, name: "", item: &item };
        match (found_key.read)(&mut self.settings, &found) {
            Ok(()) => drop(self.origins.insert(key.to_owned(), Origin::Variable(name.to_owned()))),
            Err(wrong) => self.diagnostics.push(wrong.into_diagnostic()),
        }
    }

    fn table(&mut self, file: &SharedFile, above: &[&str], table: &dyn TableLike) {
        for (name, item) in table.iter() {
            let path: Vec<&str> = above.iter().copied().chain([name]).collect();
            let key_span = table.key(name).and_then(toml_edit::Key::span);
            let span = span_of(item, key_span.clone());
            let exact = KEYS.iter().find(|key| key.matches(&path));
            let is_table = KEYS.iter().any(|key| key.is_below(&path));
            match (exact, item.as_table_like()) {
                (Some(key), _) => self.value(key, &path, Place { file: SharedFile::clone(file), span }, item),
                (None, Some(below)) if is_table => self.table(file, &path, below),
                (None, None) if is_table => self.diagnostics.push(no_table(&path).at(file, span, "")),
                (None, _) => {
                    let span = key_span.map_or(span, |range| Span::new(range.start, range.end));
                    self.diagnostics.push(unknown_key(&path).at(file, span, ""));
                }
            }
        }
    }

    fn value(&mut self, key: &Key, path: &[&str], place: Place, item: &Item) {
        let written = path.join(".");
        let found = Found { key: &written, name: key.name_in(path), item };
        match (key.read)(&mut self.settings, &found) {
            Ok(()) => {
                self.origins.insert(written, Origin::File(place));
            }
            Err(wrong) => self.diagnostics.push(wrong.into_diagnostic().at(&place.file, place.span, "")),
        }
    }
}

fn span_of(item: &Item, key_span: Option<std::ops::Range<usize>>) -> Span {
    let range = item.span().or(key_span).unwrap_or_default();
    Span::new(range.start, range.end)
}

fn not_toml(file: &SharedFile, error: &toml_edit::TomlError) -> Diagnostic {
    let range = error.span().unwrap_or_default();
    let message = error.message().lines().next().unwrap_or_default().to_owned();
    Diagnostic::error("settings-syntax", format!("{} is not TOML", file.name()))
        .at(file, Span::new(range.start, range.end), message)
        .with_help("strings stand in quotes, and each key stands once: key = \"value\"")
}

fn no_table(path: &[&str]) -> Diagnostic {
    let written = path.join(".");
    let inside: Vec<&str> =
        KEYS.iter().filter(|key| key.is_below(path)).map(|key| key.part(path.len())).collect();
    let first = inside.first().copied().unwrap_or_default().replace('*', "NAME");
    Wrong::value(
        format!("{written} takes a table of settings"),
        format!("write {written} = {{ {first} = … }}"),
    )
    .into_diagnostic()
}

fn unknown_key(path: &[&str]) -> Diagnostic {
    let written = path.join(".");
    let (name, above) = path.split_last().map_or(("", path), |(name, above)| (*name, above));
    let diagnostic = Diagnostic::error("unknown-key", format!("there is no setting {written}"));
    let mut beside: Vec<&str> =
        KEYS.iter().filter(|key| key.is_below(above)).map(|key| key.part(above.len())).collect();
    beside.dedup();
    let elsewhere =
        || KEYS.iter().filter(|key| key.path.rsplit('.').next() == Some(name)).map(|key| key.path);
    if let Some(meant) = nearest(name, beside.iter().copied()) {
        let whole: Vec<&str> = above.iter().copied().chain([meant]).collect();
        return diagnostic.with_help(format!("did you mean {}?", whole.join(".")));
    }
    let by_path = || nearest(&written, KEYS.iter().map(|key| key.path));
    if let Some(meant) = elsewhere().next().or_else(by_path) {
        return diagnostic.with_help(format!("did you mean {}?", meant.replace('*', "NAME")));
    }
    let place = if above.is_empty() { String::new() } else { format!(" in {}", above.join(".")) };
    diagnostic.with_help(format!("the settings{place} are {}", beside.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use whimbrel_source::SourceFile;

    fn read(text: &str) -> Reading {
        let mut reading = Reading::default();
        reading.layer(&SourceFile::new("whimbrel.toml", text));
        reading
    }

    #[test]
    fn every_key_of_the_table_is_found_by_its_path() {
        for key in KEYS {
            let path = key.path.replace('*', "name");
            let reading = read(&format!("{path} = 1979-05-27\n"));
            let codes: Vec<&str> = reading.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
            assert_eq!(codes, ["setting-value"], "{path}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_complained_of(
            key in r"[a-z_.*]{1,20}",
            value in r#"(\PC{0,12}|"\PC{0,12}"|-?[0-9]{1,20}|\[\]|\{\}|true)"#,
        ) {
            let text = format!("{key} = {value}\n");
            let reading = read(&text);
            for diagnostic in &reading.diagnostics {
                for label in &diagnostic.labels {
                    prop_assert!(text.get(label.span.start..label.span.end).is_some(), "{:?}", diagnostic);
                }
            }
            prop_assert_eq!(reading.diagnostics.is_empty(), !reading.origins.is_empty());
        }
    }
}
