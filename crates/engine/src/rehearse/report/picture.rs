//! The pictures of the page, as SVG that is the same for the same rehearsal.
//!
//! No information is in colour alone: a lock has the letters of its mode, and every picture has a table beside it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use whimbrel_change::LockMode;
use whimbrel_change::rehearsal::budget::time;
use whimbrel_change::rehearsal::{HeldLock, Measured, Rehearsal, Stall, Step, Way};
use whimbrel_source::markup::escaped;

/// The pictures are so wide; a browser scales them.
const WIDTH: i64 = 960;
/// What is written before a lane.
const LEFT: i64 = 230;
/// So many letters of it have room.
const LETTERS: usize = 33;
/// A letter of a lock's mode is at most so wide.
const LETTER: i64 = 7;
const LANE: i64 = 24;
const TOP: i64 = 34;

/// Letters of a mode, as people abbreviate it.
pub(super) const fn letters(mode: LockMode) -> &'static str {
    match mode {
        LockMode::AccessShare => "AS",
        LockMode::RowShare => "RS",
        LockMode::RowExclusive => "RE",
        LockMode::ShareUpdateExclusive => "SUE",
        LockMode::Share => "S",
        LockMode::ShareRowExclusive => "SRE",
        LockMode::Exclusive => "E",
        LockMode::AccessExclusive => "AE",
    }
}

const fn class(mode: LockMode) -> &'static str {
    match mode {
        LockMode::AccessShare
        | LockMode::RowShare
        | LockMode::RowExclusive
        | LockMode::ShareUpdateExclusive => "weak",
        LockMode::Share | LockMode::ShareRowExclusive | LockMode::Exclusive => "writes",
        LockMode::AccessExclusive => "reads",
    }
}

/// Puts moments of a step where they belong.
struct Scale {
    begun_us: i64,
    long_us: i64,
}

impl Scale {
    fn of(step: &Step, stalls: &[&Stall]) -> Self {
        let ends = stalls.iter().map(|stall| stall.begun_us + stall.duration_us);
        let locks =
            step.statements.iter().flat_map(|statement| statement.locks.iter().map(|lock| lock.until_us));
        let end = ends.chain(locks).chain([step.begun_us + step.duration_us]).max().unwrap_or_default();
        Self { begun_us: step.begun_us, long_us: (end - step.begun_us).max(1) }
    }

    fn x(&self, us: i64) -> i64 {
        let inside = (us - self.begun_us).clamp(0, self.long_us);
        LEFT + inside * (WIDTH - LEFT - 10) / self.long_us
    }
}

fn open(height: i64, title: &str, description: &str) -> String {
    format!(
        "<div class=\"picture\"><svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\"><title>{}</title><desc>{}</desc>\n",
        escaped(title),
        escaped(description)
    )
}

fn text(svg: &mut String, (x, y): (i64, i64), class: &str, said: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(svg, "<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{}</text>", escaped(said));
}

/// What stands before a lane: whole where there is room, else its ends, which tell most; whoever points at it reads it all.
fn label(svg: &mut String, (x, y): (i64, i64), class: &str, said: &str) {
    let letters: Vec<char> = said.chars().collect();
    if letters.len() <= LETTERS {
        return text(svg, (x, y), class, said);
    }
    let half = (LETTERS - 1) / 2;
    let ends = letters.iter().take(half).chain(&['…']).chain(letters.iter().skip(letters.len() - half));
    let short: String = ends.collect();
    let (said, short) = (escaped(said), escaped(&short));
    let _ = writeln!(svg, "<text x=\"{x}\" y=\"{y}\" class=\"{class}\"><title>{said}</title>{short}</text>");
}

/// A bar, with what it is for whoever points at it.
fn bar(svg: &mut String, (x, y): (i64, i64), (width, height): (i64, i64), (class, said): (&str, &str)) {
    let _ = writeln!(
        svg,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{height}\" class=\"{class}\"><title>{}</title></rect>",
        width.max(2),
        escaped(said)
    );
}

/// The lanes of a step: relations with every lock, and beneath each the readers and writers that waited.
pub(super) fn lock_timeline(step: &Step, stalls: &[&Stall]) -> String {
    let lanes = lanes(step);
    let waits = usize::from(!stalls.is_empty()) * 2;
    let height = TOP + LANE * i64::try_from(lanes.len() + waits).unwrap_or(1) + 30;
    let scale = Scale::of(step, stalls);
    let title = format!("Locks of {} {}", step.migration, step.way.as_str());
    let said =
        format!("{} relations over {}; the table beneath has the same.", lanes.len(), time(scale.long_us));
    let mut svg = open(height, &title, &said);
    axis(&mut svg, &scale, height);
    for measured in &step.statements {
        let x = scale.x(measured.begun_us);
        let _ = writeln!(
            svg,
            "<line x1=\"{x}\" y1=\"{}\" x2=\"{x}\" y2=\"{}\" class=\"tick\"><title>line {}: {}</title></line>",
            TOP - 8,
            height - 26,
            measured.line,
            escaped(&measured.head)
        );
    }
    for (lane, (relation, locks)) in (0_i64..).zip(&lanes) {
        let y = TOP + lane * LANE;
        label(&mut svg, (6, y + 15), "lane", relation);
        bars(&mut svg, &scale, y, locks);
    }
    if !stalls.is_empty() {
        let first = TOP + LANE * i64::try_from(lanes.len()).unwrap_or_default();
        waiting(&mut svg, &scale, first, stalls);
    }
    svg.push_str("</svg></div>\n");
    svg
}

/// The locks of one relation: taller ones behind, and letters where no others stand.
fn bars(svg: &mut String, scale: &Scale, y: i64, locks: &[(&Measured, &HeldLock)]) {
    let mut locks: Vec<&(&Measured, &HeldLock)> = locks.iter().collect();
    locks.sort_by_key(|(_, lock)| (std::cmp::Reverse(lock.mode), lock.from_us));
    let mut taken: Vec<(i64, i64)> = Vec::new();
    for (measured, lock) in &locks {
        let (from, until) = (scale.x(lock.from_us), scale.x(lock.until_us));
        let said = format!("{} for {}: {}", lock.mode, time(lock.duration_us()), measured.head);
        let tall = 6 + i64::from(lock.mode as u8) * 2;
        bar(svg, (from, y + 20 - tall), (until - from, tall), (class(lock.mode), &said));
    }
    for (_, lock) in &locks {
        let (from, until) = (scale.x(lock.from_us), scale.x(lock.until_us));
        let name = letters(lock.mode);
        let wide = LETTER * i64::try_from(name.len()).unwrap_or(1);
        let is_inside = until - from > wide + 3;
        // Beside a bar that is too narrow: behind it, or before it at the edge.
        let x = if is_inside { from + 2 } else { until.max(from + 2) + 2 };
        let x = if x + wide > WIDTH { from - wide - 2 } else { x };
        if taken.iter().any(|(first, last)| x < *last && x + wide > *first) {
            continue;
        }
        taken.push((x, x + wide));
        let class = if is_inside { format!("mode on-{}", class(lock.mode)) } else { "mode".to_owned() };
        text(svg, (x, y + 18), &class, name);
    }
}

type Lanes<'a> = BTreeMap<&'a str, Vec<(&'a Measured, &'a HeldLock)>>;

fn lanes(step: &Step) -> Lanes<'_> {
    let mut lanes: Lanes<'_> = BTreeMap::new();
    for measured in &step.statements {
        for lock in &measured.locks {
            lanes.entry(&lock.relation).or_default().push((measured, lock));
        }
    }
    lanes
}

fn axis(svg: &mut String, scale: &Scale, height: i64) {
    for part in 0..=4 {
        let us = scale.long_us * part / 4;
        let x = scale.x(scale.begun_us + us);
        let _ =
            writeln!(svg, "<line x1=\"{x}\" y1=\"{TOP}\" x2=\"{x}\" y2=\"{}\" class=\"grid\"/>", height - 22);
        let anchor = match part {
            0 => "start",
            4 => "end",
            _ => "middle",
        };
        let (y, said) = (height - 8, escaped(&time(us)));
        let _ =
            writeln!(svg, "<text x=\"{x}\" y=\"{y}\" class=\"axis\" text-anchor=\"{anchor}\">{said}</text>");
    }
}

fn waiting(svg: &mut String, scale: &Scale, first: i64, stalls: &[&Stall]) {
    for (lane, (name, writes)) in
        (0_i64..).zip([("readers that waited", false), ("writers that waited", true)])
    {
        let y = first + lane * LANE;
        text(svg, (6, y + 15), "waiting", name);
        for stall in stalls.iter().filter(|stall| stall.writes == writes) {
            let (from, until) = (scale.x(stall.begun_us), scale.x(stall.begun_us + stall.duration_us));
            let said = format!("{} waited {}", stall.query, time(stall.duration_us));
            bar(svg, (from, y + 6), (until - from, 12), ("stalled", &said));
        }
    }
}

/// How long each file took, each way.
pub(super) fn durations(rehearsal: &Rehearsal) -> String {
    let steps: Vec<&Step> = rehearsal.steps.iter().filter(|step| step.way != Way::Twice).collect();
    let longest = steps.iter().map(|step| step.duration_us).max().unwrap_or(1).max(1);
    let height = TOP + LANE * i64::try_from(steps.len()).unwrap_or(1) + 6;
    let mut svg = open(
        height,
        "How long each file took",
        "One bar for each file and way; the table of steps has the same.",
    );
    for (lane, step) in (0_i64..).zip(&steps) {
        let y = TOP + lane * LANE - 20;
        label(&mut svg, (6, y + 15), "lane", &format!("{} {}", arrow(step.way), step.migration));
        let width = step.duration_us * (WIDTH - LEFT - 90) / longest;
        let said = format!("{} {}: {}", step.migration, step.way.as_str(), time(step.duration_us));
        bar(&mut svg, (LEFT, y + 4), (width, 14), (step.way.as_str(), &said));
        text(&mut svg, (LEFT + width.max(2) + 6, y + 15), "axis", &time(step.duration_us));
    }
    svg.push_str("</svg></div>\n");
    svg
}

const fn arrow(way: Way) -> &'static str {
    match way {
        Way::Forward => "→",
        Way::Twice => "↻",
        Way::Back => "←",
        Way::Again => "⇒",
    }
}

/// The number of a step is at most so wide.
const LABEL: i64 = 30;

/// How many rows each table had behind each step, and where they changed.
pub(super) fn data_flow(rehearsal: &Rehearsal) -> String {
    let mut tables: Vec<&str> = Vec::new();
    for step in &rehearsal.steps {
        for change in &step.changes {
            for name in std::iter::once(change.before.as_str()).chain(change.now.as_deref()) {
                if !tables.contains(&name) {
                    tables.push(name);
                }
            }
        }
    }
    let columns = i64::try_from(rehearsal.steps.len()).unwrap_or(1).max(1);
    let height = TOP + LANE * i64::try_from(tables.len()).unwrap_or(0) + 6;
    let wide = ((WIDTH - LEFT - 10) / columns).max(1);
    let mut svg = open(
        height,
        "Rows through the ways",
        "A filled square is a table whose rows are others behind the step than before it, an empty one a table whose rows are as before; \
         the table beneath has the numbers.",
    );
    let every = (LABEL + wide - 1) / wide;
    for (column, step) in (0_i64..).zip(&rehearsal.steps) {
        if column % every == 0 {
            let said = format!("{}{}", arrow(step.way), step.number);
            text(&mut svg, (LEFT + column * wide, TOP - 12), "axis", &said);
        }
        for (lane, table) in (0_i64..).zip(&tables) {
            let (x, y) = (LEFT + column * wide, TOP + lane * LANE);
            let changed = step
                .changes
                .iter()
                .find(|change| change.now.as_deref() == Some(*table) || change.before == *table);
            let rows = step
                .tables
                .get(*table)
                .map_or_else(|| "not there".to_owned(), |rows| format!("{} rows", rows.rows));
            let said = format!("{table} behind step {}: {rows}", step.number);
            let class = match (changed, step.tables.contains_key(*table)) {
                (Some(_), _) => "changed",
                (None, true) => "same",
                (None, false) => "absent",
            };
            bar(&mut svg, (x, y + 4), ((wide - 3).min(20), 14), (class, &said));
        }
    }
    for (lane, table) in (0_i64..).zip(&tables) {
        label(&mut svg, (6, TOP + lane * LANE + 15), "lane", table);
    }
    svg.push_str("</svg></div>\n");
    svg
}
