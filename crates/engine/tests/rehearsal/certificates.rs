//! `up` asks for a certificate where the environment does, and says why one does not vouch.

use crate::desk::{Desk, options};
use whimbrel::Failure;
use whimbrel::rehearse::PlaceChoice;

const FIRST: &str = "create schema app;\ncreate table app.orders (id integer primary key);\n";

fn desk(settings: &str) -> Desk {
    let desk = Desk::new(&format!("require_rehearsal = \"1h\"\n\n{settings}"));
    desk.file("0001_orders.sql", FIRST)
        .file("0001_orders.down.sql", "drop table app.orders;\ndrop schema app;\n");
    desk
}

fn why(failure: &Failure) -> String {
    let diagnostic = failure.diagnostics.first().unwrap();
    assert_eq!(diagnostic.code, "rehearsal-required", "{failure:?}");
    diagnostic.notes.join(" ")
}

#[tokio::test]
async fn what_was_rehearsed_is_applied_and_the_ledger_knows_by_which_certificate() {
    let desk = desk("");
    assert!(
        why(&desk.up().await.unwrap_err()).contains("There is no certificate in migrations/rehearsal.json")
    );
    let rehearsal = desk.rehearse(&options(PlaceChoice::Scratch)).await.unwrap();
    let certificate = rehearsal.certificate.unwrap();
    desk.up().await.unwrap();
    let known = "select facts ->> 'rehearsal' from whimbrel.ledger where event = 'run-started'";
    assert_eq!(desk.database.query_text(known), certificate.digest);
    assert_eq!(desk.up().await.unwrap().migrations.len(), 0, "nothing is pending, so nothing is asked for");
}

#[tokio::test]
async fn a_file_that_was_edited_and_a_schema_that_is_another_void_it() {
    let desk = desk("");
    desk.rehearse(&options(PlaceChoice::Scratch)).await.unwrap();
    desk.file("0001_orders.sql", &format!("{FIRST}-- a word more\n"));
    assert!(why(&desk.up().await.unwrap_err()).contains("0001_orders was edited after it was rehearsed"));
    desk.file("0001_orders.sql", FIRST).file("0002_more.sql", "create table app.more (id integer);\n");
    assert!(why(&desk.up().await.unwrap_err()).contains("0002_more was not rehearsed"));
    std::fs::remove_file(desk.path("0002_more.sql")).unwrap();
    desk.database.execute("create table by_hand (id integer)");
    assert!(why(&desk.up().await.unwrap_err()).contains("schema of the database is another"));
    desk.database.execute("drop table by_hand");
    desk.up().await.unwrap();
}

#[tokio::test]
async fn only_the_signature_of_a_trusted_key_is_taken() {
    let with_key = desk("[rehearsal]\nkey = \"rehearsal.key\"\ntrusted = [\"00\"]\n");
    std::fs::write(with_key.folder.path().join("rehearsal.key"), "11".repeat(32)).unwrap();
    let rehearsal = with_key.rehearse(&options(PlaceChoice::Scratch)).await.unwrap();
    let key = rehearsal.certificate.unwrap().signature.unwrap().key;
    assert!(why(&with_key.up().await.unwrap_err()).contains("nobody here trusts"));
    let project = with_key.folder.path().join("whimbrel.toml");
    let text = std::fs::read_to_string(&project).unwrap().replace("[\"00\"]", &format!("[\"{key}\"]"));
    std::fs::write(&project, text).unwrap();
    with_key.up().await.unwrap();
}
