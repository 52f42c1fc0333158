//! Holds documents against the schema of SARIF 2.1.0.

use serde_json::Value;

/// The schema with the bytes of its publisher: see `sarif/README.md`.
const SCHEMA: &str = include_str!("sarif/sarif-schema-2.1.0.json");

/// What is wrong with a document, by the places where it is; formats, such as those of references, are looked at too.
pub(crate) fn violations(document: &Value) -> Vec<String> {
    let mut schema: Value = serde_json::from_str(SCHEMA).unwrap();
    // Its pattern of a language has a bracket that closes nothing, and is refused; no document of ours names one.
    for of in ["run", "toolComponent"] {
        let language = schema.pointer_mut(&format!("/definitions/{of}/properties/language")).unwrap();
        language.as_object_mut().unwrap().remove("pattern").unwrap();
    }
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let wrong = validator.iter_errors(document);
    wrong.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn the_schema_has_the_bytes_of_its_publisher() {
    let digest = whimbrel_source::Digest::of(SCHEMA.as_bytes()).to_string();
    assert!(include_str!("sarif/README.md").contains(&digest), "{digest}");
}

#[test]
fn a_document_that_is_none_of_sarif_is_told_from_one_that_is() {
    let wrong = |text: &str| violations(&serde_json::from_str(text).unwrap());
    let good = r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": []}]}"#;
    assert_eq!(wrong(good), Vec::<String>::new());
    assert!(!wrong(r#"{"version": "2.1.0"}"#).is_empty(), "without runs");
    assert!(!wrong(&good.replace("2.1.0", "2.0.0")).is_empty(), "of another version");
    assert!(!wrong(&good.replace("\"name\"", "\"nom\"")).is_empty(), "a tool without a name");
    let result =
        |fields: &str| good.replace("[]", &format!("[{{{fields}, \"message\": {{\"text\": \"\"}}}}]"));
    assert_eq!(wrong(&result(r#""level": "error""#)), Vec::<String>::new());
    assert!(!wrong(&result(r#""level": "fatal""#)).is_empty(), "a level that there is not");
    let place = |uri: &str| {
        let uri =
            format!(r#""locations": [{{"physicalLocation": {{"artifactLocation": {{"uri": "{uri}"}}}}}}]"#);
        wrong(&result(&uri))
    };
    assert_eq!(place("sql/a%20b.sql"), Vec::<String>::new());
    assert!(!place("sql/a b<c>.sql").is_empty(), "a reference with what must be escaped");
}
