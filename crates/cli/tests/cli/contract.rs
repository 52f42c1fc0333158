//! The example `contract`: a change that takes away, from expand to purge, while two versions of the application work.

use crate::apply::database;
use crate::story::{Story, err};
use std::path::Path;
use whimbrel_testbed::TestDatabase;

fn example(path: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/contract");
    std::fs::read_to_string(folder.join(path)).unwrap()
}

/// A version of the application does its work.
#[track_caller]
fn works(database: &TestDatabase, version: &str) {
    database.execute(&example(&format!("queries/{version}.sql")));
}

const CHANNELS: &str = "select count(*) || ' rows, ' || count(channel) || ' with a channel, ' || sum(attempts) || ' attempts, ' \
    || (select count(*) || ' tokens, the last ' || max(id) from publishing.linkedin_tokens) from publishing.publications";

#[track_caller]
fn does(story: &Story, command: &str) {
    let ran = story.run(command);
    assert_eq!(ran.status.code(), Some(0), "{command}: {}", err(&ran));
}

/// E1, E2, E5.
#[test]
fn a_contract_is_refused_applied_undone_and_purged_while_both_versions_work() {
    let database = database();
    let mut story = Story::on(&database);
    story.write("whimbrel.toml", &example("whimbrel.toml"));
    story.write("schema/publishing.sql", &example("schema/publishing.sql"));
    does(&story, "generate publishing");
    does(&story, "up");
    database.execute(&example("seed.sql"));
    story.write("schema/publishing.sql", &example("wanted.sql"));
    story.tell("generate tidy --because 'channels and tokens are kept elsewhere'");
    does(&story, "deploy record shop 1");
    for _ in ["expand", "backfill", "constrain"] {
        does(&story, "up --steps 1");
        works(&database, "old");
        works(&database, "new");
    }
    story.tell("up");
    does(&story, "deploy record shop 2");
    story.tell("gate check --for tidy_contract");
    does(&story, "deploy record shop 1 --gone");
    story.tell("gate check --for tidy_contract");
    story.tell("up");
    works(&database, "new");
    story.tell("verify");
    story.tell("undo tidy_contract --yes");
    assert_eq!(
        database.query_text(CHANNELS),
        "47 rows, 43 with a channel, 878 attempts, 4 tokens, the last 4"
    );
    works(&database, "old");
    works(&database, "new");
    story.tell("up");
    does(&story, "deploy record shop 3");
    does(&story, "deploy record shop 2 --gone");
    story.tell("up");
    story.tell("purge --yes");
    story.tell("purge --yes --now tidy_contract");
    works(&database, "new");
    story.tell("verify");
    story.tell("status");
    does(&story, "undo tidy_contract --yes");
    works(&database, "old");
    does(&story, "verify");
    story.show("migrations", "tidy_contract");
    story.show("migrations", "tidy_purge");
    story.ends_as_on(&database, "contract");
}
