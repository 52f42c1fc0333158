//! The relations of the database under test, and what happened to their files.

use std::collections::BTreeMap;
use tokio_postgres::Client;
use whimbrel_change::claim::Effort;

pub(crate) struct Relation {
    pub name: String,
    pub kind: char,
    file: u32,
    pages: i64,
    fetched: i64,
}

pub(crate) type Snapshot = BTreeMap<u32, Relation>;

/// What counts the blocks that were fetched.
#[derive(Clone, Copy)]
pub(crate) enum Counting {
    /// The transaction, as long as it lasts.
    Transaction,
    /// The server, for all that has ended.
    Server,
    /// Nobody: only files are looked at.
    Nothing,
}

pub(crate) async fn take(client: &Client, counting: Counting) -> Snapshot {
    let counted = match counting {
        Counting::Transaction => "pg_catalog.pg_stat_get_xact_blocks_fetched(c.oid)",
        Counting::Nothing => "0::bigint",
        Counting::Server => "coalesce(pg_catalog.pg_stat_get_blocks_fetched(c.oid), 0)",
    };
    let sql = format!(
        "select c.oid, c.relname::text, c.relkind::text, coalesce(pg_catalog.pg_relation_filenode(c.oid), 0),
           case when c.relkind in ('r', 'm') then pg_catalog.pg_relation_size(c.oid) / 8192 else 0 end, {counted}
         from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
         where c.oid >= 16384 and n.nspname in ('h', 'h2', 'h3')"
    );
    let rows = client.query(&sql, &[]).await.unwrap();
    let read = |row: &tokio_postgres::Row| {
        let kind: String = row.get(2);
        let relation = Relation {
            name: row.get(1),
            kind: kind.chars().next().unwrap(),
            file: row.get(3),
            pages: row.get(4),
            fetched: row.get(5),
        };
        (row.get(0), relation)
    };
    rows.iter().map(read).collect()
}

/// What was done to rows and files between two moments.
pub(crate) fn effort(before: &Snapshot, after: &Snapshot, statement: &str) -> Effort {
    let changed_file = |kinds: &str| {
        before.iter().any(|(oid, was)| {
            kinds.contains(was.kind) && after.get(oid).is_some_and(|is| is.file != was.file)
        })
    };
    let scanned = before.iter().any(|(oid, was)| {
        let fetched = after.get(oid).map_or(0, |is| is.fetched - was.fetched);
        "rm".contains(was.kind) && was.pages >= 3 && fetched >= was.pages
    });
    let named = |name: &str| before.values().find(|was| was.name == name);
    let is_built = |is: &Relation| is.kind == 'i' && named(&is.name).is_none_or(|was| was.file != is.file);
    let built = after.iter().any(|(oid, is)| !before.contains_key(oid) && is_built(is));
    let (rewritten, rebuilt) = (changed_file("rm"), changed_file("i"));
    if rewritten && scanned {
        Effort::TableRewrite
    } else if rewritten && statement.starts_with("TRUNCATE") {
        Effort::NewFile
    } else if rewritten || (rebuilt && !scanned) {
        Effort::FileCopy
    } else if scanned && (rebuilt || built) {
        Effort::IndexBuild
    } else if scanned {
        Effort::FullScan
    } else {
        Effort::Metadata
    }
}
