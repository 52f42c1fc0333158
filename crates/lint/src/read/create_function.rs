//! `CREATE FUNCTION` and `CREATE PROCEDURE`.

use super::Said;
use super::column;
use super::cursor::Cursor;
use super::name::Name;
use super::rows;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word that is there or not")]
pub(crate) struct CreateFunction {
    pub(crate) name: Name,
    /// Its arguments, in plain words.
    pub(crate) arguments: SmolStr,
    /// The types by which it is told from others of its name, where its text tells them.
    pub(crate) signature: Option<SmolStr>,
    pub(crate) replaces: bool,
    pub(crate) volatility: Volatility,
    pub(crate) is_definer_without_path: bool,
    /// Whether it runs with the rights of its owner.
    pub(crate) is_definer: bool,
    /// Whether it sets `search_path` for itself.
    pub(crate) has_path: bool,
    pub(crate) body: Option<SmolStr>,
    /// The words of a body that the server reads when the function is made, and the relations in it.
    pub(crate) reads: Option<(SmolStr, Vec<Name>)>,
    /// Whether only triggers can call it.
    pub(crate) is_of_triggers: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Volatility {
    Volatile,
    Stable,
    Immutable,
}

pub(super) fn function(replaces: bool, cursor: &mut Cursor<'_>) -> Option<Said> {
    let name = cursor.name()?;
    let list = cursor.parenthesised().unwrap_or_default();
    let arguments = cursor.plain(&list);
    let signature = signature(&mut cursor.within(&list));
    let rest = cursor.rest();
    let words = cursor.plain(&rest);
    let reads = read_at_once(&mut cursor.within(&rest));
    let atomic = cursor.behind(&rest, &["BEGIN", "ATOMIC"]);
    let begins = if atomic.is_some() { Some("begin atomic") } else { None };
    let body = atomic.or_else(|| cursor.body(&rest));
    let outside = begins.or(body.as_deref()).and_then(|body| words.split(body).next()).unwrap_or(&words);
    let says = |word: &str| words_of(outside, word) || words_of(after(&words, body.as_deref()), word);
    let volatility = if says("immutable") {
        Volatility::Immutable
    } else if says("stable") {
        Volatility::Stable
    } else {
        Volatility::Volatile
    };
    let has_path = words.contains("set search_path");
    let is_definer = words.contains("security definer");
    // Code in C names what it calls by addresses.
    let is_definer_without_path = is_definer && !has_path && !format!(" {words} ").contains(" language c ");
    let is_of_triggers = words.starts_with("returns trigger") || words.starts_with("returns event_trigger");
    Some(Said::CreateFunction(CreateFunction {
        name,
        arguments: arguments.into(),
        signature,
        replaces,
        volatility,
        is_definer_without_path,
        is_definer,
        has_path,
        body: body.map(Into::into),
        reads,
        is_of_triggers,
    }))
}

fn after<'a>(words: &'a str, body: Option<&str>) -> &'a str {
    body.and_then(|body| words.split_once(body)).map_or("", |(_, rest)| rest)
}

fn words_of(text: &str, word: &str) -> bool {
    text.split(' ').any(|own| own == word)
}

/// A body that is no text, and the relations in it.
fn read_at_once(cursor: &mut Cursor<'_>) -> Option<(SmolStr, Vec<Name>)> {
    cursor.until(&["BEGIN", "RETURN"]);
    if !cursor.take_all(&["BEGIN", "ATOMIC"]) && !cursor.take("RETURN") {
        return None;
    }
    let mut tables = rows::sources(cursor);
    let mut look = cursor.within(&(cursor.at()..cursor.len()));
    while !look.is_at_end() {
        if look.take("INTO") || look.take("UPDATE") {
            look.take("ONLY");
            tables.extend(look.name());
        } else {
            look.skip();
        }
    }
    let rest = cursor.rest();
    Some((cursor.plain(&rest).into(), tables))
}

/// The types of its arguments with commas between them; `None` where the text does not tell them.
fn signature(cursor: &mut Cursor<'_>) -> Option<SmolStr> {
    let mut types: Vec<String> = Vec::new();
    while !cursor.is_at_end() {
        let item = cursor.through_comma();
        let mut argument = cursor.within(&item);
        // Those of a procedure count, and those of a function do not.
        if argument.sees(&["OUT"]) {
            return None;
        }
        let _ = argument.take("IN") || argument.take("INOUT") || argument.take("VARIADIC");
        if has_name(&argument) {
            argument.skip();
        }
        let ty = argument.until(&["DEFAULT", "="]);
        let mut argument = argument.within(&ty);
        let words = argument.plain(&ty);
        // Types of one name in several schemas are several types.
        if words.contains(['.', '%']) {
            types.push(words);
        } else {
            let ty = column::type_name(&mut argument);
            types.push(format!("{}{}", ty.name, if ty.is_array { "[]" } else { "" }));
        }
    }
    Some(types.join(",").into())
}

/// Whether an argument begins with its name, and not with its type.
fn has_name(argument: &Cursor<'_>) -> bool {
    let mut look = argument.within(&(argument.at()..argument.len()));
    let is_long =
        [&["DOUBLE", "PRECISION"][..], &["CHARACTER", "VARYING"], &["CHAR", "VARYING"], &["BIT", "VARYING"]]
            .iter()
            .any(|words| look.sees(words));
    let is_time = look.sees_one(&["TIME", "TIMESTAMP"]);
    look.skip();
    let is_zoned = is_time && look.sees_one(&["WITH", "WITHOUT"]);
    let is_alone = look.is_at_end() || look.sees_one(&[".", "(", "[", "DEFAULT", "=", "ARRAY"]);
    !(is_long || is_zoned || is_alone)
}
