//! `whimbrel lsp`

mod documents;
mod position;
mod wire;

use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::Line;
use documents::{Documents, ToAsk};
use serde_json::{Value, json};
use std::io::BufReader;
use whimbrel::lint::ask_own_rules;
use whimbrel::{Class, Failure};

/// Speaks the language server protocol on the standard streams, for editors: findings, their facts, their fixes.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

#[derive(serde::Serialize)]
struct Ended {
    messages: u64,
}

pub(super) fn run(session: &Session, _arguments: &Arguments) -> Result<Answer, Failure> {
    let mut input = BufReader::new(std::io::stdin().lock());
    let mut output = std::io::stdout().lock();
    let mut documents = Documents::default();
    let mut messages = 0;
    let mut is_shut_down = false;
    while let Some(message) = wire::read(&mut input) {
        messages += 1;
        let method = message.get("method").and_then(Value::as_str).unwrap_or_default();
        if method == "exit" {
            break;
        }
        is_shut_down |= method == "shutdown";
        let mut answers = answers(&mut documents, method, &message);
        if matches!(method, "textDocument/didOpen" | "textDocument/didSave") {
            answers.extend(own(session, &mut documents, message.get("params").unwrap_or(&Value::Null)));
        }
        if answers.iter().any(|answer| wire::write(&mut output, answer).is_err()) {
            break;
        }
    }
    let class = if is_shut_down { Class::Ok } else { Class::Findings };
    let mut answer = Answer::of("lsp", &Ended { messages }, Vec::<Line>::new()).with_class(class);
    answer.document = String::new();
    Ok(answer)
}

fn answers(documents: &mut Documents, method: &str, message: &Value) -> Vec<Value> {
    let parameters = message.get("params").unwrap_or(&Value::Null);
    match method {
        "textDocument/didOpen" => documents.opened(parameters).into_iter().collect(),
        "textDocument/didChange" => documents.changed(parameters).into_iter().collect(),
        "textDocument/didClose" => documents.closed(parameters).into_iter().collect(),
        _ => match message.get("id") {
            Some(id) => vec![response(documents, method, id, parameters)],
            None => Vec::new(),
        },
    }
}

/// What the rules of the project's own find in a file that was opened or saved: they take a server for a moment, so that
/// they are not asked at each letter.
fn own(session: &Session, documents: &mut Documents, parameters: &Value) -> Option<Value> {
    let ToAsk { address, folder, mut report } = documents.to_ask(parameters)?;
    let asked = session.work_in(&folder, async |context| ask_own_rules(context, &mut report).await);
    match asked {
        Ok(()) => documents.asked(&address, report),
        Err(failure) => {
            let parts =
                failure.diagnostics.iter().flat_map(|one| std::iter::once(&one.message).chain(&one.notes));
            let text = parts.map(String::as_str).collect::<Vec<_>>().join("; ");
            let parameters = json!({"type": 1, "message": format!("whimbrel: {text}")});
            Some(json!({"jsonrpc": "2.0", "method": "window/showMessage", "params": parameters}))
        }
    }
}

fn response(documents: &Documents, method: &str, id: &Value, parameters: &Value) -> Value {
    let result = match method {
        "initialize" => json!({
            "capabilities": {
                "textDocumentSync": {"openClose": true, "change": 1, "save": true},
                "hoverProvider": true,
                "codeActionProvider": {"codeActionKinds": ["quickfix"]},
            },
            "serverInfo": {"name": "whimbrel", "version": env!("CARGO_PKG_VERSION")},
        }),
        "shutdown" => Value::Null,
        "textDocument/hover" => documents.hover(parameters),
        "textDocument/codeAction" => documents.actions(parameters),
        _ => {
            let error = json!({"code": -32601, "message": format!("no method is called {method}")});
            return json!({"jsonrpc": "2.0", "id": id, "error": error});
        }
    };
    json!({"jsonrpc": "2.0", "id": id, "result": result})
}
