//! Holds a document against a JSON schema: the keywords that the schema of SARIF has, and no others.

use serde_json::Value;

/// What is wrong with `value`, by the places where it is.
pub(crate) fn violations(root: &Value, schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for (keyword, rule) in schema.as_object().unwrap() {
        match keyword.as_str() {
            "$ref" => {
                let pointer = rule.as_str().unwrap().strip_prefix('#').unwrap();
                wrong.extend(violations(root, root.pointer(pointer).unwrap(), value, place));
            }
            "type" if !is_of(value, rule.as_str().unwrap()) => wrong.push(format!("{place} is no {rule}")),
            "enum" if !rule.as_array().unwrap().contains(value) => {
                wrong.push(format!("{place} is {value}, and not one of {rule}"));
            }
            "minimum" if value.as_f64() < rule.as_f64() => wrong.push(format!("{place} is less than {rule}")),
            "maximum" if value.as_f64() > rule.as_f64() => wrong.push(format!("{place} is more than {rule}")),
            "pattern" => wrong.push(format!("{place} has a pattern, which is not looked at here")),
            "anyOf" | "oneOf" => {
                let any = rule.as_array().unwrap();
                if !any.iter().any(|one| violations(root, one, value, place).is_empty()) {
                    wrong.push(format!("{place} fits none of {rule}"));
                }
            }
            "type" | "enum" | "minimum" | "maximum" | "$schema" | "$id" | "title" | "description"
            | "definitions" | "default" | "format" => {}
            "properties" | "additionalProperties" | "required" => {
                wrong.extend(of_object(root, schema, keyword, value, place));
            }
            "items" | "minItems" | "uniqueItems" => wrong.extend(of_array(root, keyword, rule, value, place)),
            other => wrong.push(format!("{other} is a keyword that is not known here")),
        }
    }
    wrong
}

fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        other => panic!("{other} is a type that is not known here"),
    }
}

fn of_object(root: &Value, schema: &Value, keyword: &str, value: &Value, place: &str) -> Vec<String> {
    let Some(fields) = value.as_object() else { return Vec::new() };
    let known = schema.get("properties").and_then(Value::as_object);
    let of = |name: &str| known.and_then(|known| known.get(name));
    let mut wrong = Vec::new();
    match keyword {
        "required" => {
            let names = schema.get("required").unwrap().as_array().unwrap();
            let missing = names.iter().filter(|name| !fields.contains_key(name.as_str().unwrap()));
            wrong.extend(missing.map(|name| format!("{place} has no {name}")));
        }
        "properties" => {
            for (name, field) in fields {
                if let Some(rule) = of(name) {
                    wrong.extend(violations(root, rule, field, &format!("{place}/{name}")));
                }
            }
        }
        _ => {
            let others = schema.get("additionalProperties").unwrap();
            for (name, field) in fields.iter().filter(|(name, _)| of(name).is_none()) {
                match others.as_bool() {
                    Some(true) => {}
                    Some(false) => wrong.push(format!("{place} has {name}, which is not foreseen")),
                    None => wrong.extend(violations(root, others, field, &format!("{place}/{name}"))),
                }
            }
        }
    }
    wrong
}

fn of_array(root: &Value, keyword: &str, rule: &Value, value: &Value, place: &str) -> Vec<String> {
    let Some(items) = value.as_array() else { return Vec::new() };
    match keyword {
        "items" => {
            let of = |(at, item)| violations(root, rule, item, &format!("{place}/{at}"));
            items.iter().enumerate().flat_map(of).collect()
        }
        "minItems" if (items.len() as u64) < rule.as_u64().unwrap() => {
            vec![format!("{place} has too few items")]
        }
        "uniqueItems" if rule.as_bool() == Some(true) => {
            let is_twice = |at: usize| items.iter().skip(at + 1).any(|other| Some(other) == items.get(at));
            (0..items.len())
                .filter(|at| is_twice(*at))
                .map(|at| format!("{place}/{at} is there twice"))
                .collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn a_document_that_is_none_of_sarif_is_told_from_one_that_is() {
    let schema: Value = serde_json::from_str(include_str!("sarif/schema-2.1.0.json")).unwrap();
    let wrong = |text: &str| violations(&schema, &schema, &serde_json::from_str(text).unwrap(), "");
    let good = r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": []}]}"#;
    assert_eq!(wrong(good), Vec::<String>::new());
    assert!(!wrong(r#"{"version": "2.1.0"}"#).is_empty(), "without runs");
    assert!(!wrong(&good.replace("2.1.0", "2.0.0")).is_empty(), "of another version");
    assert!(!wrong(&good.replace("\"name\"", "\"nom\"")).is_empty(), "a tool without a name");
    assert!(
        !wrong(&good.replace("[]", "[{\"level\": \"fatal\", \"message\": {\"text\": \"\"}}]")).is_empty()
    );
}
