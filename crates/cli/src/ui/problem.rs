//! A failure, for people and for programs.

use super::line::{Line, Tone};
use super::output::Shades;
use whimbrel::render::human::{Colour, write_human};
use whimbrel::render::json::json;
use whimbrel::{Diagnostic, Failure};

/// A failure as a JSON document; in the spirit of RFC 9457.
#[derive(serde::Serialize)]
pub(crate) struct Problem<'a> {
    schema: &'static str,
    class: &'static str,
    exit: u8,
    title: &'a str,
    diagnostics: Vec<serde_json::Value>,
}

impl<'a> Problem<'a> {
    /// The document of a failure.
    pub(crate) fn of(failure: &'a Failure) -> Self {
        Self {
            schema: "whimbrel.problem/1",
            class: failure.class.name(),
            exit: failure.class.code(),
            title: failure.diagnostics.first().map_or("", |first| first.message.as_str()),
            diagnostics: failure.diagnostics.iter().map(json).collect(),
        }
    }
}

/// The one line that a person sees of a failure in the JSON formats.
pub(crate) fn headline(failure: &Failure) -> Line {
    let message = failure.diagnostics.first().map_or("", |first| first.message.as_str());
    let code = failure.diagnostics.first().map_or("", |first| first.code);
    Line::default().and(Tone::Bad, format!("error[{code}]:")).and(Tone::Plain, " ").and(Tone::Plain, message)
}

/// The diagnostic for people, without a line feed at its end.
pub(crate) fn rendered(diagnostic: &Diagnostic, shades: Shades) -> String {
    let mut text = String::new();
    write_rendered(&mut text, diagnostic, shades);
    text
}

/// The same, behind what `text` has.
pub(crate) fn write_rendered(text: &mut String, diagnostic: &Diagnostic, shades: Shades) {
    let colour = match shades {
        Shades::Coloured => Colour::Styled,
        Shades::Plain => Colour::Plain,
    };
    write_human(text, diagnostic, colour);
}
