//! SVG, drawn without anybody's help, so that it can be looked at wherever there is a browser.

use super::arranged::{Frame, arranged};
use super::{Arrow, Fate, Picture, Row, TableBox};
use crate::work::Phase;
use std::fmt::Write as _;
use whimbrel_source::markup::escaped;

/// Height of a row, in pixels.
const ROW: usize = 20;

/// Height of the head of a box.
const HEAD: usize = 28;

/// Width of a character of a fixed-width font of 12 pixels, in tenths of a pixel.
const LETTER: usize = 73;

/// Between the border of a box and its text.
const PAD: usize = 10;

/// Around everything.
const MARGIN: usize = 24;

/// Room at the right of a box for an arrow that comes back there.
const LOOP: usize = 40;

/// Height of the title and the legend.
const TITLE: usize = 72;

/// Letters that keep their width everywhere.
const FONT: &str = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/// Writes a picture as SVG.
#[must_use]
pub fn svg(picture: &Picture) -> String {
    let sizes: Vec<(usize, usize)> = picture.boxes.iter().map(size).collect();
    let frames = arranged(picture, &sizes, MARGIN, MARGIN + TITLE);
    let right = frames.iter().map(|frame| frame.left + frame.width + LOOP).max().unwrap_or_default();
    let bottom = frames.iter().map(|frame| frame.top + frame.height).max().unwrap_or(MARGIN + TITLE);
    let width = (right + MARGIN).max(picture.title.chars().count() * 10 + 2 * MARGIN).max(560);
    let height = bottom + MARGIN;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" font-family=\"{FONT}\" font-size=\"12\">\n<title>{}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n\
         <text x=\"{MARGIN}\" y=\"40\" font-size=\"16\" font-weight=\"bold\" fill=\"#1f2328\">{}</text>\n",
        escaped(&picture.title),
        escaped(&picture.title),
    );
    legend(&mut text, picture);
    for arrow in &picture.arrows {
        draw_arrow(&mut text, arrow, &frames);
    }
    for (table, frame) in picture.boxes.iter().zip(&frames) {
        draw_box(&mut text, table, frame);
    }
    text.push_str("</svg>\n");
    text
}

/// The colours of a fate: border, head, letters.
fn colours(fate: Fate) -> (&'static str, &'static str, &'static str) {
    match fate {
        Fate::Stays => ("#8c959f", "#f0f2f4", "#424a53"),
        Fate::Comes => ("#1a7f37", "#dafbe1", "#116329"),
        Fate::Changes => ("#9a6700", "#fff1c4", "#7d4e00"),
        Fate::Goes => ("#cf222e", "#ffe0dd", "#a40e26"),
    }
}

/// The colour of a phase.
fn colour(phase: Phase) -> &'static str {
    match phase {
        Phase::Expand => "#1a7f37",
        Phase::Backfill => "#0969da",
        Phase::Constrain => "#9a6700",
        Phase::Contract => "#cf222e",
        Phase::Purge => "#82071e",
    }
}

/// How wide a text is drawn.
fn wide(text: &str) -> usize {
    text.chars().count() * LETTER / 10
}

/// How wide the mark of a phase is drawn.
fn mark_width(phase: Phase) -> usize {
    phase.as_str().len() * 6 + 12
}

fn marks_width(row: &Row) -> usize {
    row.phases.iter().map(|phase| mark_width(*phase) + 4).sum()
}

fn size(table: &TableBox) -> (usize, usize) {
    let row = |row: &Row| wide(&row.text) + 16 + marks_width(row) + 12;
    let rows = table.rows.iter().map(row).max().unwrap_or_default();
    let head = wide(&table.title) * 11 / 10 + 24;
    let padding = if table.rows.is_empty() { 0 } else { 8 };
    (rows.max(head).max(120) + 2 * PAD, HEAD + table.rows.len() * ROW + padding)
}

fn legend(text: &mut String, picture: &Picture) {
    let mut left = MARGIN;
    for (phase, count) in &picture.phases {
        mark(text, *phase, left, 66);
        left += mark_width(*phase) + 6;
        let words = format!("{count} statement{}", if *count == 1 { "" } else { "s" });
        let _ = writeln!(text, "<text x=\"{left}\" y=\"66\" fill=\"#424a53\">{words}</text>");
        left += wide(&words) + 20;
    }
}

fn mark(text: &mut String, phase: Phase, left: usize, baseline: usize) {
    let (width, name) = (mark_width(phase), phase.as_str());
    let _ = writeln!(
        text,
        "<rect x=\"{left}\" y=\"{}\" width=\"{width}\" height=\"15\" rx=\"7\" fill=\"{}\"/>\
         <text x=\"{}\" y=\"{}\" font-size=\"10\" fill=\"#ffffff\" text-anchor=\"middle\">{name}</text>",
        baseline - 12,
        colour(phase),
        left + width / 2,
        baseline - 1,
    );
}

fn draw_box(text: &mut String, table: &TableBox, frame: &Frame) {
    let Frame { left, top, width, height } = *frame;
    let (border, head, letters) = colours(table.fate);
    let sign = table.fate.sign();
    let title = if sign.is_empty() { table.title.clone() } else { format!("{sign} {}", table.title) };
    let _ = writeln!(
        text,
        "<g><title>{}</title><rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"#ffffff\"/>\
         <path d=\"M{left} {} v-22 q0 -6 6 -6 h{} q6 0 6 6 v22 z\" fill=\"{head}\"/>\
         <rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"none\" \
         stroke=\"{border}\" stroke-width=\"1.5\"/>\
         <text x=\"{}\" y=\"{}\" font-size=\"13\" font-weight=\"bold\" fill=\"{letters}\"{}>{}</text>",
        escaped(&title),
        top + HEAD,
        width - 12,
        left + PAD,
        top + 19,
        struck(table.fate),
        escaped(&title),
    );
    for (number, row) in table.rows.iter().enumerate() {
        let baseline = top + HEAD + 16 + number * ROW;
        let (_, _, letters) = colours(row.fate);
        let _ = writeln!(
            text,
            "<text x=\"{}\" y=\"{baseline}\" fill=\"{letters}\" font-weight=\"bold\">{}</text>\
             <text x=\"{}\" y=\"{baseline}\" fill=\"#1f2328\"{}>{}</text>",
            left + PAD,
            row.fate.sign(),
            left + PAD + if row.fate == Fate::Stays { 0 } else { 16 },
            struck(row.fate),
            escaped(&row.text),
        );
        let mut right = left + width - PAD;
        for phase in row.phases.iter().rev() {
            right -= mark_width(*phase);
            mark(text, *phase, right, baseline);
            right -= 4;
        }
    }
    text.push_str("</g>\n");
}

/// What goes is struck through.
fn struck(fate: Fate) -> &'static str {
    match fate {
        Fate::Goes => " text-decoration=\"line-through\"",
        Fate::Stays | Fate::Comes | Fate::Changes => "",
    }
}

/// An arrow leaves at the side that is nearer to where it leads, and ends at the head of the other box.
fn draw_arrow(text: &mut String, arrow: &Arrow, frames: &[Frame]) {
    let (Some(from), Some(to)) = (frames.get(arrow.from), frames.get(arrow.to)) else { return };
    let (colour, _, _) = colours(arrow.fate);
    let dashes = match arrow.fate {
        Fate::Goes => " stroke-dasharray=\"5 4\"",
        Fate::Stays | Fate::Comes | Fate::Changes => "",
    };
    let start_y = from.top + HEAD / 2;
    let end_y = to.top + HEAD / 2;
    let (path, point) = if from.left >= to.left + to.width {
        let (start, end) = (from.left, to.left + to.width);
        let middle = usize::midpoint(start, end);
        (
            format!("M{start} {start_y} C{middle} {start_y} {middle} {end_y} {} {end_y}", end + 8),
            format!("M{end} {end_y} l9 -5 v10 z"),
        )
    } else {
        let start = from.left + from.width;
        let end = to.left + to.width;
        let out = start.max(end) + LOOP;
        (
            format!("M{start} {start_y} C{out} {start_y} {out} {} {} {}", end_y + 8, end + 8, end_y + 8),
            format!("M{end} {} l9 -5 v10 z", end_y + 8),
        )
    };
    let width = if arrow.fate == Fate::Stays { "1.2" } else { "2" };
    let _ = writeln!(
        text,
        "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"{dashes}/>\
         <path d=\"{point}\" fill=\"{colour}\"/>"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn picture(boxes: Vec<(String, usize)>, arrows: Vec<(usize, usize)>) -> Picture {
        let count = boxes.len();
        let row = |number| Row {
            text: "x".repeat(number * 3 % 70),
            fate: Fate::Changes,
            phases: BTreeSet::from([Phase::Expand]),
        };
        let table = |(title, rows)| TableBox { title, fate: Fate::Comes, rows: (0..rows).map(row).collect() };
        let arrow = |(from, to)| Arrow { from: from % count, to: to % count, fate: Fate::Stays };
        Picture {
            title: "a <picture> & \"more\"".to_owned(),
            phases: vec![(Phase::Expand, 2)],
            boxes: boxes.into_iter().map(table).collect(),
            arrows: arrows.into_iter().map(arrow).collect(),
        }
    }

    fn overlaps(one: &Frame, other: &Frame) -> bool {
        let apart = one.left + one.width <= other.left
            || other.left + other.width <= one.left
            || one.top + one.height <= other.top
            || other.top + other.height <= one.top;
        !apart
    }

    proptest! {
        #[test]
        fn no_two_boxes_overlap_and_every_element_is_closed(
            boxes in prop::collection::vec((".{0,30}", 0_usize..30), 1..40),
            arrows in prop::collection::vec((0_usize..40, 0_usize..40), 0..60),
        ) {
            let picture = picture(boxes, arrows);
            let sizes: Vec<(usize, usize)> = picture.boxes.iter().map(size).collect();
            let frames = arranged(&picture, &sizes, MARGIN, MARGIN + TITLE);
            for (number, frame) in frames.iter().enumerate() {
                for other in frames.iter().skip(number + 1) {
                    prop_assert!(!overlaps(frame, other), "{frame:?} {other:?}");
                }
            }
            let text = svg(&picture);
            for element in ["svg", "g", "title", "text"] {
                let opened = text.matches(&format!("<{element}>")).count() + text.matches(&format!("<{element} ")).count();
                prop_assert_eq!(opened, text.matches(&format!("</{element}>")).count());
            }
            prop_assert_eq!(text.matches('<').count(), text.matches('>').count());
        }
    }
}
