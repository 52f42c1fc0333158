//! The lines of a file that a diagnostic shows.

use crate::diagnostic::Label;
use crate::file::{SharedFile, Span};

/// Bytes; labels of one file whose lines fit in this are shown in one excerpt.
const LARGEST: usize = 16 * 1024;

/// Bytes; of a longer line a part is shown.
const LONGEST_LINE: usize = 512;

/// Bytes on each side of an underline that are shown of a long line.
const AROUND: usize = 60;

/// Lines; of a longer span only the first line is underlined.
const MOST_LINES: usize = 8;

/// A piece of a file with labels in it. The first label of the first excerpt is the primary one.
pub(super) struct Excerpt<'a> {
    pub(super) file: &'a SharedFile,
    /// Whole lines, or a part of one long line.
    pub(super) span: Span,
    /// Whether `span` is only a part of a line.
    pub(super) is_cut: bool,
    /// What is underlined, and what is said about it; never outside of `span`.
    pub(super) labels: Vec<(Span, &'a str)>,
}

impl<'a> Excerpt<'a> {
    /// Excerpts that show all labels, in their order, as few as can be.
    pub(super) fn around(labels: &'a [Label]) -> Vec<Self> {
        let mut excerpts: Vec<Self> = Vec::new();
        for label in labels {
            let alone = Self::of(label);
            match excerpts.iter_mut().find(|excerpt| excerpt.has_room_for(&alone)) {
                Some(excerpt) => {
                    excerpt.span = union(excerpt.span, alone.span);
                    excerpt.labels.extend(alone.labels);
                }
                None => excerpts.push(alone),
            }
        }
        excerpts
    }

    fn of(label: &'a Label) -> Self {
        let file = &label.file;
        let span = on_characters(file.text(), label.span);
        let first_line = file.line_span(span.start);
        let lines = file.slice(span).split('\n').take(MOST_LINES + 1).count();
        let span =
            if lines > MOST_LINES { Span::new(span.start, first_line.end.max(span.start)) } else { span };
        let whole = Span::new(first_line.start, file.line_span(span.end).end.max(span.end));
        let is_cut = file.slice(whole).split('\n').any(|line| line.len() > LONGEST_LINE);
        if !is_cut {
            return Self { file, span: whole, is_cut, labels: vec![(span, &label.message)] };
        }
        let end = span.end.min(first_line.end).min(span.start + LONGEST_LINE / 2).max(span.start);
        let underlined = on_characters(file.text(), Span::new(span.start, end));
        let around = Span::new(span.start.saturating_sub(AROUND), underlined.end + AROUND);
        let shown = on_characters(file.text(), around);
        let shown =
            Span::new(shown.start.max(first_line.start), shown.end.min(first_line.end).max(underlined.end));
        Self { file, span: shown, is_cut, labels: vec![(underlined, &label.message)] }
    }

    fn has_room_for(&self, other: &Self) -> bool {
        let covers = self.span.start <= other.span.start && other.span.end <= self.span.end;
        let both_whole = !self.is_cut && !other.is_cut;
        let fits = covers || (both_whole && union(self.span, other.span).len() <= LARGEST);
        fits && *self.file == *other.file
    }
}

fn union(one: Span, other: Span) -> Span {
    Span::new(one.start.min(other.start), one.end.max(other.end))
}

/// `span` widened so that it begins and ends between characters of `text`.
fn on_characters(text: &str, span: Span) -> Span {
    let is_boundary = |offset: &usize| text.is_char_boundary(*offset);
    let start = span.start.min(text.len());
    let end = span.end.clamp(start, text.len());
    let start = (0..=start).rev().find(is_boundary).unwrap_or_default();
    Span::new(start, (end..=text.len()).find(is_boundary).unwrap_or(end))
}
