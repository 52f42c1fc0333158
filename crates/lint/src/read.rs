//! What a statement says, as far as the linter looks.
//!
//! Only words are read here. What is not understood is left out, never guessed.

pub(crate) mod alter_table;
pub(crate) mod column;
pub(crate) mod create;
pub(crate) mod create_function;
pub(crate) mod create_table;
pub(crate) mod cursor;
pub(crate) mod drop;
mod maintenance;
pub(crate) mod name;
pub(crate) mod newer;
pub(crate) mod object;
pub(crate) mod others;
pub(crate) mod partition_bound;
pub(crate) mod rows;
pub(crate) mod session;
pub(crate) mod words;

use alter_table::{Action, Relation};
use column::{Expression, TypeName};
use create::{Coercion, CreateIndex, CreateView, Publication, TypeForm};
use create_function::CreateFunction;
use create_table::CreateTable;
use cursor::Cursor;
use drop::{Drop, Dropped};
use name::Name;
use object::Object;
use others::{
    DomainChange, Granted, Granting, Maintenance, ObjectChange, PublicationChange, RoutineChange,
    SequenceChange, TypeChange, Wait,
};
use rows::Rows;
use session::{Control, Setting};
use smol_str::SmolStr;
use whimbrel_source::Span;

/// A statement, by what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// `ALTER TABLE` and its kin for other relations.
    Alter {
        relation: Relation,
        name: Name,
        if_exists: bool,
        only: bool,
        actions: Vec<Action>,
    },
    CreateTable(CreateTable),
    CreateIndex(CreateIndex),
    CreateView(CreateView),
    CreateFunction(CreateFunction),
    CreateDomain {
        name: Name,
        ty: TypeName,
        /// How many CHECK it has.
        checks: usize,
        is_not_null: bool,
        has_default: bool,
    },
    CreateType {
        name: Name,
        form: TypeForm,
    },
    CreateTrigger {
        table: Name,
        name: SmolStr,
        columns: Vec<SmolStr>,
        condition: Option<Expression>,
        replaces: bool,
    },
    CreateRule {
        table: Name,
        name: SmolStr,
        /// The whole of it, in plain words.
        words: SmolStr,
    },
    CreatePolicy {
        table: Name,
        name: SmolStr,
        /// What rows it is about, in plain words.
        words: SmolStr,
        is_restrictive: bool,
    },
    AlterPolicy {
        table: Name,
        renames: bool,
    },
    CreateSequence {
        name: Name,
        if_not_exists: bool,
    },
    CreateStatistics {
        table: Option<Name>,
    },
    CreateSubscription {
        makes_slot: bool,
    },
    CreateDatabase,
    CreateTablespace,
    CreateCast {
        asked: Coercion,
    },
    CreateEventTrigger {
        at_login: bool,
    },
    CreatePublication(Publication),
    /// Any other CREATE, by the words of its object.
    CreateOther {
        object: Object,
        name: Option<Name>,
        if_not_exists: bool,
    },
    Drop(Drop),
    AlterType {
        name: Name,
        change: TypeChange,
    },
    AlterDomain {
        name: Name,
        change: DomainChange,
    },
    AlterSequence {
        name: Name,
        change: SequenceChange,
    },
    /// `ALTER TRIGGER` and `ALTER RULE`.
    AlterTrigger {
        table: Name,
    },
    AlterSystem,
    AlterDatabaseTablespace,
    AlterDefaultPrivileges {
        to_public: bool,
    },
    /// A function or procedure: what else of it can be noticed than its name, schema and owner.
    AlterRoutine {
        name: Name,
        changes: Vec<RoutineChange>,
    },
    UpdateExtension {
        name: Name,
    },
    /// Any object: another name, schema or owner, or other options.
    AlterObject {
        object: Object,
        name: Option<Name>,
        change: ObjectChange,
    },
    AlterPublication {
        change: PublicationChange,
        of: Publication,
    },
    ReassignOwned,
    Comment {
        object: Object,
        name: Option<Name>,
    },
    Grant {
        of: Granted,
        to_public: bool,
        how: Granting,
    },
    Maintenance {
        what: Maintenance,
        names: Vec<Name>,
        concurrently: bool,
    },
    Rows(Rows),
    Control(Control),
    Setting(Setting),
    DiscardAll,
    /// `DO`: the code, where it can be seen.
    Do {
        body: SmolStr,
        language: SmolStr,
    },
    Lock {
        tables: Vec<Name>,
        mode: String,
        waits: Wait,
    },
    Call {
        name: Name,
    },
    /// `ALTER SUBSCRIPTION`: another set of tables is looked up at the publisher.
    RefreshSubscription,
    /// `ALTER SUBSCRIPTION … SET (slot_name = NONE)`
    DetachSlot,
    /// Runs what PREPARE has named.
    Execute,
    /// A statement that is not about a schema, or of which this reader knows no details.
    Other,
    /// It begins with a word that none of PostgreSQL's commands begins with.
    Unknown {
        word: SmolStr,
    },
}

/// The first words of PostgreSQL's other commands: they change no object and no row.
const WITHOUT_DETAILS: [&str; 13] = [
    "CHECKPOINT",
    "CLOSE",
    "DEALLOCATE",
    "DECLARE",
    "FETCH",
    "IMPORT",
    "LISTEN",
    "LOAD",
    "MOVE",
    "NOTIFY",
    "SECURITY",
    "SHOW",
    "UNLISTEN",
];

/// Reads one statement.
pub(crate) fn read(cursor: &mut Cursor<'_>) -> Said {
    // A query may begin with parentheses.
    while cursor.take("(") {}
    let word = cursor.word();
    let first = word.map(str::to_ascii_uppercase).unwrap_or_default();
    cursor.skip();
    let said = match first.as_str() {
        "ALTER" => alter(cursor),
        "CREATE" => create::create(cursor),
        "DROP" => drop::drop(cursor),
        "TRUNCATE" => drop::truncate(cursor),
        // So PL/pgSQL calls a SELECT of which nobody wants the result.
        "PERFORM" => rows::rows("SELECT", cursor),
        "SELECT" => session::set_config(cursor).or_else(|| rows::rows(&first, cursor)),
        "INSERT" | "UPDATE" | "DELETE" | "MERGE" | "WITH" | "COPY" | "VALUES" | "TABLE" => {
            rows::rows(&first, cursor)
        }
        "BEGIN" | "START" | "COMMIT" | "END" | "ROLLBACK" | "ABORT" | "SAVEPOINT" | "RELEASE" | "PREPARE" => {
            session::control(&first, cursor)
        }
        "SET" | "RESET" | "DISCARD" => session::setting(&first, cursor),
        "REINDEX" | "VACUUM" | "CLUSTER" | "REFRESH" | "ANALYZE" | "ANALYSE" => {
            maintenance::maintenance(&first, cursor)
        }
        "COMMENT" => others::comment(cursor),
        "GRANT" | "REVOKE" => others::grant(&first, cursor),
        "LOCK" => others::lock(cursor),
        "DO" => others::code(cursor),
        "CALL" => cursor.name().map(|name| Said::Call { name }),
        "EXECUTE" => Some(Said::Execute),
        "REASSIGN" => Some(Said::ReassignOwned),
        "EXPLAIN" => explained(cursor),
        other if WITHOUT_DETAILS.contains(&other) => None,
        _ => word.map(|word| Said::Unknown { word: word.into() }),
    };
    said.unwrap_or(Said::Other)
}

/// What EXPLAIN with ANALYZE runs.
fn explained(cursor: &mut Cursor<'_>) -> Option<Said> {
    let options = cursor.parenthesised().map(|range| cursor.plain(&range)).unwrap_or_default();
    let mut runs = maintenance::is_on(&options, "analyze");
    while cursor.sees_one(&["ANALYZE", "ANALYSE", "VERBOSE"]) {
        runs |= !cursor.sees(&["VERBOSE"]);
        cursor.skip();
    }
    runs.then(|| read(cursor))
}

fn alter(cursor: &mut Cursor<'_>) -> Option<Said> {
    if let Some(relation) = Relation::read(cursor) {
        return alter_table::alter(relation, cursor);
    }
    others::alter(cursor)
}

impl Said {
    /// Whether PostgreSQL runs it outside of transaction blocks only, whatever there is. Forms of the table of claims say so
    /// themselves.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others run in a block, or have a form that says")]
    pub(crate) fn is_alone(&self) -> bool {
        match self {
            Self::CreateSubscription { makes_slot: true }
            | Self::CreateTablespace
            | Self::AlterDatabaseTablespace
            | Self::RefreshSubscription
            | Self::DiscardAll
            | Self::Control(Control::EndPrepared) => true,
            Self::Drop(drop) => drop.what == Dropped::Tablespace,
            _ => false,
        }
    }

    /// The column whose NOT NULL an action drops.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others have none of it")]
    pub(crate) fn nullable_column(&self, action: usize) -> Option<&str> {
        let Self::Alter { actions, .. } = self else { return None };
        match &actions.get(action)?.what {
            alter_table::Change::DropNotNull { column } => Some(column),
            _ => None,
        }
    }

    /// The columns that it defines.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others have none of it")]
    pub(crate) fn columns(&self) -> impl Iterator<Item = &column::ColumnDefinition> {
        let (made, actions): (&[_], &[Action]) = match self {
            Self::CreateTable(table) => (&table.columns, &[]),
            Self::Alter { actions, .. } => (&[], actions),
            _ => (&[], &[]),
        };
        let added = actions.iter().filter_map(|action| match &action.what {
            alter_table::Change::AddColumn { column, .. } => Some(column),
            _ => None,
        });
        made.iter().chain(added)
    }

    /// The action of ALTER TABLE at which a message should point.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others have none of it")]
    pub(crate) fn action_span(&self, index: usize) -> Option<Span> {
        match self {
            Self::Alter { actions, .. } => actions.get(index).map(|action| action.span),
            _ => None,
        }
    }
}
