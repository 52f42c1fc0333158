//! For a pull request.

use super::there;
use super::words::{bytes, facts, headline, lock, lock_of, next_command, place, rows_of, where_of, work_of};
use std::fmt::Write as _;
use whimbrel_change::rehearsal::budget::time;
use whimbrel_change::rehearsal::{Rehearsal, Verdict, Weight};

pub(super) fn markdown(rehearsal: &Rehearsal) -> String {
    let sign = match rehearsal.verdict {
        Verdict::Passed => "✅",
        Verdict::Failed => "❌",
    };
    let mut text = format!("## {sign} Rehearsal {}\n\n{}\n\n", headline(rehearsal), cell(&place(rehearsal)));
    for (name, value) in facts(rehearsal) {
        line(&mut text, &format!("- **{name}**: {}", cell(&value)));
    }
    line(&mut text, &format!("- **next**: `{}`", next_command(rehearsal)));
    findings(&mut text, rehearsal);
    for kept in &rehearsal.kept {
        line(&mut text, &format!("- declared loss: {}", cell(kept)));
    }
    steps(&mut text, rehearsal);
    statements(&mut text, rehearsal);
    at_target(&mut text, rehearsal);
    traffic(&mut text, rehearsal);
    if !rehearsal.differs_from_target.is_empty() {
        text.push_str("\n### Other than at the target\n\n| setting | here | target |\n|---|---|---|\n");
        for one in &rehearsal.differs_from_target {
            line(&mut text, &format!("| {} | {} | {} |", cell(&one.name), cell(&one.here), cell(&one.there)));
        }
    }
    if let Some(certificate) = &rehearsal.certificate {
        let signed = if certificate.signature.is_some() { "signed" } else { "not signed" };
        line(&mut text, &format!("\nCertificate `{}`, {signed}.", certificate.digest));
    }
    text
}

fn line(text: &mut String, more: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{more}");
}

/// A text that ends no cell of a table and begins no markup.
fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '|' | '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' => {
                safe.push('\\');
                safe.push(character);
            }
            '\n' | '\r' => safe.push(' '),
            other if other.is_control() => {}
            other => safe.push(other),
        }
    }
    safe
}

fn findings(text: &mut String, rehearsal: &Rehearsal) {
    if rehearsal.findings.is_empty() {
        return;
    }
    text.push_str("\n### Findings\n\n");
    for finding in &rehearsal.findings {
        let sign = if finding.weight == Weight::Fails { "❌" } else { "⚠️" };
        let place = where_of(finding);
        let place = if place.is_empty() { String::new() } else { format!(" ({})", cell(&place)) };
        line(text, &format!("- {sign} `{}`{place}: {}", finding.code, cell(&finding.message)));
        for note in &finding.notes {
            line(text, &format!("  - {}", cell(note)));
        }
        if !finding.help.is_empty() {
            line(text, &format!("  - help: {}", cell(&finding.help)));
        }
    }
}

fn steps(text: &mut String, rehearsal: &Rehearsal) {
    text.push_str("\n### Steps\n\n| # | way | migration | phase | time | strongest lock | WAL | rows |\n|--:|---|---|---|--:|---|--:|---|\n");
    for step in &rehearsal.steps {
        let held = lock_of(step).map_or_else(|| "none that stops writes".to_owned(), lock);
        let phase = step.phase.map(|phase| phase.to_string()).unwrap_or_default();
        line(
            text,
            &format!(
                "| {} | {} | {} | {phase} | {} | {} | {} | {} |",
                step.number,
                step.way.as_str(),
                cell(&step.migration),
                time(step.duration_us),
                cell(&held),
                bytes(step.wal_bytes),
                cell(&rows_of(step))
            ),
        );
    }
}

fn statements(text: &mut String, rehearsal: &Rehearsal) {
    text.push_str("\n<details><summary>Statements: locks and work</summary>\n\n| step | line | statement | time | buffers | WAL | temporary | locks | work |\n|--:|--:|---|--:|--:|--:|--:|---|---|\n");
    for step in &rehearsal.steps {
        for measured in &step.statements {
            let locks: Vec<String> = measured.locks.iter().map(lock).collect();
            let [buffers, wal, temporary] = there::costs(measured);
            line(
                text,
                &format!(
                    "| {} | {} | {} | {} | {buffers} | {wal} | {temporary} | {} | {} |",
                    step.number,
                    measured.line,
                    cell(&measured.head),
                    time(measured.duration_us),
                    cell(&locks.join("; ")),
                    cell(&work_of(measured))
                ),
            );
        }
    }
    text.push_str("\n</details>\n");
}

fn at_target(text: &mut String, rehearsal: &Rehearsal) {
    let (said, method) = there::at_target(rehearsal);
    line(text, &format!("\n### At the size of the target\n\n{}\n\n{}", cell(&said), cell(method)));
    let Some(forecast) = rehearsal.at_target.as_ref().filter(|one| !one.statements.is_empty()) else {
        return;
    };
    let headings = there::HEADINGS.map(|heading| heading.trim_start_matches('#'));
    let align = there::HEADINGS.map(|heading| if heading.starts_with('#') { "--:" } else { "---" });
    line(text, &format!("\n| {} |\n|{}|", headings.join(" | "), align.join("|")));
    for row in there::rows(forecast) {
        let cells: Vec<String> = row.iter().map(|one| cell(one)).collect();
        line(text, &format!("| {} |", cells.join(" | ")));
    }
}

fn traffic(text: &mut String, rehearsal: &Rehearsal) {
    let Some(traffic) = &rehearsal.traffic else { return };
    text.push_str(
        "\n### Queries beside it\n\n| query | runs | median | worst | refused |\n|---|--:|--:|--:|--:|\n",
    );
    for query in &traffic.queries {
        let refused: u64 = query.errors.iter().map(|error| error.times).sum();
        line(
            text,
            &format!(
                "| {} | {} | {} | {} | {refused} |",
                cell(&query.name),
                query.runs,
                time(query.median_us),
                time(query.worst_us)
            ),
        );
    }
}
