//! Statements that PostgreSQL runs in several transactions, broken while they wait between two of them.
//!
//! Another session holds each phase back, so that the fault finds the statement in the middle of it.

use crate::fault::Kind;
use crate::other_session::OtherSession;
use crate::project::Project;
use crate::state::{State, leftovers, wait_until_alone};
use crate::tool::Victim;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use whimbrel_testbed::proxy::{Guise, Proxy};
use whimbrel_testbed::{TestDatabase, TestServer};

/// A statement, and the session that keeps it from going on.
#[derive(Debug, Clone, Copy)]
struct Phase {
    statement: &'static str,
    down: &'static str,
    blocker: &'static str,
}

const WRITER: &str = "begin; insert into people values ('cy', 'long')";
const SNAPSHOT: &str = "begin isolation level repeatable read; select 1";
const READER: &str = "begin; select * from people";

const BUILD: &str = "create unique index concurrently people_name on people (name);\n";
const BUILD_BACK: &str = "drop index concurrently if exists people_name;\n";
const DROP: &str = "drop index concurrently people_word;\n";
const DROP_BACK: &str = "create index concurrently if not exists people_word on people (left(word, 20));\n";
const REINDEX: &str = "reindex table concurrently people;\n";
const DETACH: &str = "alter table events detach partition events_one concurrently;\n";
const DETACH_BACK: &str =
    "do $$ begin if not exists (select from pg_inherits where inhrelid = 'events_one'::regclass) then
    alter table events attach partition events_one for values in (1); end if; end $$;
    alter table events_one drop constraint if exists events_one_i_check;\n";

/// Every phase in which such a statement waits for others.
const PHASES: [Phase; 8] = [
    Phase { statement: BUILD, down: BUILD_BACK, blocker: WRITER },
    Phase { statement: BUILD, down: BUILD_BACK, blocker: SNAPSHOT },
    Phase { statement: DROP, down: DROP_BACK, blocker: READER },
    Phase { statement: DROP, down: DROP_BACK, blocker: WRITER },
    Phase { statement: REINDEX, down: "", blocker: WRITER },
    Phase { statement: REINDEX, down: "", blocker: SNAPSHOT },
    Phase { statement: REINDEX, down: "", blocker: READER },
    Phase { statement: DETACH, down: DETACH_BACK, blocker: "begin; select * from events" },
];

const SETTING: &str = "
    create table people (name text primary key, word text);
    insert into people select 'person ' || i, repeat('word', 1000) || i from generate_series(1, 200) as i;
    create index people_word on people (left(word, 20));
    alter table people drop constraint people_pkey;
    create table marks (what text);
    create table events (i integer) partition by list (i);
    create table events_one partition of events for values in (1);
    create table events_two partition of events for values in (2)";

/// Why the statement does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Break {
    Fault(Kind),
    /// Somebody presses Ctrl-C.
    Interrupt,
    /// The run's patience ends.
    Patience,
}

const BREAKS: [Break; 5] = [
    Break::Fault(Kind::Kill),
    Break::Fault(Kind::Terminate),
    Break::Fault(Kind::Cut),
    Break::Interrupt,
    Break::Patience,
];

#[derive(Debug, Clone, Copy)]
struct Case {
    phase: Phase,
    broken_by: Break,
    command: &'static str,
    /// Whether a transaction of the file comes before the statement.
    is_first: bool,
}

fn cases() -> VecDeque<Case> {
    let mut cases = VecDeque::new();
    for phase in PHASES {
        for broken_by in BREAKS {
            for (command, is_first) in [("resume", false), ("abort", false), ("abort", true)] {
                cases.push_back(Case { phase, broken_by, command, is_first });
            }
        }
    }
    cases
}

/// The session of the run, once it waits for the blocker in its statement.
fn waiting_backend(database: &TestDatabase, statement: &str) -> String {
    let words: Vec<&str> = statement.split(' ').take(3).collect();
    let sql = format!(
        "select pid from pg_catalog.pg_stat_activity where datname = pg_catalog.current_database() \
         and wait_event_type = 'Lock' and query like '{}%'",
        words.join(" ")
    );
    let limit = Instant::now() + Duration::from_secs(30);
    loop {
        let found = database.query_text(&sql);
        if !found.is_empty() {
            return found;
        }
        assert!(Instant::now() < limit, "{statement} does not wait");
    }
}

fn wait_until_gone(database: &TestDatabase, pid: &str) {
    let there = format!("select count(*) from pg_catalog.pg_stat_activity where pid = {pid}");
    let limit = Instant::now() + Duration::from_secs(30);
    while database.query_text(&there) != "0" {
        assert!(Instant::now() < limit, "the backend {pid} stays");
    }
}

impl Case {
    fn project(&self) -> Project {
        let Self { phase, is_first, .. } = self;
        let before = if *is_first { "" } else { "insert into marks values ('before');\n" };
        let up = format!("{before}{}insert into marks values ('after');\n", phase.statement);
        let down = format!("{}delete from marks;\n", phase.down);
        Project::of(&[("1_held.sql", &up), ("1_held.down.sql", &down)])
    }

    fn run(&self, template: &TestDatabase) -> Result<(), String> {
        let project = self.project();
        let (database, clean) = (template.copy(), template.copy());
        if self.command == "resume" {
            project.does(&clean.url(), "up");
        }
        let blocker = OtherSession::open(database.config()).unwrap();
        blocker.run(self.phase.blocker);
        let proxy = Proxy::before(database.server(), Guise::Server);
        let (victim, url, mut said) = (Victim::default(), proxy.url(&database), String::new());
        let (killer, project) = (victim.clone(), &project);
        std::thread::scope(|scope| {
            let patience = if self.broken_by == Break::Patience { "600ms" } else { "60s" };
            let arguments = ["up", "--lock-patience", patience];
            let run = scope.spawn(move || victim.run(&project.folder, &url, &arguments));
            let pid = waiting_backend(&database, self.phase.statement);
            match self.broken_by {
                Break::Fault(Kind::Kill) => assert!(killer.kill()),
                Break::Fault(Kind::Terminate) => {
                    database.execute(&format!("select pg_catalog.pg_terminate_backend({pid})"));
                }
                Break::Fault(Kind::Cut) => proxy.cut_all(),
                Break::Interrupt => killer.interrupt(),
                Break::Patience => {}
            }
            wait_until_gone(&database, &pid);
            let ended = run.join().unwrap();
            assert!(matches!(ended.code, Some(5 | 7 | 8 | 130) | None), "{}", ended.said);
            // Whoever is told that nothing remains must find nothing.
            if self.is_first && !matches!(ended.code, Some(8) | None) {
                assert_eq!(leftovers(&database), "", "{}", ended.said);
            }
            if self.broken_by == Break::Patience {
                assert!(ended.said.contains("idle in transaction"), "{}", ended.said);
            }
            said = ended.said;
        });
        if self.broken_by == Break::Fault(Kind::Terminate) {
            // Whoever stood in the way still does: nobody hangs without a word.
            let impatient = project.run(&database.url(), &format!("{} --lock-patience 500ms", self.command));
            let way = ["idle in transaction", "stand in the way", "took back", "finished", "no migration is"];
            assert!(matches!(impatient.code, Some(0 | 5 | 8)), "{self:?} {}", impatient.said);
            assert!(way.iter().any(|words| impatient.said.contains(words)), "{self:?} {}", impatient.said);
        }
        blocker.run("rollback");
        drop(blocker);
        let ended = project.run(&database.url(), self.command);
        if ended.code != Some(0) {
            return Err(format!("{said}{}: {}", ended.command, ended.said));
        }
        let state = State::of(&database);
        let expected = State::of(&clean);
        let wrong = state.faults_against(&expected);
        if !wrong.is_empty() {
            return Err(format!("{wrong}{said}{}", ended.said));
        }
        wait_until_alone(&database);
        match leftovers(&database) {
            left if left.is_empty() => Ok(()),
            left => Err(left),
        }
    }
}

#[test]
fn a_statement_that_is_broken_while_it_waits_is_finished_or_taken_back() {
    let template = TestServer::any().database();
    template.execute(SETTING);
    let queue = Mutex::new(cases());
    let count = queue.lock().unwrap().len();
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some(case) = queue.lock().unwrap().pop_front() else { return };
                    if let Err(what) = case.run(&template) {
                        wrong.lock().unwrap().push(format!("{case:?}\n{what}"));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n\n"));
    assert!(count >= 120, "{count}");
}

/// Databases that are copies of each other have the same OIDs, and a server shows the builds of all of them.
#[test]
fn a_build_in_another_database_hides_no_leftover() {
    let template = TestServer::any().database();
    template.execute(SETTING);
    let (database, neighbour) = (template.copy(), template.copy());
    let case = Case {
        phase: Phase { statement: REINDEX, down: "", blocker: READER },
        broken_by: Break::Fault(Kind::Terminate),
        command: "abort",
        is_first: false,
    };
    let project = case.project();
    let blocker = OtherSession::open(database.config()).unwrap();
    blocker.run(READER);
    std::thread::scope(|scope| {
        let run = scope.spawn(|| project.run(&database.url(), "up --lock-patience 60s"));
        let pid = waiting_backend(&database, REINDEX);
        database.execute(&format!("select pg_catalog.pg_terminate_backend({pid})"));
        assert_eq!(run.join().unwrap().code, Some(8));
    });
    drop(blocker);
    wait_until_alone(&database);
    let writer = OtherSession::open(neighbour.config()).unwrap();
    writer.run(WRITER);
    let builder = OtherSession::open(neighbour.config()).unwrap();
    std::thread::scope(|scope| {
        let built = scope.spawn(|| builder.run("reindex index concurrently people_word"));
        waiting_backend(&neighbour, "reindex index concurrently");
        let shown = "select count(*) from pg_catalog.pg_stat_progress_create_index as p \
                     join pg_catalog.pg_class as c on c.oid = p.index_relid where c.relname = 'people_word_ccold'";
        let shown = database.query_text(shown);
        let ended = project.run(&database.url(), "abort");
        // Before anything is compared: the build would wait for the writer for ever.
        writer.run("rollback");
        built.join().unwrap();
        assert_eq!(shown, "1", "nobody builds an index of the same OID");
        assert_eq!((ended.code, leftovers(&database)), (Some(0), String::new()), "{}", ended.said);
    });
}
