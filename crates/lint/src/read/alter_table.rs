//! `ALTER TABLE`, and what is written like it for views, indexes, sequences and foreign tables.

use super::Said;
use super::column::{self, ColumnDefinition, Constraint, Expression, TypeName};
use super::cursor::Cursor;
use super::name::Name;
use super::partition_bound::PartitionBound;
use smol_str::{SmolStr, StrExt, format_smolstr};
use whimbrel_source::Span;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    Table,
    ForeignTable,
    View,
    MaterializedView,
    Index,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Action {
    pub(crate) what: Change,
    pub(crate) span: Span,
}

/// One action of ALTER TABLE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    AddColumn { column: ColumnDefinition, if_not_exists: bool },
    DropColumn { column: SmolStr, cascade: bool, if_exists: bool },
    AlterType { column: SmolStr, ty: TypeName, using: Option<Expression> },
    SetDefault { column: SmolStr, expression: Expression },
    DropDefault { column: SmolStr },
    SetNotNull { column: SmolStr },
    DropNotNull { column: SmolStr },
    SetExpression { column: SmolStr },
    DropExpression { column: SmolStr, if_exists: bool },
    AddIdentity { column: SmolStr, values: Values, sequence: Option<Name> },
    SetIdentity { column: SmolStr, values: Values },
    DropIdentity { column: SmolStr },
    SetStatistics { column: SmolStr },
    SetColumnOptions { column: SmolStr },
    SetStorage { column: SmolStr },
    SetCompression { column: SmolStr },
    AddConstraint(Constraint),
    DropConstraint { name: SmolStr, cascade: bool },
    ValidateConstraint { name: SmolStr },
    AlterConstraint { name: SmolStr, how: Alteration },
    RenameTo { name: SmolStr },
    RenameColumn { from: SmolStr, to: SmolStr },
    RenameConstraint { from: SmolStr, to: SmolStr },
    SetSchema { schema: SmolStr },
    OwnerTo,
    SetTablespace,
    SetLogged { logged: bool },
    SetAccessMethod { to: SmolStr },
    SetOptions { options: SmolStr },
    ResetOptions { options: SmolStr },
    ClusterOn,
    WithoutCluster,
    ReplicaIdentity { how: SmolStr, index: Option<SmolStr> },
    AttachPartition { name: Name, bound: Option<PartitionBound> },
    DetachPartition { name: Name, how: Detachment },
    AttachIndex { name: Name },
    Inherit { parent: Name },
    NoInherit { parent: Name },
    OfType { name: Name },
    NotOf,
    Triggers { verb: SmolStr, which: SmolStr },
    Rules { verb: SmolStr },
    RowSecurity { words: SmolStr },
    AllInTablespace,
    DependsOnExtension,
    ForeignOptions,
    Unknown,
}

/// Whether statements may bring values for an identity column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Values {
    Always,
    ByDefault,
    /// The statement is about something else.
    Unsaid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alteration {
    /// Its violations show at the end of the transaction.
    Deferred,
    /// They show at each statement, where they may have waited before.
    Immediate,
    /// Nobody can make it wait any more.
    NotDeferrable,
    /// Whoever asks can make it wait.
    Deferrable,
    Enforced,
    NotEnforced,
    Inheritance,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detachment {
    Plain,
    Concurrently,
    Finalize,
}

impl Relation {
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        if cursor.take("TABLE") {
            Some(Self::Table)
        } else if cursor.take_all(&["FOREIGN", "TABLE"]) {
            Some(Self::ForeignTable)
        } else if cursor.take_all(&["MATERIALIZED", "VIEW"]) {
            Some(Self::MaterializedView)
        } else if cursor.take("VIEW") {
            Some(Self::View)
        } else if cursor.take("INDEX") {
            Some(Self::Index)
        } else {
            None
        }
    }
}

pub(super) fn alter(relation: Relation, cursor: &mut Cursor<'_>) -> Option<Said> {
    if cursor.take_all(&["ALL", "IN", "TABLESPACE"]) {
        let rest = cursor.rest();
        let span = cursor.span(&rest);
        let name = Name { schema: None, name: SmolStr::default(), span };
        let actions = vec![Action { what: Change::AllInTablespace, span }];
        return Some(Said::Alter { relation, name, if_exists: false, only: false, actions });
    }
    let if_exists = cursor.take_all(&["IF", "EXISTS"]);
    let only = cursor.take("ONLY");
    let name = cursor.name()?;
    cursor.take("*");
    let mut actions = Vec::new();
    while !cursor.is_at_end() {
        let start = cursor.at();
        let what = change(cursor);
        let understood = cursor.at();
        cursor.through_comma();
        let end = if understood > start { understood } else { cursor.at() };
        actions.push(Action { what, span: cursor.span(&(start..end)) });
    }
    Some(Said::Alter { relation, name, if_exists, only, actions })
}

fn change(cursor: &mut Cursor<'_>) -> Change {
    let first = cursor.text().to_ascii_uppercase();
    cursor.skip();
    let change = match first.as_str() {
        "ADD" => add(cursor),
        "DROP" => drop(cursor),
        "ALTER" => alter_column(cursor),
        "VALIDATE" => {
            cursor.take("CONSTRAINT");
            cursor.identifier().map(|name| Change::ValidateConstraint { name })
        }
        "RENAME" => rename(cursor),
        "SET" => set(cursor),
        "RESET" => {
            let options = cursor.parenthesised();
            options.map(|options| Change::ResetOptions { options: cursor.plain(&options).into() })
        }
        "OWNER" => {
            cursor.take("TO");
            cursor.skip();
            Some(Change::OwnerTo)
        }
        "CLUSTER" => {
            cursor.take("ON");
            cursor.skip();
            Some(Change::ClusterOn)
        }
        "REPLICA" => {
            cursor.take("IDENTITY");
            let how = cursor.text().to_ascii_uppercase_smolstr();
            let index = cursor.take_all(&["USING", "INDEX"]).then(|| cursor.identifier()).flatten();
            cursor.until(&[","]);
            Some(Change::ReplicaIdentity { how, index })
        }
        "ATTACH" | "DETACH" => partition(&first, cursor),
        "INHERIT" => cursor.name().map(|parent| Change::Inherit { parent }),
        "NO" => switch("NO", cursor),
        "OF" => cursor.name().map(|name| Change::OfType { name }),
        "NOT" => {
            cursor.take("OF");
            Some(Change::NotOf)
        }
        "ENABLE" | "DISABLE" | "FORCE" => switch(&first, cursor),
        "DEPENDS" => Some(Change::DependsOnExtension),
        "OPTIONS" => cursor.parenthesised().map(|_| Change::ForeignOptions),
        _ => None,
    };
    change.unwrap_or(Change::Unknown)
}

fn add(cursor: &mut Cursor<'_>) -> Option<Change> {
    if cursor.sees_one(&["CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY", "FOREIGN", "EXCLUDE"])
        || cursor.sees(&["NOT", "NULL"])
    {
        return column::constraint(cursor).map(Change::AddConstraint);
    }
    cursor.take("COLUMN");
    let if_not_exists = cursor.take_all(&["IF", "NOT", "EXISTS"]);
    column::column(cursor).map(|column| Change::AddColumn { column, if_not_exists })
}

fn drop(cursor: &mut Cursor<'_>) -> Option<Change> {
    let is_constraint = cursor.take("CONSTRAINT");
    if !is_constraint {
        cursor.take("COLUMN");
    }
    let if_exists = cursor.take_all(&["IF", "EXISTS"]);
    let name = cursor.identifier()?;
    let cascade = cursor.take("CASCADE");
    cursor.take("RESTRICT");
    Some(if is_constraint {
        Change::DropConstraint { name, cascade }
    } else {
        Change::DropColumn { column: name, cascade, if_exists }
    })
}

fn alter_column(cursor: &mut Cursor<'_>) -> Option<Change> {
    if cursor.take("CONSTRAINT") {
        let name = cursor.identifier()?;
        let how = if cursor.take_all(&["NOT", "ENFORCED"]) {
            Alteration::NotEnforced
        } else if cursor.take("ENFORCED") {
            Alteration::Enforced
        } else if cursor.take("INHERIT") || cursor.take_all(&["NO", "INHERIT"]) {
            Alteration::Inheritance
        } else {
            deferrability(cursor)
        };
        cursor.until(&[","]);
        return Some(Change::AlterConstraint { name, how });
    }
    cursor.take("COLUMN");
    let column = cursor.identifier()?;
    if cursor.take_all(&["SET", "DATA", "TYPE"]) || cursor.take("TYPE") {
        let mut ty = column::type_name(cursor);
        if cursor.take("COLLATE") {
            ty.collation = cursor.name().map(|name| name.name);
        }
        let using = cursor.take("USING").then(|| {
            let range = cursor.until(&[","]);
            column::expression(cursor, &range)
        });
        return Some(Change::AlterType { column, ty, using });
    }
    if cursor.take("SET") {
        return set_column(column, cursor);
    }
    if cursor.take("DROP") {
        return if cursor.take("DEFAULT") {
            Some(Change::DropDefault { column })
        } else if cursor.take_all(&["NOT", "NULL"]) {
            Some(Change::DropNotNull { column })
        } else if cursor.take("EXPRESSION") {
            let if_exists = cursor.take_all(&["IF", "EXISTS"]);
            Some(Change::DropExpression { column, if_exists })
        } else {
            let is_identity = cursor.take("IDENTITY");
            cursor.take_all(&["IF", "EXISTS"]);
            is_identity.then_some(Change::DropIdentity { column })
        };
    }
    if cursor.take("RESET") {
        cursor.parenthesised();
        return Some(Change::SetColumnOptions { column });
    }
    if cursor.take("ADD") {
        let mut options = cursor.within(&(cursor.at()..cursor.len()));
        let values = values(cursor);
        return Some(Change::AddIdentity { column, values, sequence: given_name(&mut options) });
    }
    if cursor.take("OPTIONS") {
        return cursor.parenthesised().map(|_| Change::ForeignOptions);
    }
    cursor.take("RESTART").then(|| {
        cursor.until(&[","]);
        Change::SetIdentity { column, values: Values::Unsaid }
    })
}

fn deferrability(cursor: &Cursor<'_>) -> Alteration {
    if cursor.holds_all(&["INITIALLY", "DEFERRED"]) {
        Alteration::Deferred
    } else if cursor.sees(&["NOT", "DEFERRABLE"]) {
        Alteration::NotDeferrable
    } else if cursor.holds_all(&["INITIALLY", "IMMEDIATE"]) {
        Alteration::Immediate
    } else {
        Alteration::Deferrable
    }
}

/// Takes the rest of the action.
/// The name that the sequence of an identity column is given.
fn given_name(options: &mut Cursor<'_>) -> Option<Name> {
    options.until(&[",", "("]);
    let range = options.parenthesised()?;
    let mut options = options.within(&range);
    options.until(&["SEQUENCE"]);
    options.take_all(&["SEQUENCE", "NAME"]).then(|| options.name()).flatten()
}

fn values(cursor: &mut Cursor<'_>) -> Values {
    let range = cursor.until(&[","]);
    let words = cursor.plain(&range);
    if words.contains("generated always") {
        Values::Always
    } else if words.contains("generated by default") {
        Values::ByDefault
    } else {
        Values::Unsaid
    }
}

fn set_column(column: SmolStr, cursor: &mut Cursor<'_>) -> Option<Change> {
    if cursor.take("DEFAULT") {
        let range = cursor.until(&[","]);
        return Some(Change::SetDefault { column, expression: column::expression(cursor, &range) });
    }
    if cursor.take_all(&["NOT", "NULL"]) {
        return Some(Change::SetNotNull { column });
    }
    let word = cursor.text().to_ascii_uppercase();
    let values = values(cursor);
    match word.as_str() {
        "EXPRESSION" => Some(Change::SetExpression { column }),
        "STATISTICS" => Some(Change::SetStatistics { column }),
        "STORAGE" => Some(Change::SetStorage { column }),
        "COMPRESSION" => Some(Change::SetCompression { column }),
        "(" => Some(Change::SetColumnOptions { column }),
        "GENERATED" | "START" | "INCREMENT" | "MINVALUE" | "MAXVALUE" | "CACHE" | "NO" | "CYCLE" => {
            Some(Change::SetIdentity { column, values })
        }
        _ => None,
    }
}

fn rename(cursor: &mut Cursor<'_>) -> Option<Change> {
    if cursor.take("TO") {
        return cursor.identifier().map(|name| Change::RenameTo { name });
    }
    let is_constraint = cursor.take("CONSTRAINT");
    if !is_constraint {
        cursor.take("COLUMN");
    }
    let from = cursor.identifier()?;
    cursor.take("TO");
    let to = cursor.identifier()?;
    Some(if is_constraint {
        Change::RenameConstraint { from, to }
    } else {
        Change::RenameColumn { from, to }
    })
}

fn set(cursor: &mut Cursor<'_>) -> Option<Change> {
    if cursor.take("SCHEMA") {
        return cursor.identifier().map(|schema| Change::SetSchema { schema });
    }
    if cursor.take("LOGGED") {
        return Some(Change::SetLogged { logged: true });
    }
    if cursor.take("UNLOGGED") {
        return Some(Change::SetLogged { logged: false });
    }
    if cursor.take_all(&["WITHOUT", "CLUSTER"]) {
        return Some(Change::WithoutCluster);
    }
    if cursor.take("TABLESPACE") {
        cursor.skip();
        cursor.take("NOWAIT");
        return Some(Change::SetTablespace);
    }
    if cursor.take_all(&["ACCESS", "METHOD"]) {
        return cursor.identifier().map(|to| Change::SetAccessMethod { to });
    }
    let options = cursor.parenthesised()?;
    Some(Change::SetOptions { options: cursor.plain(&options).into() })
}

fn partition(verb: &str, cursor: &mut Cursor<'_>) -> Option<Change> {
    cursor.take("PARTITION");
    let name = cursor.name()?;
    if verb == "DETACH" {
        let how = if cursor.take("CONCURRENTLY") {
            Detachment::Concurrently
        } else if cursor.take("FINALIZE") {
            Detachment::Finalize
        } else {
            Detachment::Plain
        };
        return Some(Change::DetachPartition { name, how });
    }
    if cursor.is_at_end() {
        return Some(Change::AttachIndex { name });
    }
    let bound = PartitionBound::read(cursor);
    cursor.end();
    Some(Change::AttachPartition { name, bound })
}

fn switch(verb: &str, cursor: &mut Cursor<'_>) -> Option<Change> {
    let range = cursor.until(&[","]);
    let words = cursor.plain(&range);
    if verb == "NO" {
        let mut inner = cursor.within(&range);
        if inner.take("INHERIT") {
            return inner.name().map(|parent| Change::NoInherit { parent });
        }
        return Some(Change::RowSecurity { words: format_smolstr!("no {words}") });
    }
    // What is enabled for replicas alone does not run where somebody writes.
    let is_for_replicas = words.starts_with("replica ");
    let verb = if is_for_replicas { "disable".into() } else { verb.to_ascii_lowercase_smolstr() };
    if words.contains("row level security") {
        Some(Change::RowSecurity { words: verb })
    } else if words.contains("trigger") {
        let which = words.rsplit(' ').next().unwrap_or_default().into();
        Some(Change::Triggers { verb, which })
    } else if words.contains("rule") {
        Some(Change::Rules { verb })
    } else {
        None
    }
}
