//! A page about a failure, in Markdown.

use super::{Incident, fact};
use crate::counted::count;
use serde_json::Value;
use whimbrel_change::Direction;
use whimbrel_change::ledger::{Entry, Event, Remains, Standing};

/// What nobody but a person can know.
const QUESTIONS: &[&str] = &[
    "Who noticed it, how, and how long after it began?",
    "What did users see, how many of them, and from when to when?",
    "Was data lost or wrong? How was that checked?",
    "Why did the rehearsal, the checks and the review not catch it?",
    "What was different in production: rows, load, long transactions, settings, version?",
    "What made it end: the tool, a person, or luck?",
    "What is changed so that it cannot happen again, by whom and by when?",
];

/// The whole page.
pub(super) fn text(incident: &Incident<'_>) -> String {
    let parts = [
        head(incident),
        timeline(incident),
        statement(incident),
        error(incident),
        blockers(incident),
        left(incident),
        commands(incident),
        questions(),
    ];
    parts.join("\n") + "\n"
}

fn head(incident: &Incident<'_>) -> String {
    let Incident { target, migration, fact: row, .. } = incident;
    let began = incident.rows.first().map_or(row.at_us, |first| first.at_us);
    let ended = incident.rows.last().map_or(row.at_us, |last| last.at_us);
    let environment =
        if target.environment.is_empty() { String::new() } else { format!(" ({})", target.environment) };
    let file = incident.file.as_deref().unwrap_or("not among the files any more");
    let lines = [
        format!("# Migration {migration}, {}\n", day(row.at_us)),
        "Written by `whimbrel incident new` from the ledger; times are UTC. What is in *italics* is for people.\n"
            .to_owned(),
        "| | |\n|---|---|".to_owned(),
        format!("| database | {}{environment}, `{}` |", target.database, target.url),
        format!("| server | PostgreSQL {} |", target.server_version),
        format!("| migration | `{migration}` |"),
        format!("| file | {file} |"),
        format!("| from | {} |", moment(began)),
        format!("| to | {} |", moment(ended)),
        format!("| state now | {} |", state(incident)),
        "\n*What happened, in two sentences.*\n".to_owned(),
    ];
    lines.join("\n")
}

fn state(incident: &Incident<'_>) -> String {
    if incident.state.find(incident.migration).is_some() {
        return "applied".to_owned();
    }
    match incident.state.partial().filter(|partial| partial.migration.key() == incident.migration.key()) {
        Some(partial) => format!("half done: {} of {} segments are done", partial.finished, partial.segments),
        None => "not applied; nothing of it remains".to_owned(),
    }
}

fn timeline(incident: &Incident<'_>) -> String {
    let mut lines = vec![
        "## Timeline\n".to_owned(),
        "| time | what | took | ledger row |\n|---|---|---:|---:|".to_owned(),
    ];
    lines.extend(incident.rows.iter().map(|row| {
        let took = if row.duration_us > 0 { duration(row.duration_us) } else { String::new() };
        format!("| {} | {} | {took} | {} |", moment(row.at_us), cell(&what(row)), row.seq)
    }));
    lines.push("| *time* | *noticed, decided, told* | | |\n".to_owned());
    lines.join("\n")
}

/// Who asked for it: a person where one is known, else a role.
fn who(row: &Entry) -> Option<String> {
    let names = ["person", "user"].into_iter().filter_map(|name| fact(row, name));
    names.map(|who| plain(&who)).find(|who| !who.is_empty())
}

fn what(row: &Entry) -> String {
    let way = |direction: &Direction| match direction {
        Direction::Up => "up",
        Direction::Down => "down",
    };
    match &row.event {
        Event::RunStarted { direction, goal } => {
            let by = who(row).map(|who| format!(", by {who}")).unwrap_or_default();
            let tool = fact(row, "tool").map(|tool| plain(&tool)).unwrap_or_default();
            let files = count(goal.len(), "migration");
            format!("a run {} of {files} began{by} with {tool}", way(direction))
        }
        Event::Started { segment, segments, .. } => {
            format!("segment {segment} of {segments} began, outside of a transaction")
        }
        Event::Finished { segment, segments, .. } => format!("segment {segment} of {segments} was done"),
        Event::Applied { .. } => "the migration was applied".to_owned(),
        Event::Reverted { .. } => "the migration was reverted".to_owned(),
        Event::Failed { segment, segments, .. } => {
            let message = fact(row, "message").map(|message| plain(&message)).unwrap_or_default();
            format!("segment {segment} of {segments} failed: {message}")
        }
        Event::Aborted { .. } => "what was done was taken back".to_owned(),
        Event::Repaired { standing, .. } => {
            let standing = match standing {
                Standing::Applied(_) => "applied",
                Standing::Retired => "retired",
                Standing::NotApplied => "not applied",
            };
            let reason =
                fact(row, "reason").map(|reason| format!(": {}", plain(&reason))).unwrap_or_default();
            format!("a person said that it is {standing}{reason}")
        }
    }
}

fn statement(incident: &Incident<'_>) -> String {
    let row = incident.fact;
    let place = match (fact(row, "statement"), fact(row, "line"), &incident.file) {
        (Some(number), Some(line), Some(file)) => format!("Statement {number} of {file}, line {line}:\n\n"),
        (Some(number), _, _) => format!("Statement {number}:\n\n"),
        _ => String::new(),
    };
    let sql = match (&row.event, &incident.sql) {
        (Event::Failed { .. }, Some(sql)) => format!("```sql\n{}\n```\n", sql.trim_end()),
        _ => "The ledger does not say at which statement it ended.\n".to_owned(),
    };
    format!("## Statement\n\n{place}{sql}")
}

fn error(incident: &Incident<'_>) -> String {
    let row = incident.fact;
    let text = match (&row.event, fact(row, "message")) {
        (Event::Failed { .. }, Some(message)) => {
            let code = fact(row, "sqlstate").map(|code| format!(" (SQLSTATE {})", plain(&code)));
            format!("PostgreSQL said: {}{}\n", plain(&message), code.unwrap_or_default())
        }
        (Event::RunStarted { .. }, _) => {
            "The run has not reached its end, and no row says why: it was killed, interrupted, or lost its connection.\n"
                .to_owned()
        }
        _ => "The ledger has no words of the server.\n".to_owned(),
    };
    format!("## Error\n\n{text}")
}

fn blockers(incident: &Incident<'_>) -> String {
    let row = incident.fact;
    let blockers = fact(row, "blockers").and_then(|found| found.as_array().cloned()).unwrap_or_default();
    let wanted = fact(row, "lock").map(|mode| format!("{} was asked for", plain(&mode)));
    let time = fact(row, "waited_ms").map(|milliseconds| format!("for {milliseconds} ms"));
    let seen = fact(row, "waited");
    let gave_way = seen.as_ref().and_then(|seen| seen.get("gave_way")).and_then(Value::as_i64);
    let gave_way =
        gave_way.map(|times| format!("and given up again {times} times so that nobody queues behind it"));
    let asked: Vec<String> = wanted.into_iter().chain(time).chain(gave_way).collect();
    let asked = if asked.is_empty() { String::new() } else { format!("{}.\n\n", asked.join(" ")) };
    if blockers.is_empty() {
        return format!(
            "## Locks and blockers\n\n{asked}No lock stood in its way, as far as the ledger knows.\n"
        );
    }
    let mut lines = vec![
        format!("## Locks and blockers\n\n{asked}Who stood in the way at the end:\n"),
        "| pid | application | user | state | transaction's age | holds | on | query |\n|---|---|---|---|---|---|---|---|"
            .to_owned(),
    ];
    lines.extend(blockers.iter().map(|one| {
        let text = |name: &str| one.get(name).map(plain).unwrap_or_default();
        let age = one.get("age_ms").and_then(Value::as_i64).map(|age| duration(age.saturating_mul(1000)));
        format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            text("pid"),
            cell(&text("application")),
            cell(&text("user")),
            text("state"),
            age.unwrap_or_default(),
            text("mode"),
            cell(&text("relation")),
            cell(&text("query"))
        )
    }));
    lines.join("\n") + "\n"
}

fn left(incident: &Incident<'_>) -> String {
    let rolled_back = match &incident.fact.event {
        Event::Failed { remains: Remains::Nothing, .. } => {
            "What failed left nothing: its transaction was rolled back, or its leftover was cleared."
        }
        Event::Failed { remains: Remains::Something, .. } => {
            "What failed has left something; `whimbrel resume` and `whimbrel abort` ask the catalog what."
        }
        Event::Aborted { .. } => "What was done was taken back.",
        Event::RunStarted { .. }
        | Event::Started { .. }
        | Event::Finished { .. }
        | Event::Applied { .. }
        | Event::Reverted { .. }
        | Event::Repaired { .. } => "A transaction that was under way was rolled back by PostgreSQL.",
    };
    let mut lines = vec![format!("## What was rolled back, and what is left\n\n{rolled_back}\n")];
    let is_settled = incident.state.partial().is_none();
    if is_settled {
        lines.push(format!("Now: {}.\n", state(incident)));
    } else {
        lines.push("Done and still there:\n".to_owned());
        lines.extend(
            incident.done.iter().map(|(seq, sql)| format!("Row {seq}:\n\n```sql\n{}\n```\n", sql.trim_end())),
        );
        lines.push("Next: `whimbrel resume` goes on, `whimbrel abort` goes back.\n".to_owned());
    }
    lines.join("\n")
}

fn commands(incident: &Incident<'_>) -> String {
    let is_asked = |row: &&&Entry| matches!(row.event, Event::RunStarted { .. } | Event::Repaired { .. });
    let runs = incident.rows.iter().filter(is_asked).map(|row| {
        let who = who(row).map(|who| format!("{who}, ")).unwrap_or_default();
        format!("- {}: {} ({who}run {})", moment(row.at_us), what(row), row.run)
    });
    let runs: Vec<String> = runs.collect();
    format!("## Commands that were run\n\n{}\n- *what else was done by hand*\n", runs.join("\n"))
}

fn questions() -> String {
    let lines: Vec<String> = QUESTIONS.iter().map(|question| format!("- [ ] {question}")).collect();
    format!("## Questions that a person must answer\n\n{}", lines.join("\n"))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

/// A day, UTC.
pub(super) fn day(at_us: i64) -> String {
    zoned(at_us).map(|at| at.date().to_string()).unwrap_or_default()
}

fn moment(at_us: i64) -> String {
    zoned(at_us).map(|at| at.strftime("%Y-%m-%d %H:%M:%S").to_string()).unwrap_or_default()
}

fn zoned(at_us: i64) -> Option<jiff::Zoned> {
    jiff::Timestamp::from_microsecond(at_us).ok().map(|at| at.to_zoned(jiff::tz::TimeZone::UTC))
}

fn duration(microseconds: i64) -> String {
    match microseconds {
        ..1_000_000 => format!("{} ms", microseconds / 1_000),
        _ => format!("{} s", microseconds / 1_000_000),
    }
}
