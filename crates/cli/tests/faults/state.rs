//! What a database stands at: schema, rows, ledger; and what must hold of any of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use whimbrel_catalog::{Catalog, diff};
use whimbrel_change::ledger::{Event, LedgerState, check_chain};
use whimbrel_postgres::{Inclusion, Introspection, introspect, journal};
use whimbrel_testbed::TestDatabase;

/// What a database stands at.
#[derive(Debug, Clone)]
pub(crate) struct State {
    catalog: Catalog,
    rows: String,
    /// Applied migrations with the digests of their files, in the order of versions.
    applied: Vec<String>,
    half_done: Option<String>,
    chain: String,
    leftovers: String,
    /// How often the ledger says that each migration was applied.
    pub(crate) times_applied: BTreeMap<String, usize>,
}

/// What an interrupted statement of this history could leave.
const LEFTOVERS: &str = "
    select 'invalid index ' || indexrelid::regclass from pg_catalog.pg_index
      where not (indisvalid and indisready and indislive)
    union all select 'copy of an index ' || oid::regclass from pg_catalog.pg_class where relname ~ '_cc(new|old)[0-9]*$'
    union all select 'pending detach of ' || inhrelid::regclass from pg_catalog.pg_inherits i
      where coalesce((to_jsonb(i)->>'inhdetachpending')::boolean, false)
    union all select 'prepared transaction ' || gid from pg_catalog.pg_prepared_xacts
      where database = pg_catalog.current_database()
    order by 1";

/// Every row that the history writes.
const ROWS: &str = "select pg_catalog.query_to_xml(pg_catalog.format('select to_jsonb(t) from %s t order by 1', oid::regclass),
      false, true, '') from pg_catalog.pg_class
    where relnamespace in (select oid from pg_catalog.pg_namespace where nspname in ('shop', 'public'))
      and relkind = 'r' order by relname";

impl State {
    /// Looks, once nobody else is connected.
    pub(crate) fn of(database: &TestDatabase) -> Self {
        wait_until_alone(database);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (catalog, entries, links) = runtime.block_on(async {
            let client = database.connect().await;
            let mut what = Introspection::excluding(&["whimbrel"]);
            what.column_order = Inclusion::Included;
            let catalog = introspect(&client, &what).await.unwrap();
            let entries = journal::read(&client, "whimbrel").await.unwrap();
            (catalog, entries, journal::audit(&client, "whimbrel").await.unwrap())
        });
        let ledger = LedgerState::of(&entries);
        let applied = ledger.applied().map(|applied| format!("{} {:?}", applied.migration, applied.digests));
        let mut times_applied = BTreeMap::new();
        for entry in &entries {
            if let Event::Applied { migration, .. } = &entry.event {
                *times_applied.entry(migration.to_string()).or_default() += 1;
            }
        }
        Self {
            catalog,
            rows: database.query_text(ROWS),
            applied: applied.collect(),
            half_done: ledger.partial().map(|partial| format!("{partial:?}")),
            chain: check_chain(&links).iter().fold(String::new(), |mut text, link| {
                let _ = write!(text, "{link:?} ");
                text
            }),
            leftovers: leftovers(database),
            times_applied,
        }
    }

    /// How many migrations are applied.
    pub(crate) fn applied_count(&self) -> usize {
        self.applied.len()
    }

    /// Everything in which this state is not as a state has to be, or not as the other one; empty where
    /// all is well.
    pub(crate) fn faults_against(&self, expected: &Self) -> String {
        let mut text = String::new();
        for delta in diff(&self.catalog, &expected.catalog) {
            let _ = writeln!(text, "schema: {delta:?}");
        }
        for (part, live, wanted) in [
            ("rows", &self.rows, &expected.rows),
            ("applied", &self.applied.join("\n"), &expected.applied.join("\n")),
            ("half done", &format!("{:?}", self.half_done), &"None".to_owned()),
            ("broken chain", &self.chain, &String::new()),
            ("leftovers", &self.leftovers, &String::new()),
        ] {
            if live != wanted {
                let _ = writeln!(text, "{part}: {}", first_difference(live, wanted));
            }
        }
        text
    }
}

/// What an interrupted statement has left; empty where nothing is.
pub(crate) fn leftovers(database: &TestDatabase) -> String {
    database.query_text(LEFTOVERS)
}

fn first_difference(live: &str, wanted: &str) -> String {
    let counts = format!("{} lines, {} expected", live.lines().count(), wanted.lines().count());
    let differing = live.lines().zip(wanted.lines()).find(|(here, there)| here != there);
    differing.map_or(format!("{counts}: {live}"), |(here, there)| {
        format!("{here}\n  instead of {there} ({counts})")
    })
}

/// Waits until no session of the tool is left in the database.
pub(crate) fn wait_until_alone(database: &TestDatabase) {
    let others = "select pid, state, query from pg_catalog.pg_stat_activity
        where datname = pg_catalog.current_database() and pid <> pg_catalog.pg_backend_pid()
          and backend_type = 'client backend'";
    let limit = Instant::now() + Duration::from_secs(60);
    loop {
        let left = database.query_text(others);
        if left.is_empty() {
            return;
        }
        assert!(Instant::now() < limit, "sessions stay: {left}");
    }
}
