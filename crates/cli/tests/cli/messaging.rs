//! The example `messaging`: modules whose entities decide, a column, and its partial unique index.

use crate::apply::database;
use crate::story::Story;
use std::path::Path;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/messaging");

fn example(path: &str) -> String {
    std::fs::read_to_string(Path::new(EXAMPLE).join(path)).unwrap()
}

const MODULES: [&str; 3] = [
    "modules/connections/entities/connection.sql",
    "modules/communications/entities/conversation.sql",
    "modules/communications/entities/message.sql",
];

/// A1, A2, A3, A4, A5, A6, A7, A8: the entity is changed, two statements are generated, judged, rehearsed, applied while a build waits for them,
/// checked, used, and taken back.
#[test]
fn a_key_for_messages_is_added_checked_used_and_taken_back() {
    let database = database();
    let mut story = Story::on(&database);
    for path in MODULES.into_iter().chain(["whimbrel.toml", "checks.sql"]) {
        story.write(path, &example(path));
    }
    for module in ["communications", "connections"] {
        std::fs::create_dir_all(story.path(&format!("modules/{module}/infrastructure/migrations"))).unwrap();
    }
    story.tell("generate connections/CreateConnections --because 'messages come from somewhere'");
    story.tell("generate communications/CreateConversations --because 'people write to each other'");
    story.tell("up");
    database.execute(&example("seed.sql"));
    let rows = "select md5(string_agg(m::text, ';' order by id)) from communications.messages as m";
    let before = database.query_text(rows);

    story.write("modules/communications/entities/message.sql", &example("with_temp_id.sql"));
    story.tell("generate communications/AddMessageTempIdColumn --because 'a client may send twice'");
    story.show("modules/communications/infrastructure/migrations", "add_message_temp_id_column");
    story.tell("lint");
    let rehearsed = story.run("rehearse --rows 50");
    assert_eq!(rehearsed.status.code(), Some(0), "{}", crate::story::out(&rehearsed));
    story.tell("gate check --for build");
    story.tell("up");
    story.tell("gate check --for build");
    story.tell("verify --checks checks.sql");

    assert_eq!(database.query_text("select count(temp_id) from communications.messages"), "0");
    let send = example("send.sql");
    database.execute(&send);
    database.execute(&send);
    assert_eq!(database.query_text("select count(temp_id) from communications.messages"), "1");

    database.execute("drop index communications.uq_messages_conversation_temp_id");
    database.execute(
        "create unique index uq_messages_conversation_temp_id on communications.messages (conversation_id, temp_id)",
    );
    story.tell("verify --checks checks.sql");
    story.tell("down --yes");
    story.tell("down --yes --accept-lossy add_message_temp_id_column");
    story.tell("verify --checks checks.sql");
    story.write("typo.sql", "-- behind: add_message_temp_id\nselect 1 where false;\n");
    let refused = story.run("verify --checks typo.sql");
    let said = crate::story::err(&refused);
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("A check of typo.sql says \"behind: add_message_temp_id\"."), "{said}");
    database.execute("delete from communications.messages where id > 3000");
    assert_eq!(database.query_text(rows), before);
    story.ends_as("messaging");
}
