//! Statements about other objects than relations.

use super::Said;
use super::column::{self, Expression};
use super::create::Volatility;
use super::cursor::Cursor;
use smol_str::SmolStr;

/// A kind of object that the linter needs no details of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Object {
    Routine,
    Aggregate,
    Schema,
    Extension,
    Publication,
    Subscription,
    EventTrigger,
    Role,
    Database,
    Type,
    Domain,
    Table,
    Column,
    Constraint,
    Index,
    View,
    Sequence,
    /// Anything else; nobody but the catalog notices.
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TypeChange {
    AddValue {
        value: SmolStr,
        placed: bool,
    },
    RenameValue,
    AddAttribute,
    DropAttribute,
    AlterAttribute,
    /// Another name, or, where there is none, another schema.
    Rename {
        to: Option<SmolStr>,
    },
    Other,
}

/// What ALTER FUNCTION changes, as far as whoever calls it can notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RoutineChange {
    SecurityDefiner,
    SecurityInvoker,
    /// A setting of the server that it runs with; none stands for all of them.
    Setting(Option<SmolStr>),
    /// Null for an argument gives null, and it is not run.
    Strict,
    CalledOnNull,
    Volatility(Volatility),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DomainChange {
    AddCheck { is_valid: bool, expression: Option<Expression> },
    AddNotNull,
    Validate,
    SetNotNull,
    DropNotNull,
    DropConstraint,
    Default,
    Rename { to: Option<SmolStr> },
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SequenceChange {
    Increment,
    Restart,
    OwnedBy,
    OwnedByNone,
    Rename,
    Type,
    Persistence,
    Owner,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Maintenance {
    Vacuum {
        full: bool,
    },
    Analyze,
    Cluster,
    ReindexTable,
    ReindexIndex,
    /// A schema, the database, its system catalogs.
    ReindexMany,
    Refresh {
        with_data: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Granting {
    Grants,
    /// WITH GRANT OPTION.
    PassesOn,
    Revokes,
}

impl Object {
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let known: [(&[&str], Self); 21] = [
            (&["FUNCTION"], Self::Routine),
            (&["PROCEDURE"], Self::Routine),
            (&["ROUTINE"], Self::Routine),
            (&["AGGREGATE"], Self::Aggregate),
            (&["SCHEMA"], Self::Schema),
            (&["EXTENSION"], Self::Extension),
            (&["PUBLICATION"], Self::Publication),
            (&["SUBSCRIPTION"], Self::Subscription),
            (&["EVENT", "TRIGGER"], Self::EventTrigger),
            (&["ROLE"], Self::Role),
            (&["USER"], Self::Role),
            (&["GROUP"], Self::Role),
            (&["DATABASE"], Self::Database),
            (&["TYPE"], Self::Type),
            (&["DOMAIN"], Self::Domain),
            (&["TABLE"], Self::Table),
            (&["COLUMN"], Self::Column),
            (&["CONSTRAINT"], Self::Constraint),
            (&["INDEX"], Self::Index),
            (&["MATERIALIZED", "VIEW"], Self::View),
            (&["VIEW"], Self::View),
        ];
        for (words, object) in known {
            if cursor.take_all(words) {
                return Some(object);
            }
        }
        if cursor.take("SEQUENCE") {
            return Some(Self::Sequence);
        }
        if cursor.is_at_end() {
            return None;
        }
        cursor.skip();
        Some(Self::Other)
    }
}

/// `ALTER` of anything but a relation.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Option<Said> {
    if cursor.take("SYSTEM") {
        return Some(Said::AlterSystem);
    }
    if cursor.take_all(&["DEFAULT", "PRIVILEGES"]) {
        let to_public = cursor.holds("GRANT") && cursor.holds_all(&["TO", "PUBLIC"]);
        return Some(Said::AlterDefaultPrivileges { to_public });
    }
    if cursor.take("SEQUENCE") {
        return sequence(cursor);
    }
    if cursor.take("TYPE") {
        let name = cursor.name()?;
        return Some(Said::AlterType { name, change: type_change(cursor) });
    }
    if cursor.take("DOMAIN") {
        let name = cursor.name()?;
        return Some(Said::AlterDomain { name, change: domain_change(cursor) });
    }
    let is_policy = cursor.take("POLICY");
    if is_policy || cursor.sees_one(&["TRIGGER", "RULE"]) {
        let _ = is_policy || cursor.take("TRIGGER") || cursor.take("RULE");
        cursor.identifier()?;
        cursor.take("ON");
        let table = cursor.name()?;
        let renames = cursor.sees(&["RENAME"]);
        return Some(if is_policy {
            Said::AlterPolicy { table, renames }
        } else {
            Said::AlterTrigger { table }
        });
    }
    // No code says what they are called.
    let is_named_nowhere = cursor.sees(&["STATISTICS"]) || cursor.sees(&["EVENT", "TRIGGER"]);
    let object = Object::read(cursor)?;
    let name = cursor.name();
    if object == Object::Database && cursor.holds_all(&["SET", "TABLESPACE"]) {
        return Some(Said::AlterDatabaseTablespace);
    }
    if let (Object::Extension, Some(name)) = (object, &name)
        && cursor.sees(&["UPDATE"])
    {
        return Some(Said::UpdateExtension { name: name.clone() });
    }
    let renames =
        !is_named_nowhere && (cursor.holds_all(&["RENAME", "TO"]) || cursor.holds_all(&["SET", "SCHEMA"]));
    if let (Object::Routine, false, Some(name)) = (object, renames, &name) {
        let changes = routine_changes(cursor);
        if !changes.is_empty() {
            return Some(Said::AlterRoutine { name: name.clone(), changes });
        }
    }
    Some(Said::AlterObject { object, name, renames })
}

fn routine_changes(cursor: &mut Cursor<'_>) -> Vec<RoutineChange> {
    let mut changes = Vec::new();
    cursor.parenthesised();
    while !cursor.is_at_end() {
        let change = if cursor.take_all(&["SECURITY", "DEFINER"]) {
            RoutineChange::SecurityDefiner
        } else if cursor.take_all(&["SECURITY", "INVOKER"]) {
            RoutineChange::SecurityInvoker
        } else if cursor.take_all(&["RESET", "ALL"]) {
            RoutineChange::Setting(None)
        } else if cursor.take("SET") || cursor.take("RESET") {
            RoutineChange::Setting(cursor.identifier())
        } else if cursor.take("STRICT") || cursor.take_all(&["RETURNS", "NULL", "ON", "NULL", "INPUT"]) {
            RoutineChange::Strict
        } else if cursor.take_all(&["CALLED", "ON", "NULL", "INPUT"]) {
            RoutineChange::CalledOnNull
        } else if let Some(volatility) = volatility(cursor) {
            RoutineChange::Volatility(volatility)
        } else {
            cursor.skip_one();
            continue;
        };
        changes.push(change);
    }
    changes
}

fn volatility(cursor: &mut Cursor<'_>) -> Option<Volatility> {
    if cursor.take("IMMUTABLE") {
        Some(Volatility::Immutable)
    } else if cursor.take("STABLE") {
        Some(Volatility::Stable)
    } else if cursor.take("VOLATILE") {
        Some(Volatility::Volatile)
    } else {
        None
    }
}

fn sequence(cursor: &mut Cursor<'_>) -> Option<Said> {
    cursor.take_all(&["IF", "EXISTS"]);
    let name = cursor.name()?;
    let change = if cursor.take_all(&["OWNED", "BY"]) {
        if cursor.sees(&["NONE"]) { SequenceChange::OwnedByNone } else { SequenceChange::OwnedBy }
    } else if cursor.sees(&["RENAME"]) || cursor.sees(&["SET", "SCHEMA"]) {
        SequenceChange::Rename
    } else if cursor.sees(&["OWNER"]) {
        SequenceChange::Owner
    } else if cursor.sees(&["AS"]) {
        SequenceChange::Type
    } else if cursor.take("SET") {
        SequenceChange::Persistence
    } else if cursor.sees(&["RESTART"]) {
        SequenceChange::Restart
    } else {
        SequenceChange::Increment
    };
    Some(Said::AlterSequence { name, change })
}

fn type_change(cursor: &mut Cursor<'_>) -> TypeChange {
    if cursor.take_all(&["ADD", "VALUE"]) {
        cursor.take_all(&["IF", "NOT", "EXISTS"]);
        let value = cursor.text().trim_matches('\'').into();
        cursor.skip();
        return TypeChange::AddValue { value, placed: cursor.sees_one(&["BEFORE", "AFTER"]) };
    }
    if cursor.take_all(&["RENAME", "VALUE"]) {
        TypeChange::RenameValue
    } else if is_rename(cursor) {
        TypeChange::Rename { to: renamed(cursor) }
    } else if cursor.take_all(&["ADD", "ATTRIBUTE"]) {
        TypeChange::AddAttribute
    } else if cursor.take_all(&["DROP", "ATTRIBUTE"]) {
        TypeChange::DropAttribute
    } else if cursor.take_all(&["ALTER", "ATTRIBUTE"]) {
        TypeChange::AlterAttribute
    } else {
        TypeChange::Other
    }
}

fn is_rename(cursor: &Cursor<'_>) -> bool {
    cursor.sees(&["RENAME", "TO"]) || cursor.sees(&["SET", "SCHEMA"])
}

/// The new name; none where it is the schema that changes.
fn renamed(cursor: &mut Cursor<'_>) -> Option<SmolStr> {
    cursor.take_all(&["RENAME", "TO"]).then(|| cursor.identifier()).flatten()
}

fn domain_change(cursor: &mut Cursor<'_>) -> DomainChange {
    if cursor.take("ADD") {
        if cursor.take("CONSTRAINT") {
            cursor.skip();
        }
        if cursor.take_all(&["NOT", "NULL"]) {
            return DomainChange::AddNotNull;
        }
        let is_valid = !cursor.holds_all(&["NOT", "VALID"]);
        cursor.take("CHECK");
        let expression = cursor.parenthesised().map(|range| column::expression(cursor, &range));
        return DomainChange::AddCheck { is_valid, expression };
    }
    if cursor.take("VALIDATE") {
        DomainChange::Validate
    } else if cursor.take_all(&["SET", "NOT", "NULL"]) {
        DomainChange::SetNotNull
    } else if cursor.take_all(&["DROP", "NOT", "NULL"]) {
        DomainChange::DropNotNull
    } else if cursor.take_all(&["DROP", "CONSTRAINT"]) {
        DomainChange::DropConstraint
    } else if cursor.take_all(&["SET", "DEFAULT"]) || cursor.take_all(&["DROP", "DEFAULT"]) {
        DomainChange::Default
    } else if is_rename(cursor) {
        DomainChange::Rename { to: renamed(cursor) }
    } else {
        DomainChange::Other
    }
}

pub(super) fn maintenance(verb: &str, cursor: &mut Cursor<'_>) -> Option<Said> {
    let options = cursor.parenthesised().map(|range| cursor.plain(&range)).unwrap_or_default();
    let mut concurrently = is_on(&options, "concurrently");
    let what = match verb {
        "VACUUM" => {
            let full = cursor.holds("FULL") || is_on(&options, "full");
            while cursor.sees_one(&["FULL", "FREEZE", "VERBOSE", "ANALYZE"]) {
                cursor.skip();
            }
            Maintenance::Vacuum { full }
        }
        "CLUSTER" => {
            cursor.take("VERBOSE");
            Maintenance::Cluster
        }
        "REFRESH" => {
            cursor.take_all(&["MATERIALIZED", "VIEW"]);
            Maintenance::Refresh { with_data: !cursor.holds_all(&["WITH", "NO", "DATA"]) }
        }
        "REINDEX" => {
            let what = if cursor.take("TABLE") {
                Maintenance::ReindexTable
            } else if cursor.take("INDEX") {
                Maintenance::ReindexIndex
            } else {
                cursor.skip();
                Maintenance::ReindexMany
            };
            concurrently |= cursor.sees(&["CONCURRENTLY"]);
            what
        }
        _ => {
            cursor.take("VERBOSE");
            Maintenance::Analyze
        }
    };
    concurrently |= cursor.take("CONCURRENTLY");
    Some(Said::Maintenance { what, names: cursor.names(), concurrently })
}

/// Whether an option in parentheses is there, and not switched off.
fn is_on(options: &str, name: &str) -> bool {
    options.split(',').any(|option| {
        let mut words = option.split_whitespace();
        words.next() == Some(name)
            && !words.next().is_some_and(|value| matches!(value, "false" | "off" | "0"))
    })
}

pub(super) fn comment(cursor: &mut Cursor<'_>) -> Option<Said> {
    cursor.take("ON");
    let object = Object::read(cursor)?;
    if object == Object::Constraint {
        cursor.until(&["ON"]);
        cursor.skip();
    }
    Some(Said::Comment { object, name: cursor.name() })
}

pub(super) fn grant(verb: &str, cursor: &mut Cursor<'_>) -> Option<Said> {
    cursor.until(&["ON", "TO", "FROM"]);
    let mut tables = Vec::new();
    if cursor.take("ON") {
        let names_no_table =
            cursor.sees_one(&["ALL", "SCHEMA", "FUNCTION", "SEQUENCE", "DATABASE", "TYPE", "LANGUAGE"]);
        if !names_no_table {
            cursor.take("TABLE");
            tables = cursor.names();
        }
    }
    cursor.until(&["TO", "FROM"]);
    cursor.skip();
    let how = if verb == "REVOKE" {
        Granting::Revokes
    } else if cursor.holds_all(&["WITH", "GRANT", "OPTION"]) {
        Granting::PassesOn
    } else {
        Granting::Grants
    };
    Some(Said::Grant { tables, to_public: cursor.holds("PUBLIC"), how })
}

pub(super) fn lock(cursor: &mut Cursor<'_>) -> Option<Said> {
    cursor.take("TABLE");
    cursor.take("ONLY");
    let tables = cursor.names();
    let mode = if cursor.take("IN") {
        let range = cursor.until(&["MODE"]);
        cursor.plain(&range)
    } else {
        "access exclusive".to_owned()
    };
    Some(Said::Lock { tables, mode })
}

pub(super) fn code(cursor: &mut Cursor<'_>) -> Option<Said> {
    let rest = cursor.rest();
    cursor.body(&rest).map(|body| Said::Do { body: body.into() })
}
