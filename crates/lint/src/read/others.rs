//! Statements about other objects than relations.

use super::Said;
use super::column::{self, Expression};
use super::create_function::Volatility;
use super::cursor::Cursor;
use super::name::Name;
use super::object::Object;
use smol_str::SmolStr;

/// What becomes of an object of which no more is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ObjectChange {
    /// It gets another name or schema.
    Name,
    Owner,
    /// The versions of its collations are taken over as they are now.
    Version,
    /// SET or RESET of a setting.
    Setting,
    Options,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TypeChange {
    AddValue {
        value: SmolStr,
        placed: bool,
        if_not_exists: bool,
    },
    RenameValue,
    Attribute {
        how: AttributeChange,
        cascade: bool,
    },
    Owner,
    /// Another name, or, where there is none, another schema.
    Rename {
        to: Option<SmolStr>,
    },
    Other,
}

/// What becomes of an attribute of a composite type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttributeChange {
    Add,
    Drop,
    Alter,
    Rename,
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

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SequenceChange {
    Increment,
    Restart,
    OwnedBy,
    OwnedByNone,
    Rename { to: Option<SmolStr> },
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
    /// A schema, the database.
    ReindexMany,
    /// The system's catalogs.
    ReindexSystem,
    Refresh {
        with_data: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PublicationChange {
    Adds,
    Drops,
    Sets,
    Options,
}

/// Whether LOCK waits for its lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wait {
    Yes,
    /// NOWAIT: it fails instead.
    No,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Granting {
    Grants,
    /// WITH GRANT OPTION.
    PassesOn,
    Revokes,
}

/// What privileges are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Granted {
    Tables(Vec<Name>),
    /// All tables of schemas, or schemas themselves.
    Schemas,
    Routines(Vec<Name>),
    /// A role, or any other object.
    Others,
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
    object(cursor)
}

fn object(cursor: &mut Cursor<'_>) -> Option<Said> {
    let object = Object::read(cursor)?;
    if object == Object::UserMapping {
        cursor.until(&["SERVER"]);
        cursor.skip();
    }
    let name = cursor.name();
    if object == Object::Database && cursor.holds_all(&["SET", "TABLESPACE"]) {
        return Some(Said::AlterDatabaseTablespace);
    }
    if let (Object::Extension, Some(name)) = (object, &name)
        && cursor.sees(&["UPDATE"])
    {
        return Some(Said::UpdateExtension { name: name.clone() });
    }
    let change = if cursor.holds_all(&["RENAME", "TO"]) || cursor.holds_all(&["SET", "SCHEMA"]) {
        ObjectChange::Name
    } else if cursor.holds_all(&["OWNER", "TO"]) {
        ObjectChange::Owner
    } else if cursor.holds_all(&["REFRESH", "VERSION"]) || cursor.holds_all(&["COLLATION", "VERSION"]) {
        ObjectChange::Version
    } else if matches!(object, Object::Role | Object::Database)
        && (cursor.holds("SET") || cursor.holds("RESET"))
    {
        ObjectChange::Setting
    } else {
        ObjectChange::Options
    };
    if change == ObjectChange::Options {
        if object == Object::Publication {
            return Some(publication(name?.name, cursor));
        }
        if object == Object::Subscription
            && let Some(said) = subscription(cursor)
        {
            return Some(said);
        }
    }
    if let (Object::Routine, ObjectChange::Options, Some(name)) = (object, change, &name) {
        let changes = routine_changes(cursor);
        if !changes.is_empty() {
            return Some(Said::AlterRoutine { name: name.clone(), changes });
        }
    }
    Some(Said::AlterObject { object, name, change })
}

fn publication(name: SmolStr, cursor: &mut Cursor<'_>) -> Said {
    let change = if cursor.sees(&["ADD"]) {
        PublicationChange::Adds
    } else if cursor.sees(&["DROP"]) {
        PublicationChange::Drops
    } else if cursor.sees(&["SET", "TABLE"]) || cursor.sees(&["SET", "TABLES"]) {
        PublicationChange::Sets
    } else {
        PublicationChange::Options
    };
    Said::AlterPublication { change, of: super::create::publication(name, cursor) }
}

/// What runs outside of transaction blocks only, and what lets a subscription go without its slot.
fn subscription(cursor: &mut Cursor<'_>) -> Option<Said> {
    let rest = cursor.within(&(cursor.at()..cursor.len())).rest();
    let words = cursor.plain(&rest);
    let refreshes = cursor.sees(&["REFRESH"])
        || cursor.holds("PUBLICATION")
            && !words.contains("refresh = false")
            && !words.contains("refresh = off");
    if refreshes {
        Some(Said::RefreshSubscription)
    } else if words.contains("slot_name = none") {
        Some(Said::DetachSlot)
    } else {
        None
    }
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
        SequenceChange::Rename { to: renamed(cursor) }
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
        let if_not_exists = cursor.take_all(&["IF", "NOT", "EXISTS"]);
        let value = cursor.text().trim_matches('\'').into();
        cursor.skip();
        let placed = cursor.sees_one(&["BEFORE", "AFTER"]);
        return TypeChange::AddValue { value, placed, if_not_exists };
    }
    if cursor.take_all(&["RENAME", "VALUE"]) {
        TypeChange::RenameValue
    } else if is_rename(cursor) {
        TypeChange::Rename { to: renamed(cursor) }
    } else if let Some(how) = attribute_change(cursor) {
        TypeChange::Attribute { how, cascade: cursor.holds("CASCADE") }
    } else if cursor.take_all(&["OWNER", "TO"]) {
        TypeChange::Owner
    } else {
        TypeChange::Other
    }
}

fn attribute_change(cursor: &mut Cursor<'_>) -> Option<AttributeChange> {
    let changes = [
        ("ADD", AttributeChange::Add),
        ("DROP", AttributeChange::Drop),
        ("ALTER", AttributeChange::Alter),
        ("RENAME", AttributeChange::Rename),
    ];
    changes.into_iter().find(|(verb, _)| cursor.take_all(&[verb, "ATTRIBUTE"])).map(|(_, change)| change)
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
        // Of one that may not be there it is not known that it goes.
        if cursor.sees(&["IF"]) { DomainChange::Other } else { DomainChange::DropConstraint }
    } else if cursor.take_all(&["SET", "DEFAULT"]) || cursor.take_all(&["DROP", "DEFAULT"]) {
        DomainChange::Default
    } else if is_rename(cursor) {
        DomainChange::Rename { to: renamed(cursor) }
    } else {
        DomainChange::Other
    }
}

pub(super) fn comment(cursor: &mut Cursor<'_>) -> Option<Said> {
    cursor.take("ON");
    let object = Object::read(cursor)?;
    if matches!(object, Object::Constraint | Object::OfTable) {
        cursor.until(&["ON"]);
        cursor.skip();
        if cursor.take("DOMAIN") {
            return Some(Said::Comment { object: Object::Domain, name: cursor.name() });
        }
    }
    let name = if object == Object::Column { cursor.name_before_last() } else { cursor.name() };
    Some(Said::Comment { object, name })
}

pub(super) fn grant(verb: &str, cursor: &mut Cursor<'_>) -> Option<Said> {
    cursor.until(&["ON", "TO", "FROM"]);
    let of = if cursor.take("ON") { granted(cursor) } else { Granted::Others };
    cursor.until(&["TO", "FROM"]);
    cursor.skip();
    let how = if verb == "REVOKE" {
        Granting::Revokes
    } else if cursor.holds_all(&["WITH", "GRANT", "OPTION"]) {
        Granting::PassesOn
    } else {
        Granting::Grants
    };
    Some(Said::Grant { of, to_public: cursor.holds("PUBLIC"), how })
}

/// Words before the name of what is no table.
const NO_TABLES: [&str; 11] = [
    "ALL",
    "SEQUENCE",
    "DATABASE",
    "DOMAIN",
    "FOREIGN",
    "LANGUAGE",
    "LARGE",
    "PARAMETER",
    "TABLESPACE",
    "TYPE",
    "SERVER",
];

fn granted(cursor: &mut Cursor<'_>) -> Granted {
    if cursor.take("SCHEMA") || cursor.sees(&["ALL", "TABLES"]) {
        return Granted::Schemas;
    }
    if cursor.take("FUNCTION") || cursor.take("PROCEDURE") || cursor.take("ROUTINE") {
        return Granted::Routines(cursor.names());
    }
    if cursor.sees_one(&NO_TABLES) {
        return Granted::Others;
    }
    cursor.take("TABLE");
    Granted::Tables(cursor.names())
}

pub(super) fn lock(cursor: &mut Cursor<'_>) -> Option<Said> {
    cursor.take("TABLE");
    cursor.take("ONLY");
    let tables = cursor.names();
    let mode = if cursor.take("IN") {
        let range = cursor.until(&["MODE"]);
        cursor.skip();
        cursor.plain(&range)
    } else {
        "access exclusive".to_owned()
    };
    Some(Said::Lock { tables, mode, waits: if cursor.sees(&["NOWAIT"]) { Wait::No } else { Wait::Yes } })
}

pub(super) fn code(cursor: &mut Cursor<'_>) -> Option<Said> {
    let start = cursor.at();
    let rest = cursor.rest();
    let body = cursor.body(&rest)?.into();
    cursor.back_to(start);
    cursor.until(&["LANGUAGE"]);
    let named = cursor.take("LANGUAGE").then(|| cursor.identifier()).flatten();
    Some(Said::Do { body, language: named.unwrap_or("plpgsql".into()) })
}
