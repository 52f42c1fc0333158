//! The two streams: standard output is data, standard error is talk.

use super::answer::{Answer, Human};
use super::colour::{Colour, Stream, has_colour};
use super::json::json;
use super::line::Line;
use super::problem::{self, Problem};
use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};
use indicatif::ProgressBar;
use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use whimbrel::{Class, Diagnostic, Failure};

/// The form of what stands on standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Format {
    /// Text for people.
    #[default]
    Human,
    /// One JSON document.
    Json,
    /// One JSON document on each line: events, then the result, then the end.
    Jsonl,
}

/// The streams of this process.
pub(crate) struct Output {
    format: Format,
    data: Mutex<DataStream>,
    talk: Mutex<Box<dyn Write + Send>>,
    data_colour: Shades,
    error_colour: Shades,
    bar: Mutex<Option<ProgressBar>>,
}

/// Whether a stream has colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shades {
    /// It has.
    Coloured,
    /// It has none.
    Plain,
}

struct DataStream {
    stream: Box<dyn Write + Send>,
    /// The first thing that went wrong; nothing is written after it.
    broken: Option<std::io::Error>,
}

#[derive(serde::Serialize)]
struct EndEvent {
    event: &'static str,
    exit: u8,
}

impl Output {
    /// The process's own streams.
    pub(crate) fn of_process(format: Format, colour: Colour, environment: &BTreeMap<String, String>) -> Self {
        let shades = |stream: Stream| {
            if has_colour(colour, environment, stream) { Shades::Coloured } else { Shades::Plain }
        };
        let output = std::io::stdout();
        let error = std::io::stderr();
        let output_colour = shades(Stream::behind(&output));
        let error_colour = shades(Stream::behind(&error));
        Self {
            format,
            data: Mutex::new(DataStream { stream: Box::new(output), broken: None }),
            talk: Mutex::new(Box::new(AutoStream::new(error, error_colour.choice()))),
            data_colour: output_colour,
            error_colour,
            bar: Mutex::new(None),
        }
    }

    /// Data for people, while a command works.
    pub(crate) fn data(&self, line: &Line) {
        if self.format == Format::Human {
            self.write_output(&line.styled());
        }
    }

    /// The same, of several lines and with no colours but those that [`Output::output_colour`] allows.
    pub(crate) fn text(&self, text: &str) {
        if self.format == Format::Human {
            self.write_as_it_is(text);
        }
    }

    /// Whether standard output has colour.
    pub(crate) const fn output_colour(&self) -> Shades {
        self.data_colour
    }

    /// Data for programs, while a command works.
    pub(crate) fn event(&self, event: &impl serde::Serialize) {
        if self.format == Format::Jsonl {
            self.write_as_it_is(&json(event));
        }
    }

    /// Talk. In the jsonl form there is none, because the events say it all.
    pub(crate) fn narrate(&self, line: &Line) {
        if self.format != Format::Jsonl {
            self.write_error(&line.styled());
        }
    }

    /// Something to read that stops nothing, as talk.
    pub(crate) fn remark(&self, diagnostic: &Diagnostic) {
        if self.format != Format::Jsonl {
            self.write_error(&problem::rendered(diagnostic, self.error_colour));
        }
    }

    /// Something that must be read in every format, whatever was asked for.
    pub(crate) fn warn(&self, diagnostic: &Diagnostic) {
        self.write_error(&problem::rendered(diagnostic, self.error_colour));
    }

    /// A question: talk without a line feed.
    pub(crate) fn ask(&self, question: &Line) {
        self.unbar();
        let mut stream = lock(&self.talk);
        let _ = write!(stream, "{} ", question.styled()).and_then(|()| stream.flush());
    }

    /// Puts the end of a command on the streams; returns the class that the process ends with.
    pub(crate) fn finish(&self, end: &Result<Answer, Failure>) -> Class {
        let class = match end {
            Ok(answer) => self.answer(answer),
            Err(failure) => self.fail(failure),
        };
        if self.format == Format::Jsonl {
            self.write_output(&json(&EndEvent { event: "end", exit: class.code() }));
        }
        self.class_after_writing(class)
    }

    /// A text that was asked for and that is no command's answer: `--help`.
    pub(crate) fn help(&self, text: &str) -> Class {
        self.write_output(text.trim_end());
        self.class_after_writing(Class::Ok)
    }

    /// The same as talk, for people only.
    pub(crate) fn hint(&self, text: &str) {
        if self.format == Format::Human {
            self.write_error(&format!("{text}\n"));
        }
    }

    /// Shows what is under way, under everything else that is written, until [`Output::unbar`].
    pub(crate) fn bar(&self, text: &str, make: impl FnOnce() -> ProgressBar) {
        let mut bar = lock(&self.bar);
        let bar = bar.get_or_insert_with(make);
        if bar.message() != text {
            bar.set_message(text.to_owned());
        }
    }

    /// Sets the bar's clock to zero.
    pub(crate) fn rewind_bar(&self) {
        if let Some(bar) = &*lock(&self.bar) {
            bar.reset_elapsed();
        }
    }

    /// Takes the bar away.
    pub(crate) fn unbar(&self) {
        if let Some(bar) = lock(&self.bar).take() {
            bar.finish_and_clear();
        }
    }

    fn answer(&self, answer: &Answer) -> Class {
        match (self.format, &answer.human) {
            (Format::Human, Human::Lines(lines)) => {
                for line in lines {
                    self.write_output(&line.styled());
                }
            }
            (Format::Human, Human::Verbatim(text)) => self.write_output(text.trim_end_matches('\n')),
            (Format::Json, _) => self.write_as_it_is(&answer.document),
            (Format::Jsonl, _) => {
                self.write_output(&format!(r#"{{"event":"result","result":{}}}"#, answer.document));
            }
        }
        answer.class
    }

    fn fail(&self, failure: &Failure) -> Class {
        let document = json(&Problem::of(failure));
        match self.format {
            Format::Human => {
                for diagnostic in &failure.diagnostics {
                    self.write_error(&problem::rendered(diagnostic, self.error_colour));
                }
            }
            Format::Json => {
                self.write_output(&document);
                self.write_error(&problem::headline(failure).styled());
            }
            Format::Jsonl => {
                self.write_output(&format!(r#"{{"event":"problem","problem":{document}}}"#));
                self.write_error(&problem::headline(failure).styled());
            }
        }
        failure.class
    }

    /// A result that could not be written is no success; a reader that went away wanted no more.
    fn class_after_writing(&self, class: Class) -> Class {
        let mut output = lock(&self.data);
        if let Err(error) = output.stream.flush() {
            output.broken.get_or_insert(error);
        }
        let Some(error) = output.broken.take().filter(|error| error.kind() != ErrorKind::BrokenPipe) else {
            return class;
        };
        let diagnostic = Diagnostic::error("output-not-written", "standard output cannot be written")
            .with_note(error.to_string())
            .with_help("make room, or send the output elsewhere; `whimbrel status` says what is applied");
        self.warn(&diagnostic);
        if matches!(class, Class::Ok | Class::Findings) { Class::Usage } else { class }
    }

    /// Writes a text that may have colours.
    fn write_output(&self, text: &str) {
        match self.data_colour {
            Shades::Coloured => self.write_as_it_is(text),
            Shades::Plain => self.write_as_it_is(&strip_str(text).to_string()),
        }
    }

    fn write_as_it_is(&self, text: &str) {
        self.around_bar(|| {
            let mut output = lock(&self.data);
            if output.broken.is_none() {
                output.broken = writeln!(output.stream, "{text}").and_then(|()| output.stream.flush()).err();
            }
        });
    }

    fn write_error(&self, text: &str) {
        // Nobody is left to be told that standard error is closed.
        self.around_bar(|| drop(writeln!(lock(&self.talk), "{text}")));
    }

    fn around_bar(&self, write: impl FnOnce()) {
        match &*lock(&self.bar) {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

impl Shades {
    const fn choice(self) -> ColorChoice {
        match self {
            Self::Coloured => ColorChoice::AlwaysAnsi,
            Self::Plain => ColorChoice::Never,
        }
    }
}

/// A writer that panicked left nothing half-done that the next could trip over.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
