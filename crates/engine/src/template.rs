//! `new --template`: the migrations of a change of columns, kept the same while two versions write.

mod dependents;
mod key;

use crate::failure::{Class, Failure};
use crate::new::{Contents, DownFile, NewOptions, NewReport, new_together};
use crate::project::{DownPolicy, Project};
use serde::Serialize;
use whimbrel_change::template::{DualWrite, Move, NewColumn, Nulls, OldColumn, Texts, moved, texts};
use whimbrel_source::{Diagnostic, Identifier, Lexer, StandardConformingStrings};

pub use key::with_key;
pub use whimbrel_change::template::{Conflict, Dependents};

/// What a change does to columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// One column gets another name.
    Rename,
    /// One column gets another type.
    Type,
    /// One column becomes several.
    Split,
    /// Several columns become one.
    Merge,
    /// Columns that are computed from others, and never written.
    Derive,
    /// Columns get a table of their own.
    Move,
}

impl Template {
    /// Every template.
    pub const ALL: [Self; 6] = [Self::Rename, Self::Type, Self::Split, Self::Merge, Self::Derive, Self::Move];

    /// The word of the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rename => "rename",
            Self::Type => "type",
            Self::Split => "split",
            Self::Merge => "merge",
            Self::Derive => "derive",
            Self::Move => "move",
        }
    }
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateOptions {
    /// The name of the change; each file gets its phase behind it.
    pub name: String,
    /// Why it is made.
    pub reason: Option<String>,
    /// What it does.
    pub template: Template,
    /// The table, as it is written in SQL.
    pub table: String,
    /// The table that columns move to, as it is written in SQL.
    pub to: Option<String>,
    /// Columns that are there: `name text`.
    pub old: Vec<String>,
    /// Columns that come: `first text = split_part(name, ' ', 1)`.
    pub new: Vec<String>,
    /// How old columns follow from new ones: `name = first || ' ' || last`.
    pub back: Vec<String>,
    /// What a statement meets that writes both, and not the same.
    pub conflict: Conflict,
    /// The columns of the table's key, by which what was purged is found again; a move needs their types. [`with_key`]
    /// finds them where none are given.
    pub key: Vec<String>,
    /// What stands on the old columns; [`with_key`] finds it.
    pub dependents: Dependents,
    /// What its author should know; [`with_key`] finds it.
    pub notes: Vec<String>,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateReport {
    /// One for each phase.
    pub migrations: Vec<NewReport>,
}

/// Writes the migrations of a change of columns.
///
/// # Errors
/// [`Class::Usage`] where the columns do not fit the template; else as `new`.
pub fn template(project: &Project, options: &TemplateOptions) -> Result<TemplateReport, Failure> {
    let written = written(options, &project.settings().ledger_schema)?;
    let down = match project.settings().down {
        DownPolicy::Forbidden => DownFile::Omitted,
        DownPolicy::Required | DownPolicy::Optional => DownFile::Written,
    };
    let wanted: Vec<NewOptions> = written
        .into_iter()
        .map(|text| NewOptions {
            name: format!("{}_{}", options.name, text.phase),
            reason: None,
            down,
            at: None,
            contents: Contents::Given { up: text.up, down: text.down },
        })
        .collect();
    let mut migrations = new_together(project, &wanted)?;
    if let Some(last) = migrations.last_mut() {
        last.notes.extend(options.notes.iter().cloned());
    }
    Ok(TemplateReport { migrations })
}

/// The migrations of a change, in order.
fn written(options: &TemplateOptions, ledger: &str) -> Result<Vec<Texts>, Failure> {
    Ok(match options.template {
        Template::Move => moved(&move_of(options, ledger)?, options.reason.as_deref()),
        Template::Rename | Template::Type | Template::Split | Template::Merge | Template::Derive => {
            texts(&change(options, ledger)?, options.reason.as_deref())
        }
    })
}

fn wrong(message: impl Into<String>, help: impl Into<String>) -> Failure {
    Failure::new(Class::Usage, Diagnostic::error("template-columns", message).with_help(help))
}

/// What `first text not null = …` says of a column; what is not there is empty.
#[derive(Debug, Clone)]
struct Column {
    name: String,
    ty: String,
    nulls: Nulls,
    expression: String,
}

/// The type without NOT NULL behind it, and whether that was there.
fn type_and_nulls(text: &str) -> (&str, Nulls) {
    let words: Vec<&str> = text.split_whitespace().rev().take(2).collect();
    let is_required = words.len() == 2
        && words.iter().zip(["null", "not"]).all(|(word, known)| word.eq_ignore_ascii_case(known));
    let ends = text.trim_end().len().saturating_sub("null".len());
    let before = text.get(..ends).filter(|_| is_required).map(str::trim_end);
    match before.and_then(|before| before.get(..before.len().saturating_sub("not".len()))) {
        Some(ty) => (ty.trim(), Nulls::Refused),
        None => (text.trim(), Nulls::Allowed),
    }
}

fn column(text: &str) -> Result<Column, Failure> {
    let text = text.trim();
    let name_ends = if text.starts_with('"') {
        let first = Lexer::new(text, StandardConformingStrings::On).next();
        first.and_then(Result::ok).map(|name| name.span.end)
    } else {
        Some(text.find(|letter: char| letter.is_whitespace() || letter == '=').unwrap_or(text.len()))
    };
    let (name, rest) = name_ends.and_then(|end| text.split_at_checked(end)).unwrap_or((text, ""));
    let (ty, expression) = rest.split_once('=').unwrap_or((rest, ""));
    if name.is_empty() || text.contains(['\n', ';']) {
        let help = "write `name type = expression` on one line, e.g. --new \"first text = split_part(name, ' ', 1)\"";
        return Err(wrong(format!("{text:?} names no column"), help));
    }
    let (ty, nulls) = type_and_nulls(ty);
    Ok(Column { name: name.to_owned(), ty: ty.to_owned(), nulls, expression: expression.trim().to_owned() })
}

/// A move, where what was given fits one.
fn move_of(options: &TemplateOptions, ledger: &str) -> Result<Move, Failure> {
    let read = |texts: &[String]| texts.iter().map(|text| column(text)).collect::<Result<Vec<_>, _>>();
    let (old, new, key) = (read(&options.old)?, read(&options.new)?, read(&options.key)?);
    let has_schema = |table: &str| table.contains('.');
    let target = options.to.as_deref().unwrap_or_default().trim();
    let table = options.table.trim();
    let is_typed = |columns: &[Column]| columns.iter().all(|column| !column.ty.is_empty());
    let counts_fit = !old.is_empty() && (new.is_empty() || new.len() == old.len()) && options.back.is_empty();
    if !counts_fit || !is_typed(&old) || !is_typed(&key) || !has_schema(table) || !has_schema(target) {
        let help = "move takes --table app.people --to app.profiles --key \"id bigint\" --old \"bio text\", both tables with \
                    their schema, and one --new for each --old where it gets another name";
        return Err(wrong("these columns are none for the template move", help));
    }
    let names: Vec<String> =
        if new.is_empty() { &old } else { &new }.iter().map(|one| one.name.clone()).collect();
    let moved = |Column { name, ty, nulls, .. }| OldColumn { back: Some(String::new()), name, ty, nulls };
    Ok(Move {
        table: table.to_owned(),
        target: target.to_owned(),
        key: key.into_iter().map(|Column { name, ty, .. }| (name, ty)).collect(),
        columns: old.into_iter().map(moved).zip(names).collect(),
        ledger: Identifier::new(ledger).to_string(),
        dependents: options.dependents.clone(),
    })
}

fn change(options: &TemplateOptions, ledger: &str) -> Result<DualWrite, Failure> {
    let read = |texts: &[String]| texts.iter().map(|text| column(text)).collect::<Result<Vec<_>, _>>();
    let (old, new, back) = (read(&options.old)?, read(&options.new)?, read(&options.back)?);
    let counts_fit = match options.template {
        Template::Rename | Template::Type => old.len() == 1 && new.len() == 1,
        Template::Split => old.len() == 1 && new.len() > 1,
        Template::Merge => old.len() > 1 && new.len() == 1,
        Template::Derive => !old.is_empty() && !new.is_empty() && back.is_empty(),
        Template::Move => false,
    };
    if !counts_fit {
        let help = match options.template {
            Template::Rename => "rename takes --old \"name text\" --new full_name",
            Template::Type => {
                "type takes --old \"sum int\" --new \"sum_wide bigint\", and --back where no cast leads back"
            }
            Template::Split => {
                "split takes one --old, several --new with expressions, and --back for the old one"
            }
            Template::Merge => {
                "merge takes several --old, one --new with an expression, and --back for each old one"
            }
            Template::Derive => "derive takes --old and --new with expressions, and no --back",
            Template::Move => "move takes --to",
        };
        let word = options.template.as_str();
        return Err(wrong(format!("these columns are none for the template {word}"), help));
    }
    let stray = back.iter().find(|one| !old.iter().any(|known| known.name == one.name));
    if let Some(Column { name, .. }) = stray {
        return Err(wrong(format!("--back computes {name}, which is no --old column"), "name an old column"));
    }
    let first = (old.first().cloned(), new.first().cloned());
    let new = new
        .into_iter()
        .map(|column| new_column(options.template, column, &first))
        .collect::<Result<_, _>>()?;
    let old = old.into_iter().map(|column| old_column(options.template, column, &back, &first));
    Ok(DualWrite {
        table: options.table.trim().to_owned(),
        old: old.collect::<Result<_, _>>()?,
        new,
        conflict: options.conflict,
        key: options.key.clone(),
        ledger: Identifier::new(ledger).to_string(),
        dependents: options.dependents.clone(),
    })
}

fn new_column(
    template: Template,
    Column { name, ty, nulls, expression: forth }: Column,
    (old, _): &(Option<Column>, Option<Column>),
) -> Result<NewColumn, Failure> {
    let old_name = old.as_ref().map(|old| old.name.clone()).unwrap_or_default();
    let as_before = old.as_ref().filter(|_| ty.is_empty() && template == Template::Rename);
    let (ty, nulls) = as_before.map_or((ty, nulls), |old| (old.ty.clone(), old.nulls));
    let forth = match template {
        _ if !forth.is_empty() => forth,
        Template::Rename => old_name,
        Template::Type => format!("{old_name}::{ty}"),
        Template::Split | Template::Merge | Template::Derive | Template::Move => String::new(),
    };
    if ty.is_empty() || forth.is_empty() {
        let help = format!("write its type and its value: --new \"{name} text = …\"");
        return Err(wrong(format!("the new column {name} has no type or no expression"), help));
    }
    Ok(NewColumn { name, ty, nulls, forth })
}

fn old_column(
    template: Template,
    Column { name, ty, nulls, .. }: Column,
    back: &[Column],
    (_, new): &(Option<Column>, Option<Column>),
) -> Result<OldColumn, Failure> {
    let new_name = new.as_ref().map(|new| new.name.clone()).unwrap_or_default();
    let given = back.iter().find(|known| known.name == name).map(|known| known.expression.clone());
    let back = match (template, given) {
        (Template::Derive, _) => None,
        (_, Some(given)) if !given.is_empty() => Some(given),
        (Template::Rename, _) => Some(new_name),
        (Template::Type, _) => Some(format!("{new_name}::{ty}")),
        (Template::Split | Template::Merge | Template::Move, _) => {
            let help = format!("say how it follows from the new columns: --back \"{name} = …\"");
            return Err(wrong(format!("nothing says how the old column {name} is written"), help));
        }
    };
    if ty.is_empty() && back.is_some() {
        let help = format!("write its type, which the way back needs: --old \"{name} text\"");
        return Err(wrong(format!("the old column {name} has no type"), help));
    }
    Ok(OldColumn { name, ty, nulls, back })
}
