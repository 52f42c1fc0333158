//! The key of a template's table, as the project's history has it.

use super::dependents::with_dependents;
use super::{Column, Template, TemplateOptions, change, column, move_of, wrong};
use crate::context::Context;
use crate::failure::Failure;
use crate::side::Side;
use whimbrel_catalog::{Catalog, Object, ObjectAddress};
use whimbrel_change::aside::key;
use whimbrel_change::scene::quoted;
use whimbrel_change::template::Nulls;
use whimbrel_source::Identifier;

/// The same options with the key of the table, where none is given, and with what stands on the old columns.
///
/// # Errors
/// The columns do not fit the template; the history cannot be read, or has no such table, or no key of it; a column
/// of the key would go.
pub async fn with_key(context: &Context<'_>, options: &TemplateOptions) -> Result<TemplateOptions, Failure> {
    let is_qualified = names(&options.table).len() > 1;
    // What is derived only goes, and takes nothing with it that would have to come again.
    if options.template == Template::Derive && is_qualified {
        return Ok(options.clone());
    }
    match options.template {
        Template::Move => drop(move_of(options, "")?),
        Template::Rename | Template::Type | Template::Split | Template::Merge | Template::Derive => {
            drop(change(options, "")?);
        }
    }
    let is_given = !options.key.is_empty();
    let catalog = match Side::History.catalog(context).await {
        Ok(catalog) => catalog,
        // Whoever names the key needs no history.
        Err(failure) if is_given && is_qualified => {
            let note = format!(
                "what stands on the old columns is not known, since the history cannot be read: {failure}"
            );
            return Ok(TemplateOptions { notes: vec![note], ..options.clone() });
        }
        Err(failure) => return Err(failure),
    };
    let Some(table) = table_of(&catalog, options) else {
        return match (is_given, is_qualified) {
            (true, true) => Ok(options.clone()),
            (true, false) => Err(tableless(options)),
            (false, _) => Err(keyless(options)),
        };
    };
    // A function that sees no schema but that of PostgreSQL finds what is beside the table by its whole name.
    let whole_name = if is_qualified { options.table.clone() } else { quoted(&table.names) };
    if options.template == Template::Derive {
        return Ok(TemplateOptions { table: whole_name, ..options.clone() });
    }
    let found = found(&catalog, table, options)?;
    let key = if is_given { options.key.clone() } else { found.key.ok_or_else(|| keyless(options))? };
    if options.template == Template::Move && is_deferrable(&catalog, table, &key)? {
        let message =
            format!("the key of {} is deferrable, and nothing can refer to such a key", options.table);
        let help = "name the columns of a key that is checked at once: --key \"code text\"; or make it so in the desired schema: whimbrel generate";
        return Err(wrong(message, help));
    }
    let whole = TemplateOptions { old: found.old, key, table: whole_name, ..options.clone() };
    with_dependents(context, (&catalog, &found.columns), whole).await
}

/// Whether a key may be broken until its transaction ends, and no other one has the same columns.
fn is_deferrable(catalog: &Catalog, table: &ObjectAddress, key: &[String]) -> Result<bool, Failure> {
    let given = key.iter().map(|text| Ok(column(text)?.name)).collect::<Result<Vec<_>, Failure>>()?;
    let same = catalog.objects.iter().filter(|(address, object)| {
        address.kind.as_str() == "table constraint"
            && address.names.starts_with(&table.names)
            && ["primary key", "unique"].map(Some).contains(&object.attribute("type"))
            && object.fact("columns") == Some(given.join(", ").as_str())
    });
    let deferrable: Vec<bool> = same
        .map(|(_, object)| object.attribute("definition").is_some_and(|text| text.contains(" DEFERRABLE")))
        .collect();
    Ok(!deferrable.is_empty() && deferrable.iter().all(|one| *one))
}

fn tableless(options: &TemplateOptions) -> Failure {
    let table = &options.table;
    wrong(format!("the history has no table {table}"), format!("name its schema: --table public.{table}"))
}

fn keyless(options: &TemplateOptions) -> Failure {
    let message = format!("the history has no key of {} by which values are found again", options.table);
    wrong(message, "name its columns: --key part --key id; a move needs their types: --key \"id bigint\"")
}

/// What the history has of a table.
struct Found {
    /// As it is written on the command line; `None` where it has none.
    key: Option<Vec<String>>,
    /// The old columns, as it has them.
    old: Vec<String>,
    /// Where they are.
    columns: Vec<ObjectAddress>,
}

/// The table; one without a schema is found by its name.
fn table_of<'a>(catalog: &'a Catalog, options: &TemplateOptions) -> Option<&'a ObjectAddress> {
    let written = names(&options.table);
    let is_table = |address: &&ObjectAddress| {
        let is_named = match written.as_slice() {
            [name] => address.names.len() == 2 && address.names.last() == Some(name),
            _ => address.names == written,
        };
        address.kind.as_str() == "table" && is_named
    };
    catalog.objects.keys().find(is_table)
}

fn found(catalog: &Catalog, table: &ObjectAddress, options: &TemplateOptions) -> Result<Found, Failure> {
    let old = options.old.iter().map(|text| column(text)).collect::<Result<Vec<_>, Failure>>()?;
    let whole = old.iter().map(|one| whole(catalog, table, one)).collect::<Result<Vec<_>, Failure>>()?;
    let columns = old.iter().filter_map(|one| column_of(catalog, table, &one.name));
    let columns = columns.map(|(address, _)| address.clone()).collect();
    let old: Vec<String> = old.into_iter().map(|one| one.name).collect();
    let key = key(table, catalog, &|_| false);
    if let Some(part) = key.iter().flatten().find(|name| old.contains(name)) {
        let message = format!("{part} is in the key of {}, which a template leaves as it is", options.table);
        let help = "change it in the desired schema: whimbrel generate builds keys and references for the new column, too";
        return Err(wrong(message, help));
    }
    let typed = |name: String| match options.template {
        Template::Move => format!("{name} {}", type_of(catalog, table, &name)),
        Template::Rename | Template::Type | Template::Split | Template::Merge | Template::Derive => name,
    };
    let key = key.map(|key| key.into_iter().map(typed).collect());
    Ok(Found { key, old: whole, columns })
}

/// An old column that refuses nulls where it does in the history, so that its way back gives the same column.
fn whole(catalog: &Catalog, table: &ObjectAddress, old: &Column) -> Result<String, Failure> {
    let (name, relation) = (&old.name, quoted(&table.names));
    let Some((address, object)) = column_of(catalog, table, name) else {
        let message = format!("the history has no column {name} of {relation}");
        return Err(wrong(message, "name a column that is there; what comes is a --new column"));
    };
    if object.attribute("generated").is_some() {
        let message = format!("{relation}.{name} is generated, so nobody writes it");
        return Err(wrong(message, "change its expression in the desired schema: whimbrel generate"));
    }
    if object.attribute("identity").is_some() {
        let message = format!("{relation}.{name} is an identity, which goes with its column");
        return Err(wrong(
            message,
            "change it in the desired schema: whimbrel generate (--rename where it gets another name)",
        ));
    }
    let is_required = refuses_nulls(catalog, address, object);
    if !is_required && old.nulls == Nulls::Refused {
        let message = format!("{relation}.{name} takes nulls, and its way back would refuse them");
        return Err(wrong(message, format!("write it without: --old \"{name} {}\"", old.ty)));
    }
    Ok(format!("{name} {}{}", old.ty, if is_required { " not null" } else { "" }))
}

/// From 18 on NOT NULL may be a constraint with a name.
fn refuses_nulls(catalog: &Catalog, column: &ObjectAddress, object: &Object) -> bool {
    let asks = |(one, constraint): (&ObjectAddress, &Object)| {
        one.kind.as_str() == "table constraint"
            && constraint.attribute("type") == Some("not null")
            && constraint.needs.contains(column)
    };
    object.attribute("not null").is_some() || catalog.objects.iter().any(asks)
}

fn column_of<'a>(
    catalog: &'a Catalog,
    table: &ObjectAddress,
    name: &str,
) -> Option<(&'a ObjectAddress, &'a Object)> {
    let is_it = |address: &ObjectAddress| {
        address.kind.as_str() == "table column"
            && address.names.starts_with(&table.names)
            && address.names.get(table.names.len()..) == Some(names(name).as_slice())
    };
    catalog.objects.iter().find(|(address, _)| is_it(address))
}

fn type_of<'a>(catalog: &'a Catalog, table: &ObjectAddress, column: &str) -> &'a str {
    let found = column_of(catalog, table, column);
    found.and_then(|(_, object)| object.attribute("type")).unwrap_or_default()
}

/// `App."Orders"` as a catalog has it.
fn names(written: &str) -> Vec<String> {
    let mut parts: Vec<String> = vec![String::new()];
    let mut is_quoted = false;
    for letter in written.trim().chars() {
        is_quoted ^= letter == '"';
        match parts.last_mut() {
            Some(part) if letter != '.' || is_quoted => part.push(letter),
            Some(_) | None => parts.push(String::new()),
        }
    }
    let stored = |part: &String| match part.trim() {
        quoted if quoted.starts_with('"') => Identifier::of_quoted(quoted).0,
        word => Identifier::of_word(word).0,
    };
    parts.iter().map(stored).collect()
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_table_is_found_as_sql_means_it() {
        assert_eq!(names("App.people"), ["app", "people"]);
        assert_eq!(names("\"App\".\"a.b\"\"c\""), ["App", "a.b\"c"]);
        assert_eq!(names("people"), ["people"]);
    }
}
