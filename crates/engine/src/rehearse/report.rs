//! A rehearsal, written for those who were not there: for a pull request, for a server that builds, for a browser.
//!
//! Each form is a reader of one value, and says what the others say.

mod junit;
mod markdown;
mod page;
mod picture;
mod there;
mod words;

pub use there::at_target;
pub use words::{headline, loss_lines, next_command};

use crate::failure::{Class, Failure};
use std::path::Path;
use whimbrel_change::rehearsal::{FORM, Rehearsal};
use whimbrel_source::Diagnostic;

/// A form in which a rehearsal is written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `.md`, for a pull request.
    Markdown,
    /// `.json`, with [`FORM`] as its schema.
    Json,
    /// `.xml`, as servers that build read the results of tests.
    Junit,
    /// `.html`: one page with its pictures, which needs nothing else.
    Page,
}

impl Form {
    /// The form that the end of a file's name asks for.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "md" => Some(Self::Markdown),
            "json" => Some(Self::Json),
            "xml" => Some(Self::Junit),
            "html" | "htm" => Some(Self::Page),
            _ => None,
        }
    }
}

/// A rehearsal in one of its forms.
#[must_use]
pub fn written(rehearsal: &Rehearsal, form: Form) -> String {
    match form {
        Form::Markdown => markdown::markdown(rehearsal),
        Form::Json => json(rehearsal),
        Form::Junit => junit::junit(rehearsal),
        Form::Page => page::page(rehearsal),
    }
}

#[derive(serde::Serialize)]
struct Document<'a> {
    schema: &'static str,
    #[serde(flatten)]
    rehearsal: &'a Rehearsal,
}

fn json(rehearsal: &Rehearsal) -> String {
    let document = Document { schema: FORM, rehearsal };
    // Everything in it can be written: keys are texts, numbers are finite.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// Refuses the name of a report whose form its end does not tell, before anything has run.
///
/// # Errors
/// [`Class::Usage`].
pub fn form_of(path: &Path) -> Result<Form, Failure> {
    Form::of(path).ok_or_else(|| {
        let message = format!("the end of {} does not tell the form of the report", path.display());
        let help = "let it end with .md, .json, .xml (JUnit) or .html";
        Failure::new(Class::Usage, Diagnostic::error("unknown-report", message).with_help(help))
    })
}

/// Writes a report to a file.
///
/// # Errors
/// The file cannot be written.
pub fn write(rehearsal: &Rehearsal, path: &Path) -> Result<(), Failure> {
    let text = written(rehearsal, form_of(path)?);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let made = folder.map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(path, text));
    made.map_err(|error| {
        let message = format!("the report {} cannot be written", path.display());
        Failure::new(
            Class::Usage,
            Diagnostic::error("report-not-written", message).with_note(error.to_string()),
        )
    })
}
