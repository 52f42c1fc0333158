//! A database at one moment: its schema, its rows, and what is left half done in it.

use crate::database::server_failure;
use crate::failure::{Class, Failure};
use crate::project::Project;
use crate::replay::{self, MARKS};
use std::collections::BTreeMap;
use whimbrel_catalog::{Catalog, Fingerprint};
use whimbrel_change::rehearsal::Rows;
use whimbrel_change::rehearsal::TableChange;
use whimbrel_change::rehearsal::data::ColumnChange;
use whimbrel_postgres::Session;
use whimbrel_postgres::rehearse::{Ailment, Table, ailments, tables};
use whimbrel_postgres::rows::{
    Difference, DifferenceKind, Digest, Mark, Reading, RowSet, RowsError, Value, compare, digests, mark,
    row_sets,
};
use whimbrel_source::{Diagnostic, Identifier};

/// So many rows that differ are shown by their key.
const SHOWN: u32 = 5;

/// A database at one moment.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) catalog: Catalog,
    pub(super) fingerprint: Fingerprint,
    pub(super) tables: BTreeMap<u32, Seen>,
    pub(super) ailments: Vec<Ailment>,
    /// Tables whose rows were not read, and why.
    pub(super) unread: Vec<String>,
}

/// A table and its rows.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) table: Table,
    pub(super) set: RowSet,
    pub(super) digest: Digest,
    /// The rows as they are, to be compared with what becomes of them.
    pub(super) mark: Option<Mark>,
}

/// How a column of before is found again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    /// By what the database knows it by, whatever it is called.
    Same,
    /// By its name: what was removed and made again has another identity.
    Name,
}

/// What looks at a database.
pub(super) struct Eye<'a> {
    project: &'a Project,
    session: Session,
    excluded: Vec<String>,
    marks: usize,
}

impl<'a> Eye<'a> {
    pub(super) async fn open(project: &'a Project, session: Session) -> Result<Self, Failure> {
        let sql = format!("drop schema if exists {MARKS} cascade; create schema {MARKS}");
        let made = session.client().batch_execute(&sql).await;
        made.map_err(|error| server_failure("making room for what rows are compared with", &error))?;
        let excluded = vec![project.settings().ledger_schema.clone(), MARKS.to_owned()];
        Ok(Self { project, session, excluded, marks: 0 })
    }

    pub(super) fn session(&self) -> &Session {
        &self.session
    }

    /// Removes what it has made, and leaves.
    pub(super) async fn close(self) -> Result<(), Failure> {
        let dropped =
            self.session.client().batch_execute(&format!("drop schema if exists {MARKS} cascade")).await;
        self.session.close().await;
        dropped.map_err(|error| server_failure("removing what rows were compared with", &error))
    }

    /// The database as it is now.
    pub(super) async fn look(&self) -> Result<State, Failure> {
        let asked = |error| server_failure("looking at the tables", &error);
        let client = self.session.client();
        let catalog = replay::catalog(&self.session, self.project).await?;
        let known = tables(client, &self.excluded).await.map_err(asked)?;
        let found = row_sets(client, &self.excluded).await.map_err(asked)?;
        let readings = digests(client, &found.sets).await.map_err(|error| unread(&error))?;
        let ailments = ailments(client, &self.excluded).await;
        let ailments =
            ailments.map_err(|error| server_failure("looking for what is left half done", &error))?;
        let mut seen = BTreeMap::new();
        let left_out = found.left_out.iter();
        let mut unread: Vec<String> =
            left_out.map(|left| format!("{}: {}", left.table.join("."), left.reason)).collect();
        for (set, reading) in found.sets.into_iter().zip(readings) {
            let Some(table) =
                known.iter().find(|table| [&table.schema, &table.name].into_iter().eq(&set.table))
            else {
                continue;
            };
            match reading {
                Reading::Read(digest) => {
                    seen.insert(table.id, Seen { table: table.clone(), set, digest, mark: None });
                }
                Reading::Refused(words) => unread.push(format!("{}: {words}", set.table.join("."))),
            }
        }
        let fingerprint = Fingerprint::of(&catalog);
        Ok(State { catalog, fingerprint, tables: seen, ailments, unread })
    }

    /// Puts down the rows of a state; those of tables that are as they were in `before` are down already.
    pub(super) async fn put_down(
        &mut self,
        state: &mut State,
        before: Option<&State>,
    ) -> Result<(), Failure> {
        for (id, seen) in &mut state.tables {
            let known = before.and_then(|before| before.tables.get(id));
            let is_same = |known: &&Seen| {
                known.digest == seen.digest
                    && known.table.columns == seen.table.columns
                    && known.set.key == seen.set.key
            };
            if let Some(known) = known.filter(is_same) {
                seen.mark.clone_from(&known.mark);
                continue;
            }
            self.marks += 1;
            let place = [MARKS.to_owned(), format!("rows_{}", self.marks)];
            let made = mark(self.session.client(), &seen.set, &place).await;
            seen.mark = Some(made.map_err(|error| unread(&error))?);
        }
        Ok(())
    }

    /// Whether a column has no value in any row of a table.
    pub(super) async fn is_empty(&self, seen: &Seen, column: &str) -> Result<bool, Failure> {
        let column = Identifier::new(column);
        let sql =
            format!("select not exists (select from {} where {column} is not null)", seen.set.quoted_table());
        let row = self.session.client().query_one(&sql, &[]).await;
        row.map(|row| row.get(0)).map_err(|error| server_failure("looking whether a column is empty", &error))
    }

    /// What has become of the rows of `before`.
    pub(super) async fn changes(
        &self,
        before: &State,
        now: &State,
        identity: Identity,
    ) -> Result<Vec<TableChange>, Failure> {
        let mut changes = Vec::new();
        for (id, was) in &before.tables {
            let name = was.table.qualified();
            let by_name = || now.tables.values().find(|is| is.table.qualified() == name);
            let same = now.tables.get(id).filter(|_| identity == Identity::Same);
            let found = same.or_else(by_name);
            let Some(is) = found else {
                changes.push(gone(was));
                continue;
            };
            let is_same_table = identity == Identity::Same && is.table.id == *id;
            let how = if is_same_table { Identity::Same } else { Identity::Name };
            changes.extend(self.change(was, is, how).await?);
        }
        Ok(changes)
    }

    /// The rows of one table; `None` where they cannot be read.
    async fn digest(&self, set: &RowSet) -> Result<Option<Digest>, Failure> {
        let read = digests(self.session.client(), std::slice::from_ref(set)).await;
        Ok(match read.map_err(|error| unread(&error))?.into_iter().next() {
            Some(Reading::Read(digest)) => Some(digest),
            Some(Reading::Refused(_)) | None => None,
        })
    }

    async fn change(
        &self,
        was: &Seen,
        is: &Seen,
        identity: Identity,
    ) -> Result<Option<TableChange>, Failure> {
        let is_alike = was.table.columns == is.table.columns && was.set.values == is.set.values;
        if is_alike && was.digest == is.digest {
            return Ok(None);
        }
        let Some(mark) = &was.mark else { return Ok(None) };
        let aligned = Aligned::of(was, is, identity);
        if aligned.reads_the_same() && self.digest(&aligned.set).await? == Some(was.digest) {
            return Ok(None);
        }
        let found = compare(self.session.client(), mark, &aligned.set, SHOWN).await;
        let found = found.map_err(|error| unread(&error))?;
        if found.is_empty() {
            return Ok(None);
        }
        let columns = found.columns.iter().map(|change| {
            let pair = aligned.pairs.iter().find(|pair| pair.called() == change.name);
            let before = pair.map_or_else(|| change.name.clone(), |pair| pair.before.clone());
            let retyped = pair.and_then(|pair| pair.retyped.clone());
            ColumnChange { before, now: pair.and_then(|pair| pair.now.clone()), rows: change.rows, retyped }
        });
        Ok(Some(TableChange {
            before: was.table.qualified(),
            now: Some(is.table.qualified()),
            rows_before: was.digest.rows,
            gone: found.gone,
            added: found.added,
            changed: found.changed,
            columns: columns.collect(),
            examples: found.examples.iter().map(in_words).collect(),
            triggers: was.table.triggers.clone(),
        }))
    }
}

/// A column of before, and what it is now.
struct Pair {
    before: String,
    now: Option<String>,
    retyped: Option<(String, String)>,
}

impl Pair {
    fn called(&self) -> &str {
        self.now.as_deref().unwrap_or(&self.before)
    }
}

/// The rows of now, read in the order of those of before.
struct Aligned {
    set: RowSet,
    pairs: Vec<Pair>,
}

impl Aligned {
    /// Whether every column of before is there and has the type that it had, so that the same rows hash to the same: that is
    /// found out in a fraction of the time that it takes to look at each row.
    fn reads_the_same(&self) -> bool {
        self.pairs.iter().all(|pair| pair.now.is_some() && pair.retyped.is_none())
    }

    fn of(was: &Seen, is: &Seen, identity: Identity) -> Self {
        let find = |name: &str| {
            let column = was.table.named(name)?;
            match identity {
                Identity::Same => is.table.column(column.number),
                Identity::Name => is.table.named(name),
            }
        };
        let pairs: Vec<Pair> = was
            .set
            .values
            .iter()
            .map(|value| {
                let before = value.name().to_owned();
                let now = find(&before);
                let type_before = was.table.named(&before).map(|column| column.type_name.clone());
                let retyped = type_before.zip(now.map(|column| column.type_name.clone()));
                let retyped = retyped.filter(|(before, now)| before != now);
                Pair { now: now.map(|column| column.name.clone()), before, retyped }
            })
            .collect();
        let values = pairs.iter().map(|pair| match &pair.now {
            Some(name) => Value::Column(name.clone()),
            None => Value::Expression { name: pair.before.clone(), sql: "null::pg_catalog.text".to_owned() },
        });
        let values = values.collect();
        let key: Option<Vec<String>> =
            was.set.key.iter().map(|name| find(name).map(|column| column.name.clone())).collect();
        let set = RowSet { values, key: key.unwrap_or_default(), ..is.set.clone() };
        Self { set, pairs }
    }
}

fn gone(was: &Seen) -> TableChange {
    TableChange {
        before: was.table.qualified(),
        now: None,
        rows_before: was.digest.rows,
        gone: was.digest.rows,
        added: 0,
        changed: 0,
        columns: Vec::new(),
        examples: Vec::new(),
        triggers: Vec::new(),
    }
}

fn in_words(difference: &Difference) -> String {
    let key = difference.key.join(", ");
    match difference.kind {
        DifferenceKind::Changed => format!("{key} ({})", difference.columns.join(", ")),
        DifferenceKind::Gone => format!("{key} (gone)"),
        DifferenceKind::Added => format!("{key} (new)"),
    }
}

fn unread(error: &RowsError) -> Failure {
    let cause = std::error::Error::source(error).map_or_else(String::new, ToString::to_string);
    let diagnostic = Diagnostic::error("rows-unreadable", error.to_string()).with_note(cause);
    Failure::new(Class::FailedClean, diagnostic.with_help("whimbrel doctor shows what the user may read"))
}

impl State {
    /// The rows of each table, for the report.
    pub(super) fn rows(&self) -> BTreeMap<String, Rows> {
        let rows = |seen: &Seen| {
            let rows = Rows { rows: seen.digest.rows, hash: format!("{:032x}", seen.digest.hash) };
            (seen.table.qualified(), rows)
        };
        self.tables.values().map(rows).collect()
    }

    /// Rows in all tables.
    pub(super) fn row_count(&self) -> u64 {
        self.tables.values().map(|seen| seen.digest.rows).sum()
    }
}
