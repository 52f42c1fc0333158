//! A line for people: pieces of text with a tone each.

use super::text::harmless;
use anstyle::{AnsiColor, Style};

/// What a piece of text is; colour only repeats what the words or the sign say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Good,
    Bad,
    Caution,
    Faint,
    Strong,
}

/// A line for people, built from left to right.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Line {
    pieces: Vec<(Tone, String)>,
}

impl Tone {
    const fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Bad => AnsiColor::Red.on_default().bold(),
            Self::Caution => AnsiColor::Yellow.on_default(),
            Self::Faint => Style::new().dimmed(),
            Self::Strong => Style::new().bold(),
        }
    }
}

impl Line {
    /// A line that begins with `text`.
    pub(crate) fn plain(text: impl AsRef<str>) -> Self {
        Self::default().and(Tone::Plain, text)
    }

    /// `✓ text`.
    pub(crate) fn good(text: impl AsRef<str>) -> Self {
        Self::default().and(Tone::Good, "✓").and(Tone::Plain, " ").and(Tone::Plain, text)
    }

    /// `✗ text`.
    pub(crate) fn bad(text: impl AsRef<str>) -> Self {
        Self::default().and(Tone::Bad, "✗").and(Tone::Plain, " ").and(Tone::Plain, text)
    }

    /// `! text`.
    pub(crate) fn caution(text: impl AsRef<str>) -> Self {
        Self::default().and(Tone::Caution, "!").and(Tone::Plain, " ").and(Tone::Plain, text)
    }

    /// `help: text`, for what to do next.
    pub(crate) fn help(text: impl AsRef<str>) -> Self {
        Self::default().and(Tone::Strong, "help:").and(Tone::Plain, " ").and(Tone::Plain, text)
    }

    /// The same line with one more piece. Whatever the text holds, it stays on this line and a
    /// terminal only shows it.
    pub(crate) fn and(mut self, tone: Tone, text: impl AsRef<str>) -> Self {
        self.pieces.push((tone, harmless(text.as_ref())));
        self
    }

    /// The same line with another behind it.
    pub(crate) fn followed_by(mut self, other: Self) -> Self {
        self.pieces.extend(other.pieces);
        self
    }

    /// How many characters it is wide.
    pub(crate) fn width(&self) -> usize {
        self.pieces.iter().map(|(_, text)| text.chars().count()).sum()
    }

    /// The text without any colour.
    #[cfg(test)]
    pub(crate) fn text(&self) -> String {
        self.pieces.iter().map(|(_, text)| text.as_str()).collect()
    }

    /// The text with colour codes and without spaces at its end.
    pub(crate) fn styled(&self) -> String {
        let mut styled = String::new();
        let end = self.pieces.iter().rposition(|(_, text)| !text.trim_end().is_empty());
        let shown = self.pieces.iter().take(end.map_or(0, |end| end + 1));
        for (index, (tone, text)) in shown.enumerate() {
            let text = if Some(index) == end { text.trim_end() } else { text };
            let style = tone.style();
            styled.extend([
                style.render().to_string().as_str(),
                text,
                style.render_reset().to_string().as_str(),
            ]);
        }
        styled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_an_escape_sequence_cannot_act_on_a_terminal() {
        let line = Line::plain("table ").and(Tone::Strong, "a\u{1b}[2J\nb");
        assert_eq!(line.text(), "table a[2J b");
    }

    #[test]
    fn colour_stands_around_the_text_and_no_space_stands_at_the_end() {
        let line = Line::good("done").and(Tone::Faint, "  ");
        assert_eq!(line.styled(), "\u{1b}[32m✓\u{1b}[0m done");
    }
}
