//! `whimbrel lsp`, spoken to by a scripted editor.

use crate::story::Story;
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::Stdio;

/// Sends messages, and gives back what the server said until its end.
fn conversation(story: &Story, messages: &[Value]) -> (Vec<Value>, Option<i32>) {
    let mut command = story.command("lsp");
    let mut server = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = server.stdin.take().unwrap();
    for message in messages {
        let body = message.to_string();
        write!(input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    }
    drop(input);
    let output = server.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let bodies = text.split("Content-Length: ").skip(1).map(|part| {
        let (length, body) = part.split_once("\r\n\r\n").unwrap();
        assert_eq!(body.trim_end_matches('\n').len(), length.parse::<usize>().unwrap());
        serde_json::from_str(body.trim_end()).unwrap()
    });
    (bodies.collect(), output.status.code())
}

fn request(id: u32, method: &str, parameters: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters})
}

fn notification(method: &str, parameters: &Value) -> Value {
    json!({"jsonrpc": "2.0", "method": method, "params": parameters})
}

#[test]
fn an_editor_is_shown_findings_their_facts_and_their_fixes() {
    let story = Story::new();
    story.write("sql/1_orders.sql", "create table app.orders (id bigint primary key, note text);\n");
    let uri = format!("file://{}/sql/2%5Fnotes.sql", story.folder().display());
    let text = "-- é𝄞\nset lock_timeout = '2s';\ncreate index i on app.orders (note);\n";
    let document = json!({"uri": uri});
    let place = json!({"line": 2, "character": 4});
    let (said, code) = conversation(
        &story,
        &[
            request(1, "initialize", &json!({"capabilities": {}})),
            notification("initialized", &json!({})),
            notification("textDocument/didOpen", &json!({"textDocument": {"uri": uri, "text": text}})),
            request(2, "textDocument/hover", &json!({"textDocument": document, "position": place})),
            request(
                3,
                "textDocument/codeAction",
                &json!({"textDocument": document, "range": {"start": place, "end": place}}),
            ),
            notification(
                "textDocument/didChange",
                &json!({"textDocument": document, "contentChanges": [{"text": "select 'open"}]}),
            ),
            notification("textDocument/didClose", &json!({"textDocument": document})),
            request(4, "textDocument/nothing", &json!({})),
            request(5, "shutdown", &Value::Null),
            notification("exit", &Value::Null),
        ],
    );
    assert_eq!(code, Some(0));
    let at =
        |index: usize, path: &str| said.get(index).and_then(|value| value.pointer(path)).cloned().unwrap();
    assert_eq!(at(0, "/result/capabilities/hoverProvider"), json!(true));
    assert_eq!(at(1, "/params/diagnostics/0/code"), json!("index-build-blocks-writes"));
    assert_eq!(at(1, "/params/diagnostics/0/range/start"), json!({"line": 2, "character": 0}));
    let hover = at(2, "/result/contents/value").as_str().unwrap().to_owned();
    assert!(hover.contains("index-build") && hover.contains("SHARE on `app.orders`"), "{hover}");
    let edit = at(3, "/result/0/edit/changes").as_object().unwrap().values().next().unwrap().clone();
    assert_eq!(edit.pointer("/0/newText"), Some(&json!("concurrently ")));
    assert_eq!(edit.pointer("/0/range/start"), Some(&json!({"line": 2, "character": 13})));
    assert_eq!(at(4, "/params/diagnostics/0/code"), json!("unterminated-quote"));
    assert_eq!(at(5, "/params/diagnostics"), json!([]));
    assert_eq!(at(6, "/error/code"), json!(-32601));
    assert_eq!(at(7, "/id"), json!(5));
}

#[test]
fn what_is_no_message_ends_the_conversation() {
    let story = Story::new();
    let mut command = story.command("lsp");
    let mut server = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    server.stdin.take().unwrap().write_all(b"Content-Length: 99999999999999\r\n\r\n{}").unwrap();
    let output = server.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
}

#[test]
fn rules_of_the_project_own_speak_in_the_editor_when_a_file_is_opened_or_saved() {
    let story = Story::new();
    story.write(
        "whimbrel.toml",
        "version = 1\n[lint]\ndeny = [\"own/no-float-money\"]\n[lint.own]\nno-float-money = \"money.sql\"\n",
    );
    story.write("money.sql", include_str!("../../../../examples/lint-rules/no-float-money.sql"));
    std::fs::create_dir_all(story.path("migrations")).unwrap();
    let uri = format!("file://{}/migrations/20260101000000_prices.sql", story.folder().display());
    let document = json!({"uri": uri});
    let text = "-- Prices.\ncreate table prices (id bigint primary key, price float not null);\n";
    let changed = json!({"textDocument": document, "contentChanges": [{"text": text.replace("float", "numeric(12, 2)")}]});
    let (said, code) = conversation(
        &story,
        &[
            request(1, "initialize", &json!({"capabilities": {}})),
            notification("textDocument/didOpen", &json!({"textDocument": {"uri": uri, "text": text}})),
            notification("textDocument/didChange", &changed),
            notification("textDocument/didSave", &json!({"textDocument": document})),
            request(2, "shutdown", &Value::Null),
            notification("exit", &Value::Null),
        ],
    );
    assert_eq!(code, Some(0));
    let own = |message: &Value| {
        let diagnostics = message.pointer("/params/diagnostics").and_then(Value::as_array).unwrap().clone();
        let own = diagnostics.into_iter().filter(|one| one["code"] == json!("own/no-float-money"));
        own.map(|one| (one["severity"].clone(), one["range"]["start"]["line"].clone())).collect::<Vec<_>>()
    };
    let published =
        said.iter().filter(|message| message["method"] == json!("textDocument/publishDiagnostics"));
    let found: Vec<_> = published.map(own).collect();
    assert_eq!(found, [vec![], vec![(json!(1), json!(1))], vec![], vec![]]);
}

/// Files with their texts.
type Files = &'static [(&'static str, &'static str)];

/// Per layout: the files of before, and the one that is open.
const LAYOUTS: [(&str, Files, &str, &str); 10] = [
    ("whimbrel", &[("1_orders.sql", "{before}")], "2_notes.sql", "{now}"),
    (
        "sqlx",
        &[("Cargo.toml", "[dependencies]\nsqlx = \"0.8\"\n"), ("sql/1_orders.sql", "{before}")],
        "sql/2_notes.sql",
        "{now}",
    ),
    (
        "dbmate",
        &[("1_orders.sql", "-- migrate:up\n{before}-- migrate:down\n")],
        "2_notes.sql",
        "-- migrate:up\n{now}",
    ),
    (
        "goose",
        &[("1_orders.sql", "-- +goose Up\n{before}-- +goose Down\n")],
        "2_notes.sql",
        "-- +goose Up\n{now}",
    ),
    ("golang-migrate", &[("1_orders.up.sql", "{before}")], "2_notes.up.sql", "{now}"),
    ("flyway", &[("V1_9__orders.sql", "{before}")], "V1_10__notes.sql", "{now}"),
    ("refinery", &[("V1__orders.sql", "{before}")], "U2__notes.sql", "{now}"),
    ("diesel", &[("2026-01-01-000000_orders/up.sql", "{before}")], "2026-01-02-000000_notes/up.sql", "{now}"),
    (
        "prisma",
        &[("20260101000000_orders/migration.sql", "{before}")],
        "20260102000000_notes/migration.sql",
        "{now}",
    ),
    ("r", &[("V1__orders.sql", "{before}")], "R__notes.sql", "{now}"),
];

const BEFORE: &str = "create table orders (id bigint primary key, note varchar(20), total int);\n";
const NOW: &str = "alter table orders alter column note type varchar(40);\nalter table orders drop column gone;\n\
    alter table orders alter column total type bigint;\n";

#[test]
fn the_history_of_each_layout_is_known_to_an_editor_also_while_a_file_is_not_saved() {
    for (layout, before, open, text) in LAYOUTS {
        for saved in [true, false] {
            let story = Story::new();
            let folder = format!("{layout}/migrations");
            for (name, text) in before {
                story.write(&format!("{folder}/{name}"), &text.replace("{before}", BEFORE));
            }
            let text = text.replace("{now}", NOW);
            if saved {
                story.write(&format!("{folder}/{open}"), &text);
            }
            let uri = format!("file://{}/{folder}/{open}", story.folder().display());
            let opened = json!({"textDocument": {"uri": uri, "text": text}});
            let (said, _) = conversation(&story, &[notification("textDocument/didOpen", &opened)]);
            let found = said.first().and_then(|message| message.pointer("/params/diagnostics")).unwrap();
            let messages: Vec<&str> = found
                .as_array()
                .unwrap()
                .iter()
                .filter(|one| one["code"] == json!("type-change-rewrites-table"))
                .map(|one| one["message"].as_str().unwrap())
                .collect();
            // A text of twenty letters is made longer in the catalog alone, which takes knowing that it had twenty.
            assert_eq!(messages.len(), 1, "{layout}, saved: {saved}: {found}");
            assert!(messages.concat().contains("orders"), "{layout}, saved: {saved}: {found}");
        }
    }
}

#[test]
fn nothing_is_found_in_a_file_that_takes_a_migration_back() {
    for (up, down) in [
        ("1_orders.up.sql", "1_orders.down.sql"),
        ("2026-01-01-000000_orders/up.sql", "2026-01-01-000000_orders/down.sql"),
        ("V1__orders.sql", "U1__orders.sql"),
    ] {
        let story = Story::new();
        story.write(&format!("sql/{up}"), BEFORE);
        story.write(&format!("sql/{down}"), "drop table orders;\n");
        let uri = format!("file://{}/sql/{down}", story.folder().display());
        let opened = json!({"textDocument": {"uri": uri, "text": "drop table orders;\n"}});
        let (said, _) = conversation(&story, &[notification("textDocument/didOpen", &opened)]);
        assert_eq!(
            said.first().and_then(|one| one.pointer("/params/diagnostics")),
            Some(&json!([])),
            "{down}"
        );
    }
}

#[test]
fn a_statement_of_which_nothing_is_found_shows_what_was_measured_of_it() {
    let story = Story::new();
    story.write("sql/1_orders.sql", "create table app.orders (id bigint primary key, note text);\n");
    let uri = format!("file://{}/sql/2_kind.sql", story.folder().display());
    let text = "set lock_timeout = '2s';\nalter table app.orders add column kind text;\n";
    let hover = |line: u32| {
        let place = json!({"line": line, "character": 9});
        json!({"textDocument": {"uri": uri}, "position": place})
    };
    let (said, _) = conversation(
        &story,
        &[
            notification("textDocument/didOpen", &json!({"textDocument": {"uri": uri, "text": text}})),
            request(1, "textDocument/hover", &hover(1)),
            request(2, "textDocument/hover", &hover(0)),
        ],
    );
    let shown = said.get(1).and_then(|one| one.pointer("/result/contents/value")?.as_str()).unwrap();
    assert!(
        shown.contains("Work: metadata") && shown.contains("ACCESS EXCLUSIVE on `app.orders`"),
        "{shown}"
    );
    assert_eq!(said.get(2).and_then(|one| one.get("result")), Some(&Value::Null));
}
