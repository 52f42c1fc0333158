//! One page for a browser: summary first, then findings, pictures, and a table for each of them. It asks the network
//! for nothing.

use super::picture::{data_flow, durations, letters, lock_timeline};
use super::there;
use super::words::{
    bytes, facts, headline, lock, lock_of, next_command, place, proved, rows_of, where_of, work_of,
};
use std::fmt::Write as _;
use whimbrel_change::rehearsal::budget::time;
use whimbrel_change::rehearsal::{Finding, Rehearsal, Stall, Step, Verdict, Way, Weight};
use whimbrel_source::markup::escaped;

pub(super) fn page(rehearsal: &Rehearsal) -> String {
    let (sign, class) = match rehearsal.verdict {
        Verdict::Passed => ("✓", "passed"),
        Verdict::Failed => ("✗", "failed"),
    };
    let said = headline(rehearsal);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <title>Rehearsal {}</title>\n<style>\n{}</style></head>\n<body>\n\
         <header><h1 class=\"{class}\">{sign} Rehearsal {}</h1><p class=\"place\">{}</p></header>\n<main>\n",
        escaped(&said),
        include_str!("page.css"),
        escaped(&said),
        escaped(&place(rehearsal))
    );
    verdict(&mut page, rehearsal);
    contents(&mut page, rehearsal);
    summary(&mut page, rehearsal);
    findings(&mut page, rehearsal);
    steps(&mut page, rehearsal);
    at_target(&mut page, rehearsal);
    locks(&mut page, rehearsal);
    traffic(&mut page, rehearsal);
    flow(&mut page, rehearsal);
    differences(&mut page, rehearsal);
    page.push_str("</main>\n</body></html>\n");
    page
}

fn put(page: &mut String, more: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(page, "{more}");
}

/// How many of the findings that fail it stand on the first screen.
const FIRST: usize = 5;

/// What failed and what to do, or what comes next: the first thing that anybody reads.
fn verdict(page: &mut String, rehearsal: &Rehearsal) {
    let fails: Vec<(usize, &Finding)> =
        (1..).zip(&rehearsal.findings).filter(|(_, finding)| finding.weight == Weight::Fails).collect();
    let (class, next) = match rehearsal.verdict {
        Verdict::Passed => ("passed", "Next:"),
        Verdict::Failed => ("failed", "To do, then rehearse again. More of the first:"),
    };
    put(page, &format!("<section class=\"verdict {class}\" aria-label=\"verdict\">"));
    if !fails.is_empty() {
        page.push_str("<ol>\n");
        for (number, finding) in fails.iter().take(FIRST) {
            let help = if finding.help.is_empty() {
                String::new()
            } else {
                format!(" <span class=\"help\">{}</span>", escaped(&finding.help))
            };
            let (said, place) = (escaped(&finding.message), escaped(&where_of(finding)));
            put(
                page,
                &format!(
                    "<li><a href=\"#finding-{number}\">{said}</a> <span class=\"soft\">{place}</span>{help}</li>"
                ),
            );
        }
        page.push_str("</ol>\n");
        if fails.len() > FIRST {
            put(page, &format!("<p><a href=\"#findings\">and {} more</a></p>", fails.len() - FIRST));
        }
    }
    if rehearsal.verdict == Verdict::Passed {
        put(page, &format!("<p>{}</p>", escaped(&proved(rehearsal))));
    }
    put(page, &format!("<p>{next} <code>{}</code></p>\n</section>", escaped(&next_command(rehearsal))));
}

/// Where the parts of the page are.
fn contents(page: &mut String, rehearsal: &Rehearsal) {
    let changes = rehearsal.steps.iter().any(|step| !step.changes.is_empty());
    let parts = [
        ("findings", "Findings", !rehearsal.findings.is_empty()),
        ("steps", "Steps", true),
        ("target", "At the size of the target", true),
        ("locks", "Locks", true),
        ("queries", "Queries beside it", rehearsal.traffic.is_some()),
        ("rows", "Rows", changes),
        ("settings", "Other than at the target", !rehearsal.differs_from_target.is_empty()),
    ];
    page.push_str("<nav aria-label=\"parts of the page\">");
    for (id, name, _) in parts.iter().filter(|(_, _, is_there)| *is_there) {
        let _ = write!(page, "<a href=\"#{id}\">{name}</a> ");
    }
    page.push_str("</nav>\n");
}

fn summary(page: &mut String, rehearsal: &Rehearsal) {
    page.push_str("<dl class=\"facts\">\n");
    for (name, value) in facts(rehearsal) {
        put(page, &format!("<dt>{}</dt><dd>{}</dd>", escaped(name), escaped(&value)));
    }
    put(
        page,
        &format!("<dt>schema before</dt><dd class=\"mono\">{}</dd>", escaped(&rehearsal.base_fingerprint)),
    );
    if let Some(certificate) = &rehearsal.certificate {
        let signed = if certificate.signature.is_some() { "signed" } else { "not signed" };
        let digest = escaped(&certificate.digest);
        put(page, &format!("<dt>certificate</dt><dd class=\"mono\">{digest} ({signed})</dd>"));
    }
    for loss in &rehearsal.kept {
        put(page, &format!("<dt>declared loss</dt><dd>{}</dd>", escaped(loss)));
    }
    page.push_str("</dl>\n");
}

fn findings(page: &mut String, rehearsal: &Rehearsal) {
    if rehearsal.findings.is_empty() {
        return;
    }
    page.push_str("<h2 id=\"findings\">Findings</h2>\n");
    for (number, finding) in (1..).zip(&rehearsal.findings) {
        let (class, word) = match finding.weight {
            Weight::Fails => ("finding", "fails"),
            Weight::Warns => ("finding warns", "warns"),
        };
        let place = where_of(finding);
        put(
            page,
            &format!(
                "<section class=\"{class}\" id=\"finding-{number}\"><p><code>{}</code> <span class=\"soft\">{word}{}{}</span></p><p>{}</p>",
                escaped(finding.code),
                if place.is_empty() { "" } else { ": " },
                escaped(&place),
                escaped(&finding.message)
            ),
        );
        for note in &finding.notes {
            put(page, &format!("<p class=\"soft\">{}</p>", escaped(note)));
        }
        if !finding.help.is_empty() {
            put(page, &format!("<p class=\"help\">help: {}</p>", escaped(&finding.help)));
        }
        page.push_str("</section>\n");
    }
}

/// A table; a heading that begins with `#` is over numbers. What is too wide is scrolled, also by keys.
fn table(page: &mut String, headings: &[&str], rows: &[Vec<String>]) {
    let said = headings.iter().map(|heading| heading.trim_start_matches('#')).collect::<Vec<_>>().join(", ");
    let _ = write!(
        page,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"table: {}\"><table><thead><tr>",
        escaped(&said)
    );
    let class = |heading: &str| if heading.starts_with('#') { " class=\"number\"" } else { "" };
    for heading in headings {
        let _ = write!(
            page,
            "<th scope=\"col\"{}>{}</th>",
            class(heading),
            escaped(heading.trim_start_matches('#'))
        );
    }
    page.push_str("</tr></thead><tbody>\n");
    for row in rows {
        page.push_str("<tr>");
        for (heading, cell) in headings.iter().zip(row) {
            let _ = write!(page, "<td{}>{}</td>", class(heading), escaped(cell));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody></table></div>\n");
}

fn steps(page: &mut String, rehearsal: &Rehearsal) {
    page.push_str("<h2 id=\"steps\">Steps</h2>\n");
    page.push_str(&durations(rehearsal));
    let row = |step: &Step| {
        let held = lock_of(step).map_or_else(|| "none that stops writes".to_owned(), lock);
        let phase = step.phase.map(|phase| phase.to_string()).unwrap_or_default();
        vec![
            step.number.to_string(),
            step.way.as_str().to_owned(),
            step.migration.clone(),
            phase,
            time(step.duration_us),
            held,
            bytes(step.wal_bytes),
            bytes(step.temporary_bytes),
            rows_of(step),
        ]
    };
    let rows: Vec<Vec<String>> = rehearsal.steps.iter().map(row).collect();
    let headings =
        ["#step", "way", "migration", "phase", "#time", "strongest lock", "#WAL", "#temporary", "rows"];
    table(page, &headings, &rows);
    statements(page, rehearsal);
}

fn at_target(page: &mut String, rehearsal: &Rehearsal) {
    let (said, method) = there::at_target(rehearsal);
    put(
        page,
        &format!(
            "<h2 id=\"target\">At the size of the target</h2>\n<p>{}</p>\n<p class=\"soft\">{}</p>",
            escaped(&said),
            escaped(method)
        ),
    );
    if let Some(forecast) = rehearsal.at_target.as_ref().filter(|one| !one.statements.is_empty()) {
        table(page, &there::HEADINGS, &there::rows(forecast));
    }
}

fn statements(page: &mut String, rehearsal: &Rehearsal) {
    page.push_str("<details><summary>What each statement read and wrote</summary>\n");
    let rows = rehearsal.steps.iter().flat_map(|step| {
        step.statements.iter().map(move |measured| {
            let [buffers, wal, temporary] = there::costs(measured);
            let (number, line) = (step.number.to_string(), measured.line.to_string());
            let time = time(measured.duration_us);
            vec![number, line, measured.head.clone(), time, buffers, wal, temporary, work_of(measured)]
        })
    });
    let headings = ["#step", "#line", "statement", "#time", "#buffers", "#WAL", "#temporary", "work"];
    table(page, &headings, &rows.collect::<Vec<_>>());
    page.push_str("</details>\n");
}

fn locks(page: &mut String, rehearsal: &Rehearsal) {
    page.push_str(
        "<h2 id=\"locks\">Locks</h2>\n<p class=\"soft\">A lane for each relation; a bar from when a lock was had to the end of its \
         transaction, taller and lettered by its mode (AE stops reads and writes; S, SRE and E stop writes). Ticks are \
         statements. Outlined beneath: queries that waited.</p>\n",
    );
    let none = Vec::new();
    let all = rehearsal.traffic.as_ref().map_or(&none, |traffic| &traffic.stalls);
    for step in rehearsal.steps.iter().filter(|step| step.way == Way::Forward || step.way == Way::Back) {
        let stalls: Vec<&Stall> = all.iter().filter(|stall| stall.step == Some(step.number)).collect();
        if step.statements.iter().all(|statement| statement.locks.is_empty()) {
            continue;
        }
        let strongest = lock_of(step).map_or_else(|| "nothing that stops writes".to_owned(), lock);
        let is_open = if stalls.is_empty() && step.strong_locks().is_empty() { "" } else { " open" };
        put(
            page,
            &format!(
                "<details class=\"locks\"{is_open}><summary><h3>{}. {} {}</h3> {}</summary>",
                step.number,
                escaped(&step.migration),
                step.way.as_str(),
                escaped(&strongest)
            ),
        );
        page.push_str(&lock_timeline(step, &stalls));
        page.push_str("<details><summary>The same as a table</summary>\n");
        let mut rows = Vec::new();
        for measured in &step.statements {
            for held in &measured.locks {
                rows.push(vec![
                    measured.line.to_string(),
                    measured.head.clone(),
                    held.relation.clone(),
                    format!("{} ({})", held.mode, letters(held.mode)),
                    time(held.from_us - step.begun_us),
                    time(held.duration_us()),
                    work_of(measured),
                ]);
            }
        }
        let headings = ["#line", "statement", "relation", "mode", "#from", "#held", "work"];
        table(page, &headings, &rows);
        let waited: Vec<Vec<String>> = stalls
            .iter()
            .map(|stall| {
                vec![
                    stall.query.clone(),
                    time(stall.begun_us - step.begun_us),
                    time(stall.duration_us),
                    stall.head.clone(),
                ]
            })
            .collect();
        if !waited.is_empty() {
            table(page, &["query that waited", "#from", "#waited", "behind"], &waited);
        }
        page.push_str("</details></details>\n");
    }
}

fn traffic(page: &mut String, rehearsal: &Rehearsal) {
    let Some(traffic) = &rehearsal.traffic else { return };
    page.push_str("<h2 id=\"queries\">Queries beside it</h2>\n");
    let row = |query: &whimbrel_change::rehearsal::QueryOutcome| {
        let refused: u64 = query.errors.iter().map(|error| error.times).sum();
        let words = query.errors.first().map(|error| format!("{}: {}", error.code, error.message));
        vec![
            query.name.clone(),
            query.runs.to_string(),
            time(query.median_us),
            time(query.worst_us),
            refused.to_string(),
            words.unwrap_or_default(),
        ]
    };
    let rows: Vec<Vec<String>> = traffic.queries.iter().map(row).collect();
    table(page, &["query", "#runs", "#median", "#worst", "#refused", "the first refusal"], &rows);
}

fn flow(page: &mut String, rehearsal: &Rehearsal) {
    if rehearsal.steps.iter().all(|step| step.changes.is_empty()) {
        return;
    }
    page.push_str("<h2 id=\"rows\">Rows through the ways</h2>\n");
    page.push_str(&data_flow(rehearsal));
    let mut rows = Vec::new();
    for step in &rehearsal.steps {
        for change in &step.changes {
            let columns: Vec<String> = change
                .columns
                .iter()
                .map(|column| {
                    format!("{} in {} rows", column.now.as_deref().unwrap_or(&column.before), column.rows)
                })
                .collect();
            rows.push(vec![
                step.number.to_string(),
                step.way.as_str().to_owned(),
                change.now.clone().unwrap_or_else(|| format!("{} (gone)", change.before)),
                change.rows_before.to_string(),
                change.gone.to_string(),
                change.added.to_string(),
                columns.join(", "),
            ]);
        }
    }
    table(
        page,
        &["#step", "way", "table", "#rows before", "#gone", "#added", "columns with other values"],
        &rows,
    );
}

fn differences(page: &mut String, rehearsal: &Rehearsal) {
    if rehearsal.differs_from_target.is_empty() {
        return;
    }
    page.push_str("<h2 id=\"settings\">Other than at the target</h2>\n");
    let row = |one: &whimbrel_change::rehearsal::SettingDifference| {
        vec![one.name.clone(), one.here.clone(), one.there.clone()]
    };
    let rows: Vec<Vec<String>> = rehearsal.differs_from_target.iter().map(row).collect();
    table(page, &["setting", "here", "target"], &rows);
}
