//! `schema dump`: writes a schema as the files of a desired schema, pleasantly split.
//!
//! Nothing is written before the files were loaded on a scratch database and gave the same schema.

use crate::context::Context;
use crate::desired::SchemaText;
use crate::difference::Difference;
use crate::failure::{Class, Failure};
use crate::generate::planned;
use crate::project::whole_file;
use crate::side::{Side, Sides};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use whimbrel_catalog::{Catalog, Fingerprint, diff};
use whimbrel_change::layout;
use whimbrel_change::plan::{Lessons, Planning, Step};
use whimbrel_change::scene::Style;
use whimbrel_source::Diagnostic;

/// What to write, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpOptions {
    /// The schema.
    pub of: Side,
    /// The folder, which must be empty or new; `None` writes nothing.
    pub to: Option<PathBuf>,
}

/// A schema as files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DumpReport {
    /// What the schema is called.
    pub of: String,
    /// The files, by path; from the folder that they are for.
    pub files: Vec<DumpedFile>,
    /// Whether they were written.
    pub written: bool,
    /// Of the schema.
    pub fingerprint: String,
}

/// One file of a schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DumpedFile {
    /// The path, with slashes.
    pub path: String,
    /// Its statements.
    pub text: String,
}

/// Writes a schema as files.
///
/// # Errors
/// The schema cannot be read, holds something that nobody knows how to write, or the folder has files already.
pub async fn dump(context: &Context<'_>, options: &DumpOptions) -> Result<DumpReport, Failure> {
    if let Some(folder) = &options.to {
        refuse_filled(context, folder)?;
    }
    let sides = Sides::read(context, &Side::Nothing, &options.of).await?;
    if let Some(first) = sides.to.unmodelled.first() {
        let message = format!("{first} is of a kind that Whimbrel does not know how to write");
        return Err(Failure::new(Class::Refused, Diagnostic::error("not-modelled", message)));
    }
    let mut how = Planning { major: sides.major, style: Style::Direct, lessons: Lessons::default() };
    let mut plan = planned(&sides.from, &sides.to, &how)?;
    let mut files = split(&plan.steps, &sides.to);
    let mut again = loaded(context, options, &sides, &files).await?;
    if how.lessons.spellings.learn(&again, &sides.to) {
        plan = planned(&sides.from, &sides.to, &how)?;
        files = split(&plan.steps, &sides.to);
        again = loaded(context, options, &sides, &files).await?;
    }
    if !diff(&again, &sides.to).is_empty() {
        // What hangs on an order between files can be said in one alone.
        files = in_one(&plan.steps);
        refuse_difference(&loaded(context, options, &sides, &files).await?, &sides.to)?;
    }
    if files.is_empty() && options.to.is_some() {
        // A folder without a file would be taken for one that is missing.
        let text =
            "-- Nothing is there yet: write CREATE statements, in any order and any number of files.\n";
        files.insert("schema.sql".to_owned(), text.to_owned());
    }
    if let Some(folder) = &options.to {
        write(context, folder, &files)?;
    }
    Ok(DumpReport {
        of: options.of.name(),
        files: files.into_iter().map(|(path, text)| DumpedFile { path, text }).collect(),
        written: options.to.is_some(),
        fingerprint: Fingerprint::of(&sides.to).to_string(),
    })
}

async fn loaded(
    context: &Context<'_>,
    options: &DumpOptions,
    sides: &Sides<'_>,
    files: &BTreeMap<String, String>,
) -> Result<Catalog, Failure> {
    let text = SchemaText::of_texts(&options.of.name(), files)?;
    Ok(text.elaborate(context, sides.server.get()?).await?.catalog)
}

fn in_one(steps: &[Step]) -> BTreeMap<String, String> {
    let statements: Vec<String> = steps.iter().map(|step| format!("{};\n", step.sql)).collect();
    BTreeMap::from([("schema.sql".to_owned(), statements.join("\n"))])
}

fn refuse_filled(context: &Context<'_>, folder: &std::path::Path) -> Result<(), Failure> {
    let is_filled = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if !is_filled {
        return Ok(());
    }
    let message = format!("{} has files already", context.project.shown(folder));
    let diagnostic = Diagnostic::error("folder-not-empty", message)
        .with_help("name another folder, or move those files away: nothing is overwritten");
    Err(Failure::new(Class::Usage, diagnostic))
}

fn refuse_difference(again: &Catalog, wanted: &Catalog) -> Result<(), Failure> {
    let deltas = diff(again, wanted);
    if deltas.is_empty() {
        return Ok(());
    }
    let message = "the files that were to be written do not give the same schema";
    let mut diagnostic = Diagnostic::error("plan-not-exact", message);
    for delta in deltas.iter().take(20) {
        let words = Difference::of(delta).in_words("left", "not there", "there", "wanted");
        diagnostic = diagnostic.with_note(words);
    }
    Err(Failure::new(Class::Bug, diagnostic.with_help("this is a defect of Whimbrel: please report it")))
}

/// The statements by file: what belongs to a relation stands with it.
fn split(steps: &[Step], catalog: &Catalog) -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for step in steps {
        let text = files.entry(layout::path_of(step, catalog)).or_default();
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&step.sql);
        text.push_str(";\n");
    }
    files
}

fn write(
    context: &Context<'_>,
    folder: &std::path::Path,
    files: &BTreeMap<String, String>,
) -> Result<(), Failure> {
    let cannot = |path: &std::path::Path, error: &std::io::Error| {
        let message = format!("{} cannot be written", context.project.shown(path).escape_debug());
        Failure::new(Class::Usage, Diagnostic::error("unwritable-file", message).with_note(error.to_string()))
    };
    let paths: Vec<(PathBuf, &str)> =
        files.iter().map(|(path, text)| (folder.join(path), text.as_str())).collect();
    for (path, _) in &paths {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|error| cannot(parent, &error))?;
        }
    }
    let all: Vec<(&std::path::Path, &str)> =
        paths.iter().map(|(path, text)| (path.as_path(), *text)).collect();
    whole_file::create(&all).map_err(|not_made| cannot(&not_made.path, &not_made.error))
}
