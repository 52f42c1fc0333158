//! Diagnostics for people.

use std::borrow::Cow;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Severity};
use crate::file::{SharedFile, Span};
use crate::render::excerpt::Excerpt;

/// Whether text is marked with ANSI colours as well. Nothing is said by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// For a terminal.
    Styled,
    /// For a file, a pipe, or where `NO_COLOR` is set.
    Plain,
}

/// Bytes; of a longer message, such as the context of an error with the query in it, the start is shown.
pub(super) const LONGEST_MESSAGE: usize = 4096;

/// `diagnostic` as text: message, places in their lines, notes and help, without a line end at its
/// end.
///
/// Control characters of messages are left out; those of the file are shown as pictures of them.
#[must_use]
pub fn human(diagnostic: &Diagnostic, colour: Colour) -> String {
    let mut text = String::new();
    write_human(&mut text, diagnostic, colour);
    text
}

/// The same, behind what `text` has.
pub fn write_human(text: &mut String, diagnostic: &Diagnostic, colour: Colour) {
    if colour == Colour::Styled || !super::simple::write_simple(text, diagnostic) {
        text.push_str(&rendered(diagnostic, colour));
    }
}

/// The same, by the renderer that knows every shape.
fn rendered(diagnostic: &Diagnostic, colour: Colour) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group =
        Group::with_title(level.primary_title(printable(&diagnostic.message)).id(diagnostic.code));
    for excerpt in Excerpt::around(&diagnostic.labels) {
        group = with_excerpt(group, &excerpt);
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(message(note)));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(message(help)));
    }
    let renderer = match colour {
        Colour::Styled => Renderer::styled(),
        Colour::Plain => Renderer::plain(),
    };
    renderer.decor_style(DecorStyle::Unicode).render(&[group])
}

fn with_excerpt<'a>(group: Group<'a>, excerpt: &Excerpt<'a>) -> Group<'a> {
    let mut kind = AnnotationKind::Primary;
    let mut snippet = Snippet::source(source(excerpt.file, excerpt.span))
        .line_start(excerpt.file.position(excerpt.span.start).line);
    for (span, message) in &excerpt.labels {
        snippet = snippet.annotation(annotation(kind, excerpt.span, *span, message));
        kind = AnnotationKind::Context;
    }
    let name = printable(excerpt.file.name());
    if !excerpt.is_cut {
        return group.element(snippet.path(name));
    }
    let first = excerpt.labels.first().map_or(excerpt.span, |(span, _)| *span);
    let position = excerpt.file.position(first.start);
    group.element(Origin::path(name).line(position.line).char_column(position.column)).element(snippet)
}

fn annotation(kind: AnnotationKind, excerpt: Span, span: Span, message: &str) -> Annotation<'_> {
    let annotation = kind.span(span.start - excerpt.start..span.end - excerpt.start);
    if message.is_empty() { annotation } else { annotation.label(self::message(message)) }
}

/// A message that can be printed, of a length that can be read.
fn message(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST_MESSAGE {
        return printable(text);
    }
    let end = (0..=LONGEST_MESSAGE).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    Cow::Owned(format!("{}…", printable(text.get(..end).unwrap_or_default())))
}

/// The text of an excerpt. Control characters beyond ASCII, which terminals obey and the renderer
/// does not know, become a dot of the same length.
fn source(file: &SharedFile, span: Span) -> Cow<'_, str> {
    let text = file.slice(span);
    if text.contains(is_control_beyond_ascii) {
        Cow::Owned(text.replace(is_control_beyond_ascii, "·"))
    } else {
        Cow::Borrowed(text)
    }
}

fn is_control_beyond_ascii(character: char) -> bool {
    matches!(character, '\u{80}'..='\u{9F}')
}

/// `text` without characters that a terminal would obey: controls but the line end, and those that
/// change the direction of writing. A tab becomes a space.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    let is_obeyed = |character: char| {
        (character.is_control() && character != '\n')
            || matches!(character, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(is_obeyed) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace('\t', " ").replace(is_obeyed, ""))
}

#[cfg(test)]
mod tests {
    use super::{Colour, human, rendered};
    use crate::diagnostic::{Diagnostic, Severity};
    use crate::file::{SourceFile, Span};
    use proptest::prelude::*;

    fn texts(most: usize) -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec("[ -~…]{1,60}(\n[ -~…]{1,40}){0,3}", 0..most)
    }

    proptest! {
        #[test]
        fn what_is_simple_is_written_as_the_renderer_writes_it(
            before in 0..1200usize,
            line in "[ -~]{0,99}[!-~]",
            ends in prop::sample::select(vec!["", "\n", "\r\n", "\nnext", "\n\n"]),
            from in any::<prop::sample::Index>(),
            to in any::<prop::sample::Index>(),
            name in "[ -~]{1,30}",
            message in "[ -~…]{1,120}",
            (notes, help) in (texts(4), texts(3)),
        ) {
            let text = format!("{}{line}{ends}", "x\n".repeat(before));
            let file = SourceFile::new(name, text);
            let (from, to) = (from.index(line.len() + 1), to.index(line.len() + 1));
            let span = Span::new(2 * before + from.min(to), 2 * before + from.max(to));
            for severity in [Severity::Error, Severity::Warning, Severity::Note] {
                let mut diagnostic = Diagnostic::error("a-code", message.clone()).at(&file, span, "");
                diagnostic.severity = severity;
                diagnostic.notes.clone_from(&notes);
                diagnostic.help.clone_from(&help);
                prop_assert_eq!(human(&diagnostic, Colour::Plain), rendered(&diagnostic, Colour::Plain));
            }
        }
    }
}
