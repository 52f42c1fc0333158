//! What `whimbrel generate --long` tells of each statement.

use super::{heading, statement};
use crate::ui::line::{Line, Tone};
use whimbrel::generate::{Effect, GenerateReport, Generated, GeneratedStatement, Waits, WayBack};

/// Each migration with its statements, and the statements that take it back.
pub(super) fn lines(report: &GenerateReport) -> Vec<Line> {
    let timeouts = report.migrations.iter().flat_map(|one| &one.statements).map(|one| &one.timeouts).next();
    let timeouts = timeouts.map(|timeouts| {
        let text = format!(
            "each waits up to {} at a time for a lock and {} in all; statement_timeout is {}",
            timeouts.lock_timeout, timeouts.lock_patience, timeouts.statement_timeout
        );
        Line::default().and(Tone::Faint, text)
    });
    report.migrations.iter().flat_map(migration).chain(timeouts).collect()
}

fn migration(migration: &Generated) -> Vec<Line> {
    let mut lines = vec![heading(migration)];
    lines.extend(migration.statements.iter().flat_map(explained));
    lines.push(Line::default().and(Tone::Strong, "  back: ").and(Tone::Plain, way_back(migration)));
    lines.extend(migration.back.iter().flat_map(explained));
    lines
}

fn way_back(migration: &Generated) -> String {
    match migration.way_back {
        WayBack::Lossless => "everything is as before".to_owned(),
        WayBack::Lossy => "what is said to be lost below is lost".to_owned(),
        WayBack::OneWay => {
            format!("there is none: {}", migration.one_way.as_deref().unwrap_or_default())
        }
    }
}

fn explained(one: &GeneratedStatement) -> Vec<Line> {
    let faint = |text: String| Line::default().and(Tone::Faint, format!("      {text}"));
    let mut lines = statement(one);
    lines.push(faint(one.reason.clone()));
    lines.push(faint(
        one.effect
            .as_ref()
            .map_or_else(|| format!("what it does to others was not measured: {}", one.form), effect),
    ));
    lines.extend(one.hazards.iter().map(|hazard| Line::plain("      ").followed_by(Line::caution(hazard))));
    let count = one.counted_by.iter().map(|query| faint(format!("counted by: {query}")));
    lines.extend(count);
    lines
}

/// What a statement does to others, in words.
fn effect(effect: &Effect) -> String {
    let lock = effect.lock.as_deref().map(|lock| format!("takes {lock}, "));
    let others: Vec<String> =
        effect.others.iter().map(|(which, lock)| format!("takes {lock} on its {which}, ")).collect();
    let waits = match effect.waits {
        Waits::Nobody => "nobody waits",
        Waits::Writes => "whoever writes waits",
        Waits::ReadsAndWrites => "whoever reads or writes waits",
    };
    format!("{}{}{}; {waits} meanwhile", lock.unwrap_or_default(), others.concat(), effect.in_words())
}
