//! `whimbrel log`

use super::flags::RunFlags;
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use crate::ui::table::{aligned, heading};
use crate::ui::text::{count, duration, moment};
use serde_json::Value;
use whimbrel::Failure;
use whimbrel::log::{LogOptions, LogReport, LogRow, SqlShown, log};

/// Shows what was done to the database, row by row, oldest first.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Only what is about this migration.
    migration: Option<String>,

    /// At most so many rows, the newest.
    #[arg(long, value_name = "N")]
    last: Option<usize>,

    /// With the SQL that ran.
    #[arg(long)]
    sql: bool,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let options = LogOptions {
        migration: arguments.migration.clone(),
        last: arguments.last,
        sql: if arguments.sql { SqlShown::Shown } else { SqlShown::Left },
    };
    let report = session.work(&RunFlags::default(), async |context| log(context, &options).await)?;
    Ok(Answer::of("log", &report, lines(&report)))
}

fn lines(report: &LogReport) -> Vec<Line> {
    let mut rows = vec![heading(&["row", "at", "event", "migration", "took", "by"])];
    rows.extend(report.rows.iter().map(cells));
    let mut aligned = aligned(&rows).into_iter();
    let mut lines: Vec<Line> = aligned.next().filter(|_| !report.rows.is_empty()).into_iter().collect();
    for (row, line) in report.rows.iter().zip(aligned) {
        lines.push(line);
        lines.extend(["because", "message"].into_iter().filter_map(|name| fact(row, name)));
        lines.extend(waited(row));
        let sql = row.sql.iter().flat_map(|sql| sql.lines());
        lines.extend(sql.map(|line| Line::default().and(Tone::Faint, format!("      | {line}"))));
    }
    lines.push(Line::plain(count(report.rows.len(), "row")));
    lines
}

fn cells(row: &LogRow) -> Vec<Line> {
    let text = |name: &str| row.facts.get(name).and_then(|value| value.as_str()).unwrap_or_default();
    let by = match (text("person"), text("user")) {
        ("", user) => user.to_owned(),
        (person, user) if person == user => user.to_owned(),
        (person, user) => format!("{person} as {user}"),
    };
    vec![
        Line::plain(row.seq.to_string()),
        Line::plain(moment(row.at_us)),
        Line::default().and(tone_of(row.event), row.event),
        Line::plain(&row.migration),
        Line::plain(if row.duration_us > 0 { duration(row.duration_us) } else { String::new() }),
        Line::default().and(Tone::Faint, by),
    ]
}

fn tone_of(event: &str) -> Tone {
    match event {
        "applied" | "reverted" => Tone::Good,
        "failed" => Tone::Bad,
        "aborted" | "repaired" => Tone::Caution,
        _ => Tone::Plain,
    }
}

/// What it had to wait for, and how often it gave way.
fn waited(row: &LogRow) -> Vec<Line> {
    let Some(waited) = row.facts.get("waited").filter(|waited| waited.is_object()) else { return Vec::new() };
    let number = |value: &Value, name: &str| value.get(name).and_then(Value::as_i64).unwrap_or_default();
    let word = |value: &Value, name: &str| -> String {
        value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let list = |name: &str| waited.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let (ms, times) = (number(waited, "ms"), number(waited, "gave_way"));
    let lock =
        waited.get("lock").and_then(Value::as_str).map(|lock| format!(" for {lock}")).unwrap_or_default();
    let gave_way = match usize::try_from(times) {
        Ok(0) => String::new(),
        times => format!(", gave way {}", count(times.unwrap_or_default(), "time")),
    };
    let mut texts = vec![format!("waited {}{lock}{gave_way}", duration(ms.saturating_mul(1000)))];
    texts.extend(list("for").iter().filter_map(Value::as_str).map(|reason| format!("  {reason}")));
    texts.extend(list("holders").iter().map(|one| {
        let held = match word(one, "mode").as_str() {
            "" => String::new(),
            mode => format!(" held {mode} on {},", word(one, "relation")),
        };
        if number(one, "pid") == 0 {
            let age = duration(number(one, "age_ms").saturating_mul(1000));
            return format!("  prepared transaction {}{held} it was {age} old", word(one, "query"));
        }
        // The server's own processes have no application_name.
        let of: Vec<String> = ["application", "state"]
            .map(|name| word(one, name))
            .into_iter()
            .filter(|of| !of.is_empty())
            .collect();
        format!(
            "  {} pid {} ({}){held} its transaction was {} old: {}",
            word(one, "kind"),
            number(one, "pid"),
            of.join(", "),
            duration(number(one, "age_ms").saturating_mul(1000)),
            word(one, "query"),
        )
    }));
    texts.into_iter().map(|text| Line::default().and(Tone::Faint, format!("      {text}"))).collect()
}

/// A fact of the row on a line of its own.
fn fact(row: &LogRow, name: &str) -> Option<Line> {
    let value = row.facts.get(name)?;
    let text = value.as_str()?;
    Some(Line::default().and(Tone::Faint, format!("      {name}: {text}")))
}
