//! The keys of `[data]`: what is read instead of columns when rows are cloned.

use crate::project::keys::{Found, Key, kind_is_wrong, store};
use crate::project::wrong::Wrong;
use std::collections::BTreeMap;
use toml_edit::Value;

/// Masks by schema, table and column: SQL over the columns of the table.
pub type Masks = BTreeMap<[String; 3], String>;

pub(super) const MASK: Key = Key {
    path: "data.mask",
    read: |settings, found| store(&mut settings.masks, masks(found)),
    show: |settings, _| {
        let columns = settings.masks.keys().map(|column| column.join("."));
        Some(columns.collect::<Vec<_>>().join(", ")).filter(|columns| !columns.is_empty())
    },
};

fn masks(found: &Found<'_>) -> Result<Masks, Wrong> {
    let example = "[\"app.users.email = 'user' || id || '@example.org'\"]";
    let list = found.item.as_array().map(|array| array.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
    let texts = list.flatten().ok_or_else(|| kind_is_wrong(found, "a list of masks", example))?;
    let mask = |text: &str| {
        let (column, sql) = text.split_once('=')?;
        let names: Vec<String> = column.trim().split('.').map(str::to_owned).collect();
        let names: [String; 3] = names.try_into().ok()?;
        let is_complete = !sql.trim().is_empty() && names.iter().all(|name| !name.is_empty());
        is_complete.then(|| (names, sql.trim().to_owned()))
    };
    let read = |text: &str| {
        mask(text).ok_or_else(|| {
            let message = format!("{} cannot hold \"{}\"", found.key, text.escape_debug());
            Wrong::value(message, format!("write schema, table, column and an expression: {example}"))
        })
    };
    texts.into_iter().map(read).collect()
}
