//! What a change takes at the size of the target, and what each statement reads and writes.

use crate::desk::{Desk, options};
use whimbrel::rehearse::report::{Form, written};
use whimbrel::rehearse::{PlaceChoice, Rehearsal, RehearseOptions, Verdict, Way};

fn desk() -> Desk {
    let desk = Desk::new("");
    desk.file(
        "0001_orders.sql",
        "create schema app;\n\
         create table app.orders (id integer primary key, n integer not null, note text);\n\
         create table app.tags (id integer primary key, name text);\n",
    );
    desk
}

/// A target with ten times the rows that are made for it here.
async fn at_size(desk: &Desk, rows: u64) -> Rehearsal {
    desk.up().await.unwrap();
    desk.database.execute(
        "insert into app.orders select i, i, repeat('x', 90) from generate_series(1, 200000) as i; \
         insert into app.tags values (1, 'a'); analyze",
    );
    desk.file(
        "0002_wide.sql",
        "alter table app.orders add column done boolean;\n\
         alter table app.orders alter column n type bigint;\n\
         create index on app.orders (note, n);\n\
         insert into app.tags values (1000000, 'b');\n",
    );
    desk.file(
        "0002_wide.down.sql",
        "delete from app.tags where id = 1000000;\ndrop index app.orders_note_n_idx;\n\
         alter table app.orders alter column n type integer;\nalter table app.orders drop column done;\n",
    );
    let options = RehearseOptions {
        rows: Some(rows),
        budget: vec!["lock.access-exclusive=1ms".to_owned()],
        allow: vec!["lock-over-budget".to_owned()],
        ..options(PlaceChoice::Scratch)
    };
    desk.rehearse(&options).await.unwrap()
}

#[tokio::test]
async fn what_goes_through_a_table_takes_as_much_longer_as_the_target_has_more_pages() {
    let rehearsal = at_size(&desk(), 20_000).await;
    assert_eq!(rehearsal.verdict, Verdict::Passed, "{:?}", rehearsal.findings);
    let forecast = rehearsal.at_target.as_ref().unwrap();
    let there: Vec<(usize, &str)> =
        forecast.statements.iter().map(|one| (one.step, one.tables[0].as_str())).collect();
    assert_eq!(there, [(1, "app.orders"), (1, "app.orders"), (2, "app.orders")], "{forecast:?}");
    let [rewrite, index, _] = forecast.statements.as_slice() else { panic!("{forecast:?}") };
    assert!(rewrite.times > 8.0 && rewrite.pages_there > 2500, "{rewrite:?}");
    assert!(index.times > rewrite.times * 1.2, "an index grows faster than its table: {index:?}");
    let forward = rehearsal.steps_of(Way::Forward).next().unwrap();
    let measured: i64 = forward.statements[1].duration_us;
    assert!(rewrite.duration_us > measured * 8);
    assert!(forecast.forward_us > forward.duration_us + measured * 7);
    let lock = forecast.longest_lock.as_ref().unwrap();
    assert_eq!(lock.relation, "app.orders");
    assert!(lock.duration_us >= rewrite.duration_us + index.duration_us, "{lock:?}");
    assert!(forecast.wal_bytes > forward.wal_bytes * 7);
    let codes: Vec<&str> = rehearsal.findings.iter().map(|finding| finding.code).collect();
    assert!(codes.contains(&"over-budget-at-target"), "{codes:?}");
    for form in [Form::Page, Form::Markdown, Form::Junit, Form::Json] {
        let text = written(&rehearsal, form);
        assert!(text.contains("n log n"), "the method is said: {text}");
    }
}

#[tokio::test]
async fn an_index_that_is_built_concurrently_takes_as_much_longer_too() {
    let desk = desk();
    desk.up().await.unwrap();
    desk.database.execute(
        "insert into app.orders select i, i, repeat('x', 90) from generate_series(1, 200000) as i; analyze",
    );
    desk.file("0002_index.sql", "create index concurrently orders_n_idx on app.orders (n);\n");
    desk.file("0002_index.down.sql", "drop index app.orders_n_idx;\n");
    let options = RehearseOptions { rows: Some(20_000), ..options(PlaceChoice::Scratch) };
    let rehearsal = desk.rehearse(&options).await.unwrap();
    let forecast = rehearsal.at_target.as_ref().unwrap();
    let build =
        forecast.statements.iter().find(|one| one.step == 1).unwrap_or_else(|| panic!("{forecast:?}"));
    assert_eq!(build.tables, ["app.orders"]);
    assert!(build.times > 8.0, "{build:?}");
}

#[tokio::test]
async fn each_statement_says_its_buffers_its_log_and_its_temporary_files() {
    let rehearsal = at_size(&desk(), 100_000).await;
    let forward = rehearsal.steps_of(Way::Forward).next().unwrap();
    let [column, rewrite, index, insert] = forward.statements.as_slice() else { panic!("{forward:?}") };
    assert!(column.buffers < 10, "{column:?}");
    assert!(rewrite.buffers >= rewrite.scanned[0].pages.unsigned_abs(), "{rewrite:?}");
    assert!(index.buffers >= index.scanned[0].pages.unsigned_abs(), "{index:?}");
    assert!(insert.wal_bytes > 0 && insert.wal_bytes < rewrite.wal_bytes / 10, "{insert:?}");
    assert_eq!(column.temporary_bytes, Some(0));
}

#[tokio::test]
async fn the_temporary_files_of_a_sort_are_seen() {
    let desk = Desk::new("");
    desk.file(
        "0001_notes.sql",
        "create table notes (id integer primary key, note text);\n\
         insert into notes select i, md5(i::text) || repeat('y', 60) from generate_series(1, 200000) as i;\n",
    );
    desk.up().await.unwrap();
    desk.file(
        "0002_sorted.sql",
        "set local maintenance_work_mem = '1MB';\nset local max_parallel_maintenance_workers = 0;\n\
         create index on notes (note);\n",
    );
    let rehearsal = desk.rehearse(&options(PlaceChoice::Scratch)).await.unwrap();
    let forward = rehearsal.steps_of(Way::Forward).next().unwrap();
    let index = forward.statements.last().unwrap();
    assert!(index.temporary_bytes > Some(4_000_000), "{index:?}");
}

#[tokio::test]
async fn a_table_too_small_to_measure_says_at_most() {
    let rehearsal = at_size(&desk(), 500).await;
    let text = written(&rehearsal, Form::Markdown);
    assert!(text.contains("| at most "), "{text}");
}

#[tokio::test]
async fn a_budget_that_cannot_be_read_stops_it_before_anything_runs() {
    let desk = desk();
    for entry in ["lock=1us", "stal=1s", "wal=many"] {
        let options = RehearseOptions { budget: vec![entry.to_owned()], ..options(PlaceChoice::Scratch) };
        let refused = desk.rehearse(&options).await.unwrap_err();
        assert_eq!(refused.diagnostics[0].code, "budget-unreadable", "{entry}");
    }
}
