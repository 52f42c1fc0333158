use super::{ClusterObject, Control, LockStrength, Transactional, Unblocked, lock_strength, transactional};
use whimbrel_source::{Script, SourceFile, StandardConformingStrings};

fn script(sql: &str) -> Script {
    let file = SourceFile::from_bytes("1_a.sql", sql.as_bytes()).unwrap();
    Script::read(file, StandardConformingStrings::On).unwrap()
}

fn forecast(sql: &str) -> Transactional {
    let script = script(sql);
    assert_eq!(script.statements.len(), 1, "{sql}");
    transactional(&script.file, &script.statements[0])
}

fn alone(sql: &str) -> Unblocked {
    let forecast = forecast(sql);
    let Transactional::Alone(unblocked) = forecast else { panic!("{sql}: {forecast:?}") };
    unblocked
}

#[test]
fn most_statements_run_in_a_block() {
    for sql in [
        "create table a ()",
        "create index i on a (b)",
        "create index concurrently_built on a (b)",
        "drop index i",
        "reindex table a",
        "reindex (verbose) index i",
        "cluster a using i",
        "alter table a detach partition b",
        "alter database d set work_mem = '1MB'",
        "alter type e add value 'x'",
        "prepare q as select 1",
        "discard plans",
        "set local search_path = app",
        "set constraints all deferred",
        "select app.set_config('a')",
        "savepoint s",
        "rollback to s",
        "rollback to savepoint s",
        "rollback work to savepoint s",
        "\"vacuum\"",
    ] {
        assert_eq!(forecast(sql), Transactional::InBlock, "{sql}");
    }
}

#[test]
fn settings_of_the_session_are_told_from_those_of_a_transaction() {
    for sql in [
        "set search_path to app",
        "set session work_mem = '1MB'",
        "set role r",
        "set session authorization r",
        "set time zone 'UTC'",
        "reset all",
        "SELECT pg_catalog.set_config('search_path', '', false)",
        "select set_config('a.b', 'c', false)",
    ] {
        assert_eq!(forecast(sql), Transactional::Session, "{sql}");
    }
    assert_eq!(forecast("set transaction isolation level serializable"), Transactional::Characteristics);
}

#[test]
fn words_that_begin_and_end_transactions_are_known_in_all_their_forms() {
    for (control, texts) in [
        (
            Control::Begin,
            &["begin", "begin work", "BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE", "start transaction"][..],
        ),
        (Control::Commit, &["commit", "end", "commit work", "end transaction", "commit and no chain"]),
        (Control::CommitAndChain, &["commit and chain", "END TRANSACTION AND CHAIN"]),
        (Control::Rollback, &["rollback", "abort", "rollback work", "abort transaction and no chain"]),
        (Control::RollbackAndChain, &["rollback and chain", "abort work and chain"]),
        (Control::Prepare, &["prepare transaction 'x'"]),
    ] {
        for sql in texts {
            assert_eq!(forecast(sql), Transactional::Control(control), "{sql}");
        }
    }
    for sql in ["commit prepared 'x'", "rollback prepared 'x'"] {
        assert_eq!(alone(sql), Unblocked::Opaque, "{sql}");
    }
}

#[test]
fn concurrent_builds_are_known_with_the_names_they_are_written_with() {
    for (sql, table, index) in [
        ("create index concurrently i on t (a)", "t", Some("i")),
        (
            "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"I\" ON ONLY app.\"T\" USING btree (a)",
            "app.\"T\"",
            Some("\"I\""),
        ),
        ("create index /* why */ concurrently -- here\non t (a)", "t", None),
    ] {
        let expected =
            Unblocked::CreateIndexConcurrently { table: table.into(), index: index.map(str::to_owned) };
        assert_eq!(alone(sql), expected, "{sql}");
    }
    let dropped = Unblocked::DropIndexConcurrently { index: "app.i".into() };
    assert_eq!(alone("drop index concurrently if exists app . i cascade"), dropped);
    for sql in [
        "reindex table concurrently t",
        "reindex (verbose, concurrently) table t",
        "reindex database concurrently d",
    ] {
        assert_eq!(alone(sql), Unblocked::ReindexConcurrently, "{sql}");
    }
    let detached = Unblocked::DetachPartitionConcurrently { table: "a.t".into(), partition: "a.p".into() };
    assert_eq!(alone("alter table if exists only a.t detach partition a.p concurrently"), detached);
}

#[test]
fn statements_of_the_cluster_and_of_upkeep_run_alone() {
    for (sql, kind) in [
        ("create database d", ClusterObject::Database),
        ("create tablespace d location '/'", ClusterObject::Tablespace),
    ] {
        assert_eq!(alone(sql), Unblocked::Create { kind, name: "d".into() }, "{sql}");
    }
    for (sql, kind) in [
        ("drop database if exists d", ClusterObject::Database),
        ("drop tablespace d", ClusterObject::Tablespace),
    ] {
        assert_eq!(alone(sql), Unblocked::Drop { kind, name: "d".into() }, "{sql}");
    }
    for sql in [
        "vacuum",
        "vacuum (analyze) t",
        "cluster",
        "cluster (verbose)",
        "reindex schema public",
        "alter system set work_mem = '1MB'",
        "alter database d set tablespace x",
        "discard all",
    ] {
        assert_eq!(alone(sql), Unblocked::Repeatable, "{sql}");
    }
}

#[test]
fn a_do_that_ends_transactions_is_told_from_one_that_only_speaks_of_it() {
    for sql in [
        "do $$ begin commit; end $$",
        "do $b$ begin loop update t set a = 1; exit when not found; COMMIT; end loop; end $b$ language plpgsql",
        "do language plpgsql 'begin if true then rollback and chain; end if; end'",
        "do $$ begin begin insert into t values (''x''); end; rollback; end $$",
        "do $$ begin <<here>> commit; end $$",
    ] {
        assert_eq!(alone(sql), Unblocked::Opaque, "{sql}");
    }
    for sql in [
        "do $$ begin perform 1; /* commit; */ -- rollback;\n end $$",
        "do $$ begin raise notice '; commit;'; end $$",
        "do $$ begin update t set commit = 1; end $$",
        "do $$ declare rollback int; begin rollback := 1; end $$",
        "do $$ begin select commit; end $$",
    ] {
        assert_eq!(forecast(sql), Transactional::InBlock, "{sql}");
    }
}

#[test]
fn statements_on_rows_ask_for_no_lock_that_others_queue_behind() {
    for (sql, strength) in [
        ("insert into t values (1)", LockStrength::Rows),
        ("with x as (select 1) select * from x", LockStrength::Rows),
        ("copy t from stdin", LockStrength::Rows),
        ("truncate t", LockStrength::Relation),
        ("select app.adds_a_partition()", LockStrength::Relation),
        ("do $$ begin end $$", LockStrength::Relation),
    ] {
        let script = script(sql);
        assert_eq!(lock_strength(&script.file, &script.statements[0]), strength, "{sql}");
    }
}
