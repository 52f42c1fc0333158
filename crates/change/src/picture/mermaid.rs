//! The text of Mermaid, which many viewers of Markdown draw.

use super::{Fate, Picture, Row, TableBox};
use std::fmt::Write as _;

/// The colours of boxes: what comes, what changes, what goes.
const CLASSES: &str = "  classDef comes fill:#e7f6ec,stroke:#1a7f37,color:#1f2328\n  \
                       classDef changes fill:#fff8e1,stroke:#9a6700,color:#1f2328\n  \
                       classDef goes fill:#ffebe9,stroke:#cf222e,color:#1f2328\n  \
                       classDef stays fill:#f6f8fa,stroke:#8c959f,color:#1f2328\n";

/// Writes a picture as a Mermaid flowchart.
#[must_use]
pub fn mermaid(picture: &Picture) -> String {
    let mut text = format!("---\ntitle: \"{}\"\n---\nflowchart LR\n", picture.title.replace('"', "'"));
    for (number, table) in picture.boxes.iter().enumerate() {
        let _ = writeln!(text, "  t{number}[\"{}\"]:::{}", label(table), class(table.fate));
    }
    for arrow in &picture.arrows {
        let line = match arrow.fate {
            Fate::Stays => "-->".to_owned(),
            Fate::Comes => "== new ==>".to_owned(),
            Fate::Changes => "== changed ==>".to_owned(),
            Fate::Goes => "-. gone .->".to_owned(),
        };
        let _ = writeln!(text, "  t{} {line} t{}", arrow.from, arrow.to);
    }
    text.push_str(CLASSES);
    text
}

fn class(fate: Fate) -> &'static str {
    match fate {
        Fate::Stays => "stays",
        Fate::Comes => "comes",
        Fate::Changes => "changes",
        Fate::Goes => "goes",
    }
}

fn label(table: &TableBox) -> String {
    let mut label = format!("<b>{}</b>", harmless(&signed(table.fate, &table.title)));
    if !table.rows.is_empty() {
        label.push_str("<hr/>");
    }
    let rows: Vec<String> = table.rows.iter().map(row).collect();
    label.push_str(&rows.join("<br/>"));
    label
}

fn row(row: &Row) -> String {
    let phases: Vec<&str> = row.phases.iter().map(|phase| phase.as_str()).collect();
    let text = harmless(&signed(row.fate, &row.text));
    if phases.is_empty() { text } else { format!("{text} <i>({})</i>", phases.join(", ")) }
}

fn signed(fate: Fate, text: &str) -> String {
    let sign = fate.sign();
    if sign.is_empty() { text.to_owned() } else { format!("{sign} {text}") }
}

/// Characters that Mermaid or HTML would read are written by their numbers.
fn harmless(text: &str) -> String {
    let mut safe = String::new();
    for character in text.chars() {
        if "\"#&;<>`".contains(character) {
            let _ = write!(safe, "#{};", u32::from(character));
        } else if !character.is_control() {
            safe.push(character);
        }
    }
    safe
}
