//! examples/workspace: the history of system B, on every major that is found.

use std::path::{Path, PathBuf};
use whimbrel::Project;
use whimbrel::project::{Clock, DownPolicy, FileText, Folder, MigrationFile, Migrations, VersionKind};
use whimbrel_postgres::Environment;
use whimbrel_source::StandardConformingStrings;
use whimbrel_testbed::{TestDatabase, TestServer};

/// Columns, constraints and indexes, one line each: what the history makes.
const SCHEMA: &str = "
select line from (
    select pg_catalog.format('column %s.%s %s %s %s', class.relname, attname,
        row_number() over (partition by attrelid order by attnum),
        pg_catalog.format_type(atttypid, atttypmod), attnotnull) as line
    from pg_catalog.pg_attribute join pg_catalog.pg_class as class on class.oid = attrelid
    where class.relnamespace = 'public'::regnamespace and class.relkind = 'r'
        and attnum > 0 and not attisdropped
    union all
    select pg_catalog.format('index %s %s', pg_catalog.pg_get_indexdef(indexrelid), indisvalid)
    from pg_catalog.pg_index join pg_catalog.pg_class as class on class.oid = indexrelid
    where class.relnamespace = 'public'::regnamespace
    union all
    select pg_catalog.format('constraint %s %s', conname, pg_catalog.pg_get_constraintdef(oid))
    from pg_catalog.pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
) as lines
order by line collate \"C\"";

/// How many migrations make the tables that the rows go into.
const BASE: usize = 4;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/workspace")
}

fn project() -> Project {
    Project::find(&folder(), None, &Environment::default()).unwrap_or_else(|failure| panic!("{failure}"))
}

fn history() -> Migrations {
    Folder::read(&project()).unwrap_or_else(|failure| panic!("{failure}"))
}

fn run(database: &TestDatabase, text: &FileText) {
    database.execute(text.source().text());
}

fn down(migration: &MigrationFile) -> &FileText {
    let down = migration.down.as_ref();
    down.unwrap_or_else(|| panic!("{} has no down file", migration.id))
}

#[test]
fn b8_the_history_goes_up_and_down_twice_on_every_major() {
    for server in TestServer::all() {
        let database = server.database();
        for _ in 0..2 {
            let mut before = Vec::new();
            for migration in &history() {
                before.push(database.query_text(SCHEMA));
                run(&database, &migration.up);
                assert_ne!(before.last(), Some(&database.query_text(SCHEMA)), "{}", migration.id);
            }
            for migration in history().iter().rev() {
                run(&database, down(migration));
                let schema = database.query_text(SCHEMA);
                assert_eq!(before.pop(), Some(schema), "{} on {}", migration.id, server.major());
            }
        }
    }
}

#[test]
fn b4_a_statement_that_ran_already_changes_nothing() {
    let database = TestServer::any().database();
    let history = history();
    for migration in &history {
        run(&database, &migration.up);
        let schema = database.query_text(SCHEMA);
        run(&database, &migration.up);
        assert_eq!(database.query_text(SCHEMA), schema, "{}", migration.id);
    }
    for migration in history.iter().rev() {
        run(&database, down(migration));
        let schema = database.query_text(SCHEMA);
        run(&database, down(migration));
        assert_eq!(database.query_text(SCHEMA), schema, "{}", migration.id);
    }
}

#[test]
fn b8_the_rows_can_be_made_on_the_base_tables_and_at_the_end_and_only_once() {
    let seed = std::fs::read_to_string(folder().join("seed.sql")).unwrap();
    let seed = format!("set seed.messages = '2000';\n{seed}");
    let counts = "select (select count(*) from workspaces), (select count(*) from users),
        (select count(*) from streams), (select count(*) from messages)";
    for server in TestServer::all() {
        let (database, history) = (server.database(), history());
        for migration in history.iter().take(BASE) {
            run(&database, &migration.up);
        }
        database.execute(&seed);
        assert_eq!(database.query_text(counts), "50|5000|2000|2000");
        assert_eq!(database.query_text("select count(*) from users where legacy_id is null"), "0");
        let strangers = "select count(*) from messages join streams on streams.id = stream_id
            join users on users.id = author_id where users.workspace_id <> streams.workspace_id";
        assert_eq!(database.query_text(strangers), "0");
        let orphans = "select count(*) from messages
            where stream_id not in (select id from streams) or author_id not in (select id from users)";
        assert_eq!(database.query_text(orphans), "0");
        for migration in history.iter().skip(BASE) {
            run(&database, &migration.up);
        }
        database.execute(&seed);
        assert_eq!(database.query_text(counts), "50|5000|2000|2000");
        let next = "insert into messages (stream_id, author_id, body) values (1, 1, '') returning id";
        assert_eq!(database.query_text(next), "2001");
    }
}

#[test]
fn b8_the_history_has_what_the_requirement_lists() {
    let database = TestServer::any().database();
    for migration in &history() {
        run(&database, &migration.up);
    }
    let schema = database.query_text(SCHEMA);
    for line in [
        "column user_preferences.preferences 4 jsonb t",
        "column user_preferences.created_at 5 timestamp with time zone t",
        "column user_preferences.updated_at 6 timestamp with time zone t",
        "ON public.user_preferences USING btree (user_id, workspace_id) t",
        "column streams.display_name 5 text f",
        "ON public.streams USING btree (workspace_id) t",
        "column memos.title 5 text t",
        "column reactions.emoji 3 text t",
        "index CREATE INDEX idx_messages_stream_created ON public.messages \
         USING btree (stream_id, created_at DESC) t",
    ] {
        assert!(schema.contains(line), "{line} in {schema}");
    }
    assert!(!schema.contains("legacy_id"));
}

#[test]
fn b1_b2_files_are_named_and_explained_as_the_team_agreed() {
    let project = project();
    let settings = project.settings();
    assert_eq!((settings.naming.version, settings.naming.clock), (VersionKind::Timestamp, Clock::Local));
    assert_eq!(settings.down, DownPolicy::Required);
    let history = history();
    assert_eq!(history.len(), 11);
    for migration in &history {
        let version = migration.id.version.as_str();
        assert!(version.len() == 14 && version.bytes().all(|byte| byte.is_ascii_digit()), "{version}");
        let is_snake_case = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        assert!(migration.id.name.bytes().all(is_snake_case), "{}", migration.id);
        for text in [&migration.up, down(migration)] {
            assert!(text.header().reason.len() > 20, "{} has no reason", text.name());
        }
    }
}

#[test]
fn b4_every_statement_says_if_exists_or_if_not_exists() {
    for migration in &history() {
        for text in [&migration.up, down(migration)] {
            let script = text.script(StandardConformingStrings::On).unwrap();
            assert!(!script.statements.is_empty(), "{}", text.name());
            for statement in &script.statements {
                let sql = statement.text(text.source());
                assert!(sql.contains("if exists") || sql.contains("if not exists"), "{}: {sql}", text.name());
            }
        }
    }
}
