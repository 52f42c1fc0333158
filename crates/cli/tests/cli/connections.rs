//! The example `connections`: four strict steps, with data that stops one of them.

use crate::apply::database;
use crate::story::{Story, out};
use std::path::Path;

fn example(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/connections").join(path)
}

/// C1, C2, C3, C4, C7: each file is one document, with its guard, its statements and what its way back loses.
#[test]
fn the_redesign_of_connections_stops_where_the_data_is_wrong_and_goes_back_with_consent() {
    let database = database();
    let mut story = Story::on(&database);
    for entry in std::fs::read_dir(example("migrations")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        story.write(&format!("migrations/{name}"), &std::fs::read_to_string(&path).unwrap());
    }
    story.write("whimbrel.toml", &std::fs::read_to_string(example("whimbrel.toml")).unwrap());
    assert_eq!(story.run("up --steps 1").status.code(), Some(0));
    database.execute(&std::fs::read_to_string(example("seed.sql")).unwrap());
    let rows = "select md5(string_agg(row(id, provider, type, name, config)::text, ';' order by id)) from connections.connections";
    story.tell("up");
    story.tell("status");
    database.execute(
        "update connections.connections set config = '{\"capability\": \"sheets\"}' where name = 'team documents'",
    );
    let before = database.query_text(rows);
    story.tell("up");
    database.execute("update connections.connections set label = null where id % 6 = 0");
    story.tell("status --long");
    story.tell("down --dry-run");
    story.tell("down --yes");
    assert_eq!(
        database.query_text("select count(*) from connections.connections where label is null"),
        "200"
    );
    database.execute("update connections.connections set label = 'connection ' || id where label is null");
    story.tell("down --yes --accept-lossy connection_labels_contract");
    assert_eq!(database.query_text(rows), before, "nothing was null, and what is derived is what was there");
    story.tell("down --yes --steps 3");
    assert_eq!(database.query_text(rows), before);
    let names = "select string_agg(name, ' ' order by id) from connections.available_connections";
    assert_eq!(database.query_text(names), "calendar gmail sheets smtp telegram");
    assert!(out(&story.run("status")).contains("1 applied, 4 pending"));
    story.ends_as("connections");
}
