//! `DROP` and `TRUNCATE`.

use super::Said;
use super::cursor::Cursor;
use super::name::Name;
use super::object::Object;

/// Removes objects, or the rows of tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Drop {
    pub(crate) what: Dropped,
    pub(crate) names: Vec<Name>,
    pub(crate) concurrently: bool,
    pub(crate) if_exists: bool,
    pub(crate) cascade: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Dropped {
    Table,
    /// `TRUNCATE`; whether its sequences begin again.
    Rows {
        restart: bool,
    },
    Index,
    View,
    MaterializedView,
    Sequence,
    Schema,
    Database,
    Tablespace,
    Type,
    Domain,
    /// On the table that comes first among the names.
    Trigger,
    Rule,
    Policy,
    Owned,
    Other(Object),
}

pub(super) fn drop(cursor: &mut Cursor<'_>) -> Option<Said> {
    let what = what(cursor)?;
    let concurrently = cursor.take("CONCURRENTLY");
    let if_exists = cursor.take_all(&["IF", "EXISTS"]);
    let names = if matches!(what, Dropped::Trigger | Dropped::Rule | Dropped::Policy) {
        let own = cursor.name()?;
        cursor.take("ON");
        vec![cursor.name()?, own]
    } else {
        cursor.names()
    };
    let cascade = cursor.holds("CASCADE");
    Some(Said::Drop(Drop { what, names, concurrently, if_exists, cascade }))
}

fn what(cursor: &mut Cursor<'_>) -> Option<Dropped> {
    let known: [(&[&str], Dropped); 15] = [
        (&["TABLE"], Dropped::Table),
        (&["FOREIGN", "TABLE"], Dropped::Table),
        (&["INDEX"], Dropped::Index),
        (&["VIEW"], Dropped::View),
        (&["MATERIALIZED", "VIEW"], Dropped::MaterializedView),
        (&["SEQUENCE"], Dropped::Sequence),
        (&["SCHEMA"], Dropped::Schema),
        (&["DATABASE"], Dropped::Database),
        (&["TABLESPACE"], Dropped::Tablespace),
        (&["TYPE"], Dropped::Type),
        (&["DOMAIN"], Dropped::Domain),
        (&["TRIGGER"], Dropped::Trigger),
        (&["RULE"], Dropped::Rule),
        (&["POLICY"], Dropped::Policy),
        (&["OWNED", "BY"], Dropped::Owned),
    ];
    for (words, what) in known {
        if cursor.take_all(words) {
            return Some(what);
        }
    }
    Object::read(cursor).map(Dropped::Other)
}

pub(super) fn truncate(cursor: &mut Cursor<'_>) -> Option<Said> {
    cursor.take("TABLE");
    cursor.take("ONLY");
    let names = cursor.names();
    let restart = cursor.holds_all(&["RESTART", "IDENTITY"]);
    let cascade = cursor.holds("CASCADE");
    let what = Dropped::Rows { restart };
    Some(Said::Drop(Drop { what, names, concurrently: false, if_exists: false, cascade }))
}
