//! What a file takes away from another that comes before it and runs behind it: a purge waits for days.

use crate::migration::Migration;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::drop::{Drop, Dropped};
use crate::read::name::Name;
use crate::read::object::Object;
use crate::read::others::ObjectChange;
use smol_str::SmolStr;
use std::collections::BTreeSet;
use whimbrel_source::{Header, Lexer, StandardConformingStrings, name_of};

/// Something that has another name, or is gone, behind a statement.
struct Taken {
    /// All of these have to be named by whoever misses it.
    names: Vec<SmolStr>,
    clause: String,
}

impl Migration {
    /// What this file renames, moves or drops and `waiting` names, each as a clause, e.g. `app.people is renamed`.
    ///
    /// Names are compared as words, without their schemas: what only looks the same may be among them, what is the same
    /// is not left out.
    #[must_use]
    pub fn takes_from(&self, waiting: &Self) -> Vec<String> {
        let taken: Vec<Taken> = self.said.iter().flat_map(taken).collect();
        if taken.is_empty() {
            return Vec::new();
        }
        let named = named(waiting);
        let is_missed = |taken: &Taken| taken.names.iter().all(|name| named.contains(name));
        taken.into_iter().filter(is_missed).map(|taken| taken.clause).collect()
    }
}

/// The names in the statements of a file, and in what it dumps before them.
fn named(migration: &Migration) -> BTreeSet<SmolStr> {
    let file = &migration.file;
    let of_statements = migration.statements.iter().flat_map(|statement| {
        let tokens = statement.tokens(file);
        tokens.filter_map(|token| name_of(token.kind, file.slice(token.span)).map(SmolStr::from))
    });
    let mut named: BTreeSet<SmolStr> = of_statements.collect();
    let header = Header::read(file).unwrap_or_default();
    for dump in header.settings.iter().filter(|setting| setting.key == "dump") {
        let tokens = Lexer::new(&dump.value, StandardConformingStrings::On).filter_map(Result::ok);
        let text = |span: whimbrel_source::Span| dump.value.get(span.start..span.end).unwrap_or_default();
        named.extend(tokens.filter_map(|token| name_of(token.kind, text(token.span)).map(SmolStr::from)));
    }
    named
}

#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else takes a name away")]
fn taken(said: &Said) -> Vec<Taken> {
    let whole =
        |name: &Name, what: &str| Taken { names: vec![name.name.clone()], clause: format!("{name} {what}") };
    match said {
        Said::Alter { name, actions, .. } => {
            actions.iter().filter_map(|action| by_change(name, &action.what)).collect()
        }
        Said::Drop(Drop { what, names, .. }) => match what {
            Dropped::Table
            | Dropped::Index
            | Dropped::View
            | Dropped::MaterializedView
            | Dropped::Sequence
            | Dropped::Schema
            | Dropped::Type
            | Dropped::Domain => names.iter().map(|name| whole(name, "is dropped")).collect(),
            Dropped::Rows { .. }
            | Dropped::Database
            | Dropped::Tablespace
            | Dropped::Trigger
            | Dropped::Rule
            | Dropped::Policy
            | Dropped::Owned
            | Dropped::Other(_) => Vec::new(),
        },
        Said::AlterObject { object: Object::Schema, name: Some(name), change: ObjectChange::Name } => {
            vec![whole(name, "is renamed")]
        }
        _ => Vec::new(),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else takes a name away")]
fn by_change(table: &Name, change: &Change) -> Option<Taken> {
    let column = |column: &SmolStr, what: &str| Taken {
        names: vec![table.name.clone(), column.clone()],
        clause: format!("{table}.{column} {what}"),
    };
    match change {
        Change::RenameTo { .. } => {
            Some(Taken { names: vec![table.name.clone()], clause: format!("{table} is renamed") })
        }
        Change::SetSchema { .. } => {
            Some(Taken { names: vec![table.name.clone()], clause: format!("{table} gets another schema") })
        }
        Change::RenameColumn { from, .. } => Some(column(from, "is renamed")),
        Change::DropColumn { column: name, .. } => Some(column(name, "is dropped")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::layout::Layout;
    use crate::migration::Migration;
    use whimbrel_source::SourceFile;

    fn read(text: &str) -> Migration {
        Migration::read(SourceFile::new("1_a.sql", text), Layout::Whimbrel).unwrap()
    }

    #[test]
    fn a_file_takes_from_another_what_that_names() {
        let purge = read(
            "-- whimbrel: phase = purge\n-- whimbrel: dump = people: select id, whimbrel_gone_name from app.people\n\n\
             alter table app.people drop column whimbrel_gone_name;\n",
        );
        let takes = |text: &str| read(text).takes_from(&purge);
        assert_eq!(takes("alter table app.people rename to persons;"), ["app.people is renamed"]);
        assert_eq!(takes("ALTER TABLE App.People SET SCHEMA old;"), ["app.people gets another schema"]);
        assert_eq!(takes("alter table app.people rename id to key;"), ["app.people.id is renamed"]);
        assert_eq!(takes("drop table app.orders, app.people;"), ["app.people is dropped"]);
        assert_eq!(takes("drop schema app cascade;"), ["app is dropped"]);
        assert_eq!(
            takes("alter table app.people drop column whimbrel_gone_name;"),
            ["app.people.whimbrel_gone_name is dropped"]
        );
        for harmless in [
            "alter table app.people rename full_name to name;",
            "alter table app.orders rename to people_orders;",
            "alter table app.people add column id2 int;",
            "drop index app.people_name;",
        ] {
            assert!(takes(harmless).is_empty(), "{harmless}");
        }
    }
}
