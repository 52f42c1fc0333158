//! How a statement stands to transaction blocks.
//!
//! A forecast from the statement's first words. The server has the last word: a statement that it
//! refuses in a block (25001, 2D000, 55P04) is rolled back with its whole transaction, and the file
//! is cut again with what was learned.

use crate::body;
use crate::reader::Reader;
use whimbrel_source::{SourceFile, Statement};

/// How a statement stands to transaction blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transactional {
    /// It runs in a block, and is undone with it.
    InBlock,
    /// It sets a session variable, for this file and not for the next.
    Session,
    /// `SET TRANSACTION`: it comes first in a block, or PostgreSQL ignores or refuses it.
    Characteristics,
    /// PostgreSQL runs it outside of blocks only.
    Alone(Unblocked),
    /// It begins or ends a block itself.
    Control(Control),
}

/// A statement that begins or ends a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// `BEGIN`, `START TRANSACTION`.
    Begin,
    /// `COMMIT`, `END`.
    Commit,
    /// `COMMIT AND CHAIN`.
    CommitAndChain,
    /// `ROLLBACK`, `ABORT`.
    Rollback,
    /// `ROLLBACK AND CHAIN`.
    RollbackAndChain,
    /// `PREPARE TRANSACTION`, which leaves a transaction that nobody journals.
    Prepare,
}

/// A statement that runs outside of transaction blocks, and so can end half-done.
///
/// Names are as they are written in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unblocked {
    /// `CREATE [UNIQUE] INDEX CONCURRENTLY`: can leave an invalid index.
    CreateIndexConcurrently {
        /// The table.
        table: String,
        /// The index, where the statement names it.
        index: Option<String>,
    },
    /// `DROP INDEX CONCURRENTLY`: can leave an invalid index.
    DropIndexConcurrently {
        /// The index.
        index: String,
    },
    /// `REINDEX … CONCURRENTLY`: can leave invalid indexes called `…_ccnew` or `…_ccold`.
    ReindexConcurrently,
    /// `ALTER TABLE … DETACH PARTITION … CONCURRENTLY`: can leave the detach pending.
    DetachPartitionConcurrently {
        /// The partitioned table.
        table: String,
        /// The partition.
        partition: String,
    },
    /// `CREATE DATABASE`, `CREATE TABLESPACE`: is there or is not.
    Create {
        /// `database` or `tablespace`.
        kind: ClusterObject,
        /// Its name.
        name: String,
    },
    /// `DROP DATABASE`, `DROP TABLESPACE`: is there or is not.
    Drop {
        /// `database` or `tablespace`.
        kind: ClusterObject,
        /// Its name.
        name: String,
    },
    /// `VACUUM`, `CLUSTER`, `REINDEX`, `ALTER SYSTEM`, `DISCARD ALL`: may be run again without harm.
    Repeatable,
    /// A statement that the server refuses in a block for a reason of its own, such as a `DO` that
    /// commits: how far it got cannot be told from outside.
    Opaque,
}

/// An object of the whole cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClusterObject {
    /// `pg_database`.
    Database,
    /// `pg_tablespace`.
    Tablespace,
}

/// How a statement stands to transaction blocks, by its words.
#[must_use]
pub fn transactional(file: &SourceFile, statement: &Statement) -> Transactional {
    let mut reader = Reader::new(file, statement);
    let Some(first) = reader.peek() else { return Transactional::InBlock };
    let alone = match first.to_ascii_uppercase().as_str() {
        "BEGIN" | "START" | "COMMIT" | "END" | "ROLLBACK" | "ABORT" | "PREPARE" => {
            return control(&mut reader);
        }
        "SET" | "RESET" | "SELECT" => return session(&mut reader),
        "CREATE" => create(&mut reader),
        "DROP" => drop(&mut reader),
        "ALTER" => alter(&mut reader),
        "REINDEX" => reindex(&mut reader),
        "CLUSTER" => cluster(&mut reader),
        "VACUUM" => Some(Unblocked::Repeatable),
        "DISCARD" => reader.take_all(&["DISCARD", "ALL"]).then_some(Unblocked::Repeatable),
        "DO" => body::commits(file, statement).then_some(Unblocked::Opaque),
        _ => None,
    };
    alone.map_or(Transactional::InBlock, Transactional::Alone)
}

fn control(reader: &mut Reader<'_>) -> Transactional {
    if reader.take_all(&["PREPARE", "TRANSACTION"]) {
        return Transactional::Control(Control::Prepare);
    }
    if reader.take("BEGIN") || reader.take_all(&["START", "TRANSACTION"]) {
        return Transactional::Control(Control::Begin);
    }
    let commits = reader.take("COMMIT") || reader.take("END");
    if !commits && !reader.take("ROLLBACK") && !reader.take("ABORT") {
        return Transactional::InBlock;
    }
    if !reader.take("WORK") {
        reader.take("TRANSACTION");
    }
    let chains = reader.take_all(&["AND", "CHAIN"]);
    if !chains {
        reader.take_all(&["AND", "NO", "CHAIN"]);
    }
    match (reader.is_at_end(), commits, chains) {
        (false, true, _) => Transactional::Alone(Unblocked::Opaque),
        (false, false, _) if reader.take("PREPARED") => Transactional::Alone(Unblocked::Opaque),
        (false, false, _) => Transactional::InBlock,
        (true, true, true) => Transactional::Control(Control::CommitAndChain),
        (true, true, false) => Transactional::Control(Control::Commit),
        (true, false, true) => Transactional::Control(Control::RollbackAndChain),
        (true, false, false) => Transactional::Control(Control::Rollback),
    }
}

fn session(reader: &mut Reader<'_>) -> Transactional {
    if reader.take("SELECT") {
        let sets = reader.name().is_some_and(|name| {
            name.eq_ignore_ascii_case("set_config") || name.eq_ignore_ascii_case("pg_catalog.set_config")
        });
        return if sets { Transactional::Session } else { Transactional::InBlock };
    }
    if reader.take_all(&["SET", "TRANSACTION"]) {
        return Transactional::Characteristics;
    }
    let bound_to_its_transaction =
        reader.take_all(&["SET", "LOCAL"]) || reader.take_all(&["SET", "CONSTRAINTS"]);
    if bound_to_its_transaction { Transactional::InBlock } else { Transactional::Session }
}

fn create(reader: &mut Reader<'_>) -> Option<Unblocked> {
    reader.take("CREATE");
    if reader.take("DATABASE") {
        return reader.name().map(|name| Unblocked::Create { kind: ClusterObject::Database, name });
    }
    if reader.take("TABLESPACE") {
        return reader.name().map(|name| Unblocked::Create { kind: ClusterObject::Tablespace, name });
    }
    reader.take("UNIQUE");
    if !reader.take_all(&["INDEX", "CONCURRENTLY"]) {
        return None;
    }
    reader.take_all(&["IF", "NOT", "EXISTS"]);
    let index = if reader.take("ON") { None } else { Some(reader.name()?) };
    if index.is_some() {
        reader.take("ON");
    }
    reader.take("ONLY");
    reader.name().map(|table| Unblocked::CreateIndexConcurrently { table, index })
}

fn drop(reader: &mut Reader<'_>) -> Option<Unblocked> {
    reader.take("DROP");
    let kind = if reader.take("DATABASE") {
        Some(ClusterObject::Database)
    } else if reader.take("TABLESPACE") {
        Some(ClusterObject::Tablespace)
    } else {
        None
    };
    let concurrently = kind.is_none() && reader.take_all(&["INDEX", "CONCURRENTLY"]);
    reader.take_all(&["IF", "EXISTS"]);
    match kind {
        Some(kind) => reader.name().map(|name| Unblocked::Drop { kind, name }),
        None if concurrently => reader.name().map(|index| Unblocked::DropIndexConcurrently { index }),
        None => None,
    }
}

fn alter(reader: &mut Reader<'_>) -> Option<Unblocked> {
    reader.take("ALTER");
    if reader.take("SYSTEM") {
        return Some(Unblocked::Repeatable);
    }
    if reader.take("DATABASE") {
        reader.name()?;
        return reader.take_all(&["SET", "TABLESPACE"]).then_some(Unblocked::Repeatable);
    }
    if !reader.take("TABLE") {
        return None;
    }
    reader.take_all(&["IF", "EXISTS"]);
    reader.take("ONLY");
    let table = reader.name()?;
    reader.take_symbol("*");
    if !reader.take_all(&["DETACH", "PARTITION"]) {
        return None;
    }
    let partition = reader.name()?;
    reader.take("CONCURRENTLY").then_some(Unblocked::DetachPartitionConcurrently { table, partition })
}

fn reindex(reader: &mut Reader<'_>) -> Option<Unblocked> {
    reader.take("REINDEX");
    let option = reader.take_parenthesised("CONCURRENTLY").unwrap_or(false);
    let wide = ["DATABASE", "SYSTEM", "SCHEMA"].into_iter().any(|word| reader.take(word));
    if !wide && !reader.take("TABLE") {
        reader.take("INDEX");
    }
    if option || reader.take("CONCURRENTLY") {
        Some(Unblocked::ReindexConcurrently)
    } else {
        wide.then_some(Unblocked::Repeatable)
    }
}

fn cluster(reader: &mut Reader<'_>) -> Option<Unblocked> {
    reader.take("CLUSTER");
    reader.take_parenthesised("VERBOSE");
    reader.take("VERBOSE");
    reader.is_at_end().then_some(Unblocked::Repeatable)
}

/// Whether a statement may ask for a lock that stops other sessions' queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockStrength {
    /// It reads and writes rows: others queue behind the rows it locks, never behind its request.
    Rows,
    /// It may ask for a lock on a whole relation, or call a function that does.
    Relation,
}

/// How strong a lock a statement may ask for, by its first word.
#[must_use]
pub fn lock_strength(file: &SourceFile, statement: &Statement) -> LockStrength {
    const ROWS: [&str; 9] =
        ["INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "VALUES", "COPY", "EXPLAIN", "TABLE"];
    let first = Reader::new(file, statement).peek().map(str::to_ascii_uppercase);
    match first {
        Some(word) if ROWS.contains(&word.as_str()) => LockStrength::Rows,
        Some(_) => LockStrength::Relation,
        None => LockStrength::Rows,
    }
}

#[cfg(test)]
mod tests;
