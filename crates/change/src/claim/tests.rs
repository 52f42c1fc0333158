use super::{FORMS, Form, TABLE, of, rows};
use crate::lock::LockMode;
use std::collections::BTreeSet;
use std::path::Path;

/// A provider of labels is a module of its own, and the servers under test have none.
const NEVER_MEASURED: [&str; 1] = ["security-label"];

#[test]
fn every_line_of_the_table_is_read() {
    assert_eq!(rows().count(), TABLE.lines().count() - 1);
}

#[test]
fn no_two_rows_of_a_form_speak_of_the_same_major() {
    for (form, rows) in FORMS.iter() {
        for major in 13..=18 {
            let speaking =
                rows.all().iter().filter(|row| row.majors.iter().any(|range| range.contains(&major)));
            assert!(speaking.count() <= 1, "{form} {major}");
        }
    }
}

/// Literals in the sources that could be the name of a form: the kinds write them beside the statement.
fn forms_in(folder: &Path, forms: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            forms_in(&path, forms);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let is_form = |literal: &&str| {
            literal.contains('-')
                && !literal.starts_with('-')
                && literal.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        };
        forms.extend(text.split('"').skip(1).step_by(2).filter(is_form).map(str::to_owned));
    }
}

#[test]
fn the_form_of_each_statement_that_a_kind_writes_has_a_claim_on_some_major() {
    let mut forms = BTreeSet::new();
    for folder in ["src/kinds", "src/replacement"] {
        forms_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut forms);
    }
    forms.extend(["grant", "revoke", "setval"].map(str::to_owned));
    assert!(forms.len() > 120, "{}", forms.len());
    let without: Vec<&String> = forms
        .iter()
        .filter(|form| !NEVER_MEASURED.contains(&form.as_str()))
        .filter(|form| !(13..=18).any(|major| super::form(form).and_then(|form| of(form, major)).is_some()))
        .collect();
    assert!(without.is_empty(), "{without:?}");
}

#[test]
fn a_claim_says_who_waits() {
    let claim = |form| of(Form(form), 18).unwrap();
    assert!(claim("add-column-nullable").stops_reads());
    assert!(!claim("create-index").stops_reads());
    assert!(claim("create-index").stops_writes());
    assert!(!claim("create-index-concurrently").stops_writes());
    assert!(claim("reindex-index").stops_reads(), "of the index, which the planner locks");
    assert_eq!(claim("add-fk").strongest(), Some(LockMode::ShareRowExclusive));
}
