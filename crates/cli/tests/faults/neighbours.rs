//! Autovacuum as a neighbour: an ordinary one is asked to go, one that prevents wraparound is waited for.

use crate::other_session::OtherSession;
use crate::own_server::OwnServer;
use crate::project::Project;
use std::time::{Duration, Instant};

/// A table on which a vacuum takes some seconds: half a thousand pages with one row each, and a pause
/// of 50 ms after each five of them that it makes dirty, which those are not that a checkpoint has written.
const SETTING: &str = "create table slow (i integer, filler text) with (fillfactor = 10,
    autovacuum_vacuum_cost_limit = 100, autovacuum_vacuum_cost_delay = 50, autovacuum_vacuum_threshold = 0,
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_insert_threshold = -1, autovacuum_enabled = off);
    insert into slow select i, repeat('x', 600) from generate_series(1, 500) as i";

const WORKER: &str = "select pid from pg_catalog.pg_stat_activity where backend_type = 'autovacuum worker'
    and query like '%public.slow%'";

fn wait_for_worker(session: &OtherSession) -> String {
    let limit = Instant::now() + Duration::from_secs(60);
    loop {
        let pid = session.run(WORKER);
        if !pid.is_empty() {
            return pid;
        }
        assert!(Instant::now() < limit, "no autovacuum comes");
    }
}

#[test]
fn an_ordinary_autovacuum_is_asked_to_go() {
    let server = OwnServer::with(&[("autovacuum_naptime", "1s")]);
    let session = server.session();
    session.run(SETTING);
    session.run("update slow set i = i + 1");
    session.run("checkpoint");
    session.run("alter table slow set (autovacuum_enabled = on)");
    let project = Project::of(&[("1_a.sql", "alter table slow add column j integer;\n")]);
    wait_for_worker(&session);
    let begun = Instant::now();
    let said = project.does(&server.url(), "up");
    assert!(begun.elapsed() < Duration::from_secs(4), "{said}");
    assert!(said.contains("autovacuum"), "{said}");
}

#[test]
fn a_vacuum_against_wraparound_is_waited_for_and_named_but_not_ended() {
    let server = OwnServer::with(&[("autovacuum_naptime", "1s"), ("autovacuum_freeze_max_age", "100000")]);
    let session = server.session();
    session.run(SETTING);
    // Each of these transactions takes a number; 100,000 of them make the table old.
    session.run("do $$ begin for i in 1..110000 loop perform txid_current(); commit; end loop; end $$");
    session.run("checkpoint");
    let project = Project::of(&[("1_a.sql", "alter table slow add column j integer;\n")]);
    let worker = wait_for_worker(&session);
    let ended = project.run(&server.url(), "up --lock-patience 1s");
    assert_eq!(ended.code, Some(5), "{}", ended.said);
    assert!(ended.said.contains("to prevent wraparound"), "{}", ended.said);
    assert_eq!(session.run(WORKER), worker, "{}", ended.said);
    project.does(&server.url(), "up");
    assert_eq!(session.run("select count(*) from whimbrel.ledger where event = 'applied'"), "1");
    let frozen =
        "select pg_catalog.age(relfrozenxid) < 100000 from pg_catalog.pg_class where oid = 'slow'::regclass";
    assert_eq!(session.run(frozen), "t");
}
