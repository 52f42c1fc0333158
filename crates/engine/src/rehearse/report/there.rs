//! What it takes at the size of the target, in the words of every form.

use super::words::bytes;
use crate::counted::count;
use whimbrel_change::rehearsal::budget::time;
use whimbrel_change::rehearsal::forecast::{Basis, Forecast, ForecastStatement};
use whimbrel_change::rehearsal::{Rehearsal, Way};

/// The headings of [`rows`]; one that begins with `#` is over numbers.
pub(super) const HEADINGS: [&str; 9] = [
    "#step",
    "#line",
    "statement",
    "tables",
    "#pages here",
    "#pages there",
    "#time there",
    "#WAL there",
    "#temporary there",
];

/// What it takes at the size of the target, in one sentence, and how that is known.
#[must_use]
pub fn at_target(rehearsal: &Rehearsal) -> (String, &'static str) {
    let Some(forecast) = &rehearsal.at_target else {
        return (
            "not known: no target was asked".to_owned(),
            "Without --all, the statistics of the target say how large its tables are.",
        );
    };
    let here: i64 = rehearsal.steps_of(Way::Forward).map(|step| step.duration_us).sum();
    let basis = weakest(forecast);
    let lock = forecast.longest_lock.as_ref().map_or_else(
        || "no lock that stops writes".to_owned(),
        |lock| format!("{} on {} for {basis} {}", lock.mode, lock.relation, time(lock.duration_us)),
    );
    let back = match rehearsal.steps_of(Way::Back).next() {
        Some(_) => format!(", back {basis} {}", time(forecast.back_us)),
        None => String::new(),
    };
    let unknown = match forecast.unknown.as_slice() {
        [] => String::new(),
        tables => format!("; not counted there: {}", tables.join(", ")),
    };
    let said = format!(
        "forward {basis} {} (here {}){back}; {lock}; {basis} {} of WAL{unknown}",
        time(forecast.forward_us),
        time(here),
        bytes(forecast.wal_bytes)
    );
    (said, forecast.method)
}

fn weakest(forecast: &Forecast) -> &'static str {
    let is_rough = forecast.statements.iter().any(|statement| statement.basis == Basis::AtMost);
    if is_rough { "at most" } else { "about" }
}

/// The statements that take another time there, under [`HEADINGS`].
pub(super) fn rows(forecast: &Forecast) -> Vec<Vec<String>> {
    let row = |one: &ForecastStatement| {
        let basis = match one.basis {
            Basis::Measured => "about",
            Basis::AtMost => "at most",
        };
        vec![
            one.step.to_string(),
            one.line.to_string(),
            one.head.clone(),
            one.tables.join(", "),
            one.pages_here.to_string(),
            one.pages_there.to_string(),
            format!("{basis} {}", time(one.duration_us)),
            bytes(one.wal_bytes),
            one.temporary_bytes.map_or_else(|| "not seen".to_owned(), bytes),
        ]
    };
    forecast.statements.iter().map(row).collect()
}

/// What a statement read and wrote, beside its time.
pub(super) fn costs(measured: &whimbrel_change::rehearsal::Measured) -> [String; 3] {
    let temporary = measured.temporary_bytes.map_or_else(|| "not seen".to_owned(), bytes);
    let buffers = usize::try_from(measured.buffers).unwrap_or(usize::MAX);
    [count(buffers, "buffer"), bytes(measured.wal_bytes), temporary]
}
