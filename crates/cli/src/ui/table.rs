//! Rows for people: columns as wide as their widest cell.
//!
//! The width of the terminal plays no part, so that a pipe gets what a person sees.

use super::line::{Line, Tone};

/// The rows as lines, two spaces before the first column and between the columns.
#[must_use]
pub(crate) fn aligned(rows: &[Vec<Line>]) -> Vec<Line> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width_of =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(Line::width).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width_of).collect();
    rows.iter().map(|row| joined(row, &widths)).collect()
}

/// Cells of a heading.
#[must_use]
pub(crate) fn heading(names: &[&str]) -> Vec<Line> {
    names.iter().map(|name| Line::default().and(Tone::Faint, name)).collect()
}

fn joined(row: &[Line], widths: &[usize]) -> Line {
    let mut line = Line::default();
    for (cell, width) in row.iter().zip(widths) {
        let space = " ".repeat(width - cell.width().min(*width));
        line = line.and(Tone::Plain, "  ").followed_by(cell.clone()).and(Tone::Plain, space);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_as_wide_as_its_widest_cell() {
        let rows = [
            heading(&["version", "state"]),
            vec![Line::plain("1"), Line::good("applied")],
            vec![Line::plain("20260120154111"), Line::plain("pending")],
        ];
        let text: Vec<String> = aligned(&rows).iter().map(|line| line.text().trim_end().into()).collect();
        assert_eq!(
            text,
            ["  version         state", "  1               ✓ applied", "  20260120154111  pending",]
        );
    }
}
