//! Statements in doubt are looked up by the names that their file gives them.

use crate::project::Project;
use whimbrel_testbed::TestServer;
use whimbrel_testbed::proxy::{Action, Fault, Guise, Moment, Place, Proxy};

/// Loses the answer to the statement that begins like this, and then runs `command`.
fn after_a_lost_answer(sql: &str, statement: &str, command: &str) -> String {
    let database = TestServer::any().database();
    database.execute("create schema shop; create table shop.people (name text)");
    database.execute("create index people_by_name on shop.people (name)");
    let down = "set search_path = shop;\ndrop index if exists people_name;\n\
                create index if not exists people_by_name on people (name);\n";
    let project = Project::of(&[("1_people.sql", sql), ("1_people.down.sql", down)]);
    let proxy = Proxy::before(database.server(), Guise::Server);
    let clean = database.copy();
    project.does(&proxy.url(&clean), "up");
    let seen = proxy.messages();
    let place = seen.iter().find(|message| message.text.starts_with(statement)).unwrap();
    let (place, moment) = (Place::Message(place.number), Moment::AnswerLost);
    proxy.arm(Fault { place, moment, action: Action::Cut });
    let ended = project.run(&proxy.url(&database), "up");
    assert_eq!(ended.code, Some(8), "{}", ended.said);
    project.does(&database.url(), command);
    database.query_text("select indexname from pg_catalog.pg_indexes where schemaname = 'shop' order by 1")
}

const BUILD: &str = "set search_path = shop;\ncreate index concurrently people_name on people (name);\n\
                     comment on index people_name is 'by name';\n";
const DROP: &str = "set search_path = shop;\ndrop index concurrently people_by_name;\n\
                    comment on table people is 'nobody looks for names';\n";

#[test]
fn an_index_in_the_schema_of_its_file_is_found() {
    assert_eq!(after_a_lost_answer(BUILD, "create index", "resume"), "people_by_name\npeople_name");
    assert_eq!(after_a_lost_answer(BUILD, "create index", "abort"), "people_by_name");
}

#[test]
fn an_index_that_is_gone_from_the_schema_of_its_file_is_brought_back_by_abort() {
    assert_eq!(after_a_lost_answer(DROP, "drop index", "resume"), "");
    assert_eq!(after_a_lost_answer(DROP, "drop index", "abort"), "people_by_name");
}
