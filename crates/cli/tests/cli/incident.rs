//! Pages about runs that failed.

use crate::apply::database;
use crate::story::{Story, out};
use std::time::{Duration, Instant};

fn page(story: &Story) -> String {
    let folder = story.path("docs/incidents");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    let file = files.remove(0);
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.ends_with("-migration-20260110120001_keys.md"), "{name}");
    assert!(name.starts_with("20") && name.get(4..5) == Some("-"), "{name}");
    std::fs::read_to_string(file).unwrap()
}

fn has(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part} is missing in\n{page}");
    }
}

/// E6: a page about what failed, from what is known.
#[test]
fn a_failure_half_way_is_written_down_with_what_is_left() {
    let database = database();
    let mut story = Story::on(&database);
    story.set("USER", "ada");
    story.tell("incident new");
    story.write("migrations/20260110120000_base.sql", "create table orders (id int, customer text);\n");
    story.write(
        "migrations/20260110120001_keys.sql",
        "create index concurrently orders_id on orders (id);\n\n\
         create unique index concurrently orders_key on orders (customer);\n",
    );
    let down = "drop index if exists orders_key;\ndrop index if exists orders_id;\n";
    story.write("migrations/20260110120001_keys.down.sql", down);
    story.run("up --steps 1");
    database.execute("insert into orders values (1, 'ada'), (2, 'ada')");
    assert_eq!(story.run("up").status.code(), Some(8));
    assert_eq!(story.run("incident new").status.code(), Some(0));
    let text = page(&story);
    has(
        &text,
        &[
            "# Migration 20260110120001_keys, 20",
            "| state now | half done: 1 of 2 segments are done |",
            "a run up of 1 migration began, by ada with whimbrel",
            "segment 2 of 2 failed: could not create unique index",
            "Statement 2 of migrations/20260110120001_keys.sql, line 3:",
            "```sql\ncreate unique index concurrently orders_key on orders (customer)",
            "(SQLSTATE 23505)",
            "No lock stood in its way",
            "```sql\ncreate index concurrently orders_id on orders (id)",
            "Next: `whimbrel resume` goes on, `whimbrel abort` goes back.",
            "- [ ] Was data lost or wrong?",
        ],
    );
    story.tell("incident new base");
    assert_eq!(story.run("incident new").status.code(), Some(2), "what people wrote stays");
    let aborted = story.run("abort --yes");
    assert_eq!(aborted.status.code(), Some(0), "{}", crate::story::err(&aborted));
    let after = out(&story.run("incident new --dry-run"));
    has(
        &after,
        &[
            "what was done was taken back",
            "| state now | not applied; nothing of it remains |",
            "(SQLSTATE 23505)",
        ],
    );
    story.ends_as("incident");
}

#[test]
fn who_stood_in_the_way_of_a_lock_is_in_the_ledger_and_on_the_page() {
    let database = database();
    let story = Story::on(&database);
    story.write("migrations/20260110120000_base.sql", "create table orders (id int);\n");
    story.run("up");
    story.write("migrations/20260110120001_keys.sql", "alter table orders add column note text;\n");
    let (ready, done) = (std::sync::mpsc::channel::<()>(), std::sync::mpsc::channel::<()>());
    std::thread::scope(|scope| {
        let (told, wait) = (ready.0, done.1);
        let config = database.config();
        scope.spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let mut config = config;
                let (client, connection) =
                    config.application_name("report").connect(tokio_postgres::NoTls).await.unwrap();
                let driving = tokio::spawn(connection);
                client.batch_execute("begin; select count(*) from orders").await.unwrap();
                told.send(()).unwrap();
                while wait.try_recv().is_err() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                drop(client);
                driving.await.unwrap().unwrap();
            });
        });
        ready.1.recv().unwrap();
        let begun = Instant::now();
        let output = story.run("up --lock-patience 2s");
        assert_eq!(output.status.code(), Some(5), "{}", out(&output));
        assert!(begun.elapsed() < Duration::from_secs(30));
        done.0.send(()).unwrap();
    });
    assert_eq!(story.run("incident new").status.code(), Some(0));
    has(
        &page(&story),
        &[
            "ACCESS EXCLUSIVE was asked for",
            "| report |",
            "select count(*) from orders",
            "not applied; nothing of it remains",
        ],
    );
    assert_eq!(story.run("up").status.code(), Some(0));
}
