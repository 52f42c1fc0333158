//! Renames that the text of a desired schema says: `-- whimbrel: renamed from <old name>` in front of an object, a
//! column or a constraint.

use super::step;
use crate::origin::{identifier, made_at};
use whimbrel_catalog::{Catalog, ObjectAddress, Origin};
use whimbrel_source::remark::{Remark, Standing};
use whimbrel_source::{Diagnostic, Lexer, SharedFile, SourceFile, StandardConformingStrings};

/// One rename that a text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The old name as it is written: the last name, or with those before it.
    pub old: Vec<String>,
    /// The object, under its new name.
    pub address: ObjectAddress,
    /// The comment.
    pub origin: Origin,
}

/// Why a rename that the text says cannot be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unhonoured {
    /// There is nothing of the old name, and nothing of the new one.
    #[error("there is no {0} that could become {1}")]
    Unknown(ObjectAddress, ObjectAddress),
    /// Both names are taken.
    #[error("{0} cannot become {1}: both are there")]
    BothThere(ObjectAddress, ObjectAddress),
    /// What has the old name is wanted, too.
    #[error("{0} cannot become {1}: it is still wanted under its old name, too")]
    StillWanted(ObjectAddress, ObjectAddress),
    /// The old name is one of another schema or table.
    #[error("{0} cannot become {1}: a rename moves nothing elsewhere")]
    Elsewhere(String, ObjectAddress),
}

/// The renames that the comments of a file say, each with its object in the catalog that the file gives.
///
/// # Errors
/// Every comment that cannot be read, or that stands in front of nothing that has a name.
pub fn said(catalog: &Catalog, file: &SharedFile, remarks: &[Remark]) -> Result<Vec<Said>, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let mut wrong = Vec::new();
    for remark in remarks {
        let Some(old) = remark.text.strip_prefix("renamed") else { continue };
        match one(catalog, file, remark, old) {
            Ok(said) => found.push(said),
            Err(message) => {
                let help = "write it on a line of its own in front of the object, the column or the constraint: \
                            -- whimbrel: renamed from old_name";
                let diagnostic = Diagnostic::error("rename-unreadable", message);
                wrong.push(diagnostic.at(file, remark.span, "").with_help(help));
            }
        }
    }
    if wrong.is_empty() { Ok(found) } else { Err(wrong) }
}

fn one(catalog: &Catalog, file: &SharedFile, remark: &Remark, old: &str) -> Result<Said, &'static str> {
    if remark.stands == Standing::Behind {
        return Err("a rename is said behind something on its line");
    }
    let old = old_name(old).ok_or("a rename does not say the old name")?;
    let before = remark.before.ok_or("a rename is said in front of nothing")?;
    let address = made_at(catalog, file, before.start, |address| step(catalog, address, "x").is_ok());
    let address = address.ok_or("a rename is said in front of something that makes nothing with a name")?;
    let origin = Origin { file: SharedFile::clone(file), span: remark.span };
    Ok(Said { old, address: address.clone(), origin })
}

/// Reads `from app."Users".name`.
fn old_name(text: &str) -> Option<Vec<String>> {
    let file = SourceFile::new("", text);
    let tokens = Lexer::new(text, StandardConformingStrings::On).collect::<Result<Vec<_>, _>>().ok()?;
    let mut tokens = tokens.into_iter().filter(|token| token.kind.is_significant());
    tokens.next().and_then(|token| identifier(&file, token)).filter(|word| word == "from")?;
    let mut names = Vec::new();
    loop {
        names.push(identifier(&file, tokens.next()?)?);
        match tokens.next() {
            None => return Some(names),
            Some(token) if file.slice(token.span) == "." => {}
            Some(_) => return None,
        }
    }
}

/// What has to be renamed in `live` for what the text says; `None` where that was done already.
///
/// # Errors
/// Why it cannot be done.
pub fn due(live: &Catalog, desired: &Catalog, said: &Said) -> Result<Option<ObjectAddress>, Unhonoured> {
    let new = &said.address;
    let mut names = new.names.clone();
    names.pop();
    let (last, outer) = said.old.split_last().map_or((None, &[][..]), |(last, outer)| (Some(last), outer));
    if !names.ends_with(outer) {
        return Err(Unhonoured::Elsewhere(said.old.join("."), new.clone()));
    }
    names.extend(last.cloned());
    let old = ObjectAddress { names, ..new.clone() };
    match (live.get(&old).is_some(), live.get(new).is_some()) {
        (true, false) if desired.get(&old).is_some() => Err(Unhonoured::StillWanted(old, new.clone())),
        (true, false) => Ok(Some(old)),
        (false, true) => Ok(None),
        (true, true) => Err(Unhonoured::BothThere(old, new.clone())),
        (false, false) => Err(Unhonoured::Unknown(old, new.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_name_is_read_as_postgresql_reads_names() {
        let read = |text: &str| old_name(text).map(|names| names.join("|"));
        assert_eq!(read(" from Name").as_deref(), Some("name"));
        assert_eq!(read(" from app.\"Users\" . name").as_deref(), Some("app|Users|name"));
        assert_eq!(
            [read(" from"), read(" from a b"), read(" a"), read(""), read(" from a.")],
            [const { None }; 5]
        );
    }
}
