//! One statement, run on a server and looked at.

use super::case::Case;
use super::snapshot::{self, Counting, Snapshot};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio_postgres::{Client, Error};
use whimbrel_change::LockMode;
use whimbrel_change::claim::{Block, Claim, Effort, Role};
use whimbrel_testbed::{TestDatabase, TestServer};

/// How long the server may take until its counters show what a statement read.
const COUNTERS: Duration = Duration::from_secs(10);

pub(crate) struct Bench {
    database: TestDatabase,
    major: u32,
    runner: Client,
    other: Client,
    /// What stands in the database, so that it is not made again.
    stands: Option<Rc<Vec<String>>>,
}

/// What the server did; the forms that it runs outside of blocks only are looked at from outside, so of the
/// locks only the one on their own relation is known.
pub(crate) struct Measured {
    pub claim: Claim,
    pub locks: Locks,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Locks {
    All,
    Own,
}

impl Bench {
    pub(crate) async fn new(server: &'static TestServer) -> Self {
        server.database().execute("alter system set autovacuum = off");
        server.database().execute("select pg_reload_conf()");
        server.database().execute("create role h_other");
        let database = server.database();
        database.execute("copy (select 1) to program 'cat >/dev/null && mkdir hts'");
        let place = database.query_text("show data_directory");
        database.execute(&format!("create tablespace hts location '{place}/hts'"));
        for sql in [
            "create extension citext schema public",
            "create extension pg_trgm schema public",
            "create access method heap2 type table handler heap_tableam_handler",
        ] {
            database.execute(sql);
        }
        let (runner, other) = (database.connect().await, database.connect().await);
        Self { database, major: server.major(), runner, other, stands: None }
    }

    pub(crate) async fn measure(&mut self, case: &Case, claimed: Option<&Claim>) -> Measured {
        self.set_up(case).await;
        let before = self.begin(case).await;
        let measured = match self.runner.batch_execute(&case.statement).await {
            Ok(()) => self.look(case, &before).await,
            Err(error) if code(&error) == "25001" => {
                self.runner.batch_execute("rollback").await.unwrap();
                return self.alone(case, claimed).await;
            }
            Err(error) => Measured { claim: refused(code(&error), Block::Allowed), locks: Locks::All },
        };
        self.runner.batch_execute("rollback").await.unwrap();
        self.clean(case).await;
        measured
    }

    async fn clean(&mut self, case: &Case) {
        for sql in &case.cleanup {
            self.stands = None;
            // What is not there cannot be removed.
            let _ = self.runner.batch_execute(sql).await;
        }
    }

    async fn set_up(&mut self, case: &Case) {
        if self.stands.as_ref().is_some_and(|stands| Rc::ptr_eq(stands, &case.setup)) {
            return;
        }
        self.stands = Some(Rc::clone(&case.setup));
        let fresh = "reset all; set client_min_messages = error; set max_parallel_workers_per_gather = 0;
            set max_parallel_maintenance_workers = 0; set jit = off; drop schema if exists h2 cascade;
            drop schema if exists h3 cascade; drop schema if exists h cascade; create schema h;
            set search_path = h, public";
        self.runner.batch_execute(fresh).await.unwrap();
        for sql in case.setup.iter() {
            let done = self.runner.batch_execute(sql).await;
            done.unwrap_or_else(|error| panic!("{} on {}: {error:?}: {sql}", case.form, self.major));
        }
    }

    async fn begin(&self, case: &Case) -> Snapshot {
        let before = snapshot::take(&self.runner, Counting::Transaction).await;
        self.runner.batch_execute("begin").await.unwrap();
        for sql in &case.before {
            self.runner.batch_execute(sql).await.unwrap();
        }
        let mut counted = snapshot::take(&self.runner, Counting::Transaction).await;
        counted.retain(|oid, _| before.contains_key(oid));
        counted
    }

    async fn look(&self, case: &Case, before: &Snapshot) -> Measured {
        let sql = "select relation, mode from pg_catalog.pg_locks
            where pid = pg_backend_pid() and locktype = 'relation' and relation >= 16384";
        let rows = self.runner.query(sql, &[]).await.unwrap();
        let (mut lock, mut others) = (None, BTreeMap::new());
        for row in &rows {
            let Some(relation) = before.get(&row.get(0)) else { continue };
            let mode = mode(row.get(1));
            let name = named(relation);
            if case.on.as_deref() == Some(&name) {
                lock = lock.max(Some(mode));
            } else if relation.kind == 'i' || relation.kind == 'I' {
                if mode == LockMode::AccessExclusive {
                    others.insert(Role::Index, mode);
                }
            } else if let Some(role) = case.roles.get(&name) {
                let strongest = others.entry(*role).or_insert(mode);
                *strongest = mode.max(*strongest);
            } else {
                assert!(relation.kind == 'S', "{} locks {name}, which has no role", case.form);
            }
        }
        if lock == Some(LockMode::AccessExclusive) {
            others.remove(&Role::Index);
        }
        let after = snapshot::take(&self.runner, Counting::Transaction).await;
        let effort = effort(case, before, &after);
        let claim = Claim { lock, others, effort, block: Block::Allowed, refused: None };
        Measured { claim, locks: Locks::All }
    }

    /// A session holds a lock that lets through everything but the lock that is claimed: what the statement
    /// then asks for and does not get is what it takes.
    async fn alone(&mut self, case: &Case, claimed: Option<&Claim>) -> Measured {
        self.clean(case).await;
        self.set_up(case).await;
        self.stands = None;
        self.flush().await;
        let before = snapshot::take(&self.other, self.counting(claimed)).await;
        let wanted = claimed.and_then(|claim| claim.lock);
        let table =
            case.on.clone().filter(|on| before.values().any(|it| it.name == *on && "rp".contains(it.kind)));
        let holder = self.database.connect().await;
        holder.batch_execute("set search_path = h, public; begin").await.unwrap();
        let waits = wanted.zip(table);
        if let Some((wanted, table)) = &waits {
            let weakest = LockMode::ALL.into_iter().find(|held| held.conflicts_with(*wanted)).unwrap();
            holder.batch_execute(&format!("lock table only {table} in {weakest} mode")).await.unwrap();
        }
        let running = self.runner.batch_execute(&case.statement);
        let asking = async {
            let asked = match &waits {
                Some((_, table)) => self.asked_for(table).await,
                None => None,
            };
            holder.batch_execute("rollback").await.unwrap();
            asked
        };
        let (done, lock) = futures_util::future::join(running, asking).await;
        if let Err(error) = done {
            self.clean(case).await;
            return Measured { claim: refused(code(&error), Block::Refused), locks: Locks::Own };
        }
        let effort = self.settled(case, &before, claimed).await;
        self.clean(case).await;
        let claim = Claim { lock, others: BTreeMap::new(), effort, block: Block::Refused, refused: None };
        Measured { claim, locks: Locks::Own }
    }

    async fn asked_for(&self, table: &str) -> Option<LockMode> {
        let sql = format!(
            "select mode from pg_catalog.pg_locks where not granted and locktype = 'relation'
               and relation = 'h.{table}'::regclass"
        );
        let until = Instant::now() + Duration::from_secs(5);
        while Instant::now() < until {
            if let Some(row) = self.other.query_opt(&sql, &[]).await.unwrap() {
                return Some(mode(row.get(0)));
            }
        }
        None
    }

    async fn settled(&self, case: &Case, before: &Snapshot, claimed: Option<&Claim>) -> Effort {
        let until = Instant::now() + COUNTERS;
        loop {
            self.flush().await;
            let after = snapshot::take(&self.other, self.counting(claimed)).await;
            let effort = effort(case, before, &after);
            if claimed.is_none_or(|claimed| claimed.effort == effort) || Instant::now() > until {
                return effort;
            }
        }
    }

    /// Before 15 a session says what it read when it likes, so there it can be seen that rows were read, and not
    /// that none were.
    fn counting(&self, claimed: Option<&Claim>) -> Counting {
        let reads = claimed.is_some_and(|claimed| claimed.effort.grows_with_the_table());
        if reads || self.major >= 15 { Counting::Server } else { Counting::Nothing }
    }

    async fn flush(&self) {
        let tell = if self.major >= 15 {
            "select pg_stat_force_next_flush()"
        } else {
            "select 1 from pg_catalog.pg_class"
        };
        self.runner.batch_execute(tell).await.unwrap();
        self.other.batch_execute("select pg_stat_clear_snapshot()").await.unwrap();
    }
}

fn effort(case: &Case, before: &Snapshot, after: &Snapshot) -> Effort {
    if case.is_about_rows { Effort::Rows } else { snapshot::effort(before, after, &case.statement) }
}

fn refused(code: &str, block: Block) -> Claim {
    let refused = Some(&*code.to_owned().leak());
    Claim { lock: None, others: BTreeMap::new(), effort: Effort::Metadata, block, refused }
}

fn named(relation: &snapshot::Relation) -> String {
    if relation.kind == 'S' { format!("seq:{}", relation.name) } else { relation.name.clone() }
}

fn mode(name: &str) -> LockMode {
    LockMode::ALL.into_iter().find(|mode| mode.as_str() == name).unwrap()
}

fn code(error: &Error) -> &str {
    error.code().map_or_else(|| panic!("{error}"), tokio_postgres::error::SqlState::code)
}
