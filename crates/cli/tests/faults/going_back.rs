//! `abort`, when it fails or is interrupted itself.

use crate::project::Project;
use whimbrel_testbed::proxy::{Action, Fault, Guise, Moment, Place, Proxy};
use whimbrel_testbed::{TestDatabase, TestServer};

const UP: &str = "alter table people add column age integer;\n\
                  create unique index concurrently people_name on people (name);\n\
                  alter table people add column height integer;\n";

/// Two people of one name, so that the index cannot be built and the file stays half done.
fn half_done(down: &str) -> (TestDatabase, Project) {
    let database = TestServer::any().database();
    database.execute("create table people (name text); insert into people values ('ada'), ('ada')");
    let project = Project::of(&[("1_people.sql", UP), ("1_people.down.sql", down)]);
    let ended = project.run(&database.url(), "up");
    assert_eq!(ended.code, Some(8), "{}", ended.said);
    (database, project)
}

const COLUMNS: &str =
    "select pg_catalog.string_agg(attname, ' ' order by attnum) from pg_catalog.pg_attribute
    where attrelid = 'people'::regclass and attnum > 0 and not attisdropped";

fn is_half_done(project: &Project, database: &TestDatabase) {
    let ended = project.run(&database.url(), "up");
    assert_eq!(ended.code, Some(8), "{}", ended.said);
    assert!(ended.said.contains("is half done"), "{}", ended.said);
}

#[test]
fn a_way_back_that_fails_at_once_leaves_the_migration_half_done() {
    for failing in ["drop table nobody;\n", "drop index concurrently nobody;\n"] {
        let (database, project) = half_done(failing);
        let ended = project.run(&database.url(), "abort");
        assert!(matches!(ended.code, Some(7 | 8)), "{}", ended.said);
        is_half_done(&project, &database);
        project.write("migrations/1_people.down.sql", "alter table people drop column if exists age;\n");
        project.does(&database.url(), "abort");
        assert_eq!(database.query_text(COLUMNS), "name");
        database.execute("delete from people");
        project.does(&database.url(), "up");
        project.does(&database.url(), "status --check");
    }
}

#[test]
fn an_interrupted_abort_is_finished_by_abort_and_by_resume() {
    let down = "drop index concurrently if exists people_name;\nalter table people drop column age;\n";
    for command in ["abort", "resume"] {
        for moment in [Moment::BeforeForwarding, Moment::AnswerLost] {
            let (database, project) = half_done(down);
            let proxy = Proxy::before(database.server(), Guise::Server);
            let clean = database.copy();
            project.does(&proxy.url(&clean), "abort");
            let seen = proxy.messages();
            let drop = seen.iter().find(|message| message.text.starts_with("drop index")).unwrap();
            proxy.arm(Fault { place: Place::Message(drop.number), moment, action: Action::Cut });
            let ended = project.run(&proxy.url(&database), "abort");
            assert_eq!(ended.code, Some(8), "{}", ended.said);
            is_half_done(&project, &database);
            project.does(&database.url(), command);
            assert_eq!(database.query_text(COLUMNS), "name");
            database.execute("delete from people");
            project.does(&database.url(), "up");
            assert_eq!(database.query_text(COLUMNS), "name age height");
        }
    }
}
