//! Rows are made for schemas that have none.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

mod hard;
mod like;
mod rest;
mod schemas;

use whimbrel_postgres::made::{Made, MadeOptions, make};
use whimbrel_testbed::TestDatabase;

pub(crate) fn block_on<Output>(work: impl Future<Output = Output>) -> Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

pub(crate) fn rows(rows: u64) -> MadeOptions {
    MadeOptions { rows, seed: 7, ..MadeOptions::default() }
}

pub(crate) fn fill(database: &TestDatabase, options: &MadeOptions) -> Made {
    block_on(async {
        let client = database.connect().await;
        make(&client, options, &|_| {}).await.unwrap_or_else(|error| panic!("{error:?}"))
    })
}

/// What was made, and what was not, one line each.
pub(crate) fn lines(made: &Made) -> Vec<String> {
    let short = made.tables.iter().filter(|one| one.rows < one.asked);
    let short = short.map(|one| format!("{}: {} of {}", one.table.join("."), one.rows, one.asked));
    let unmet = made.unmet.iter().map(|one| {
        let constraint = one.constraint.as_deref().map(|name| format!(" {name}:")).unwrap_or_default();
        format!("{}:{constraint} {}", one.table.join("."), one.reason)
    });
    short.chain(unmet).collect()
}
