//! The registry as a table for people.

use super::{Cost, RegistryEntry};

/// A page of Markdown.
pub(super) fn table(entries: &[RegistryEntry]) -> String {
    let mut lines = vec![
        "# Migrations".to_owned(),
        String::new(),
        "Written by `whimbrel registry` from registry.toml; costs are measured.".to_owned(),
        String::new(),
        "| number | date | name | plan | forward cost | rollback cost | notes |".to_owned(),
        "|---:|---|---|---|---|---|---|".to_owned(),
    ];
    lines.extend(entries.iter().map(|entry| {
        let cells = [
            entry.number.to_string(),
            entry.date.clone(),
            format!("`{}`", entry.name),
            entry.plan.clone(),
            cost(entry.forward.as_ref()),
            cost(entry.rollback.as_ref()),
            entry.notes.clone(),
        ];
        format!("| {} |", cells.map(|cell| cell.replace('|', "\\|").replace('\n', " ")).join(" | "))
    }));
    lines.join("\n") + "\n"
}

fn cost(cost: Option<&Cost>) -> String {
    let Some(cost) = cost else { return "not measured".to_owned() };
    let lock = cost.lock_us.map(|lock| format!(", lock {}", duration(lock))).unwrap_or_default();
    let wal = cost.wal_bytes.map(|bytes| format!(", {bytes} bytes of WAL")).unwrap_or_default();
    format!("{}{lock}{wal} ({})", duration(cost.duration_us), cost.measured)
}

/// A time in the unit that shows it best.
fn duration(microseconds: i64) -> String {
    match microseconds {
        ..1_000 => format!("{microseconds} us"),
        1_000..1_000_000 => format!("{:.1} ms", to_float(microseconds) / 1e3),
        _ => format!("{:.1} s", to_float(microseconds) / 1e6),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a time that is rounded anyway")]
fn to_float(microseconds: i64) -> f64 {
    microseconds as f64
}
