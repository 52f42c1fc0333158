//! The table of claims, held against real servers: each statement of `corpus/claims` is run on each major, and the
//! locks that it holds, the rows that it reads and the files that it writes must be those that the table claims.
//!
//! `FORM=add-column` runs the forms with that in their name only.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

mod case;
mod measure;
mod snapshot;

use measure::{Bench, Locks, Measured};
use std::collections::BTreeSet;
use whimbrel_change::claim::{self, Block, Claim};
use whimbrel_testbed::TestServer;

#[test]
fn what_a_statement_does_is_what_the_table_claims() {
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let servers: Vec<_> =
            TestServer::all().iter().map(|server| scope.spawn(|| differences(server))).collect();
        servers.into_iter().flat_map(|server| server.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn each_form_of_the_table_has_a_statement_and_each_statement_a_form() {
    let run: BTreeSet<String> = case::all().into_iter().map(|case| case.form).collect();
    let claimed: BTreeSet<String> = claim::rows().map(|row| row.form.0.to_owned()).collect();
    assert_eq!(run, claimed);
}

/// The linter takes a default that calls nothing else for one value.
const STEADY: &str = include_str!("../../../lint/src/effect/steady.txt");

#[test]
fn what_is_called_steady_is_volatile_on_no_major() {
    let names: Vec<&str> = STEADY.split_whitespace().collect();
    assert!(names.is_sorted() && names.len() > 1000);
    for server in TestServer::all() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let volatile: Vec<String> = runtime.block_on(async {
            let database = server.database();
            let sql = "select distinct proname::text from pg_catalog.pg_proc where proname = any ($1) \
                       and pronamespace = 'pg_catalog'::regnamespace and provolatile = 'v'";
            let rows = database.connect().await.query(sql, &[&names]).await.unwrap();
            rows.iter().map(|row| row.get(0)).collect()
        });
        assert_eq!(volatile, Vec::<String>::new(), "on {}", server.major());
    }
}

fn differences(server: &'static TestServer) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let wanted = std::env::var("FORM").unwrap_or_default();
    runtime.block_on(async {
        let mut bench = Bench::new(server).await;
        let mut wrong = Vec::new();
        for case in case::all().iter().filter(|case| case.form.contains(&wanted)) {
            let major = server.major();
            let known = claim::form(&case.form);
            let claimed = known.and_then(|form| claim::of(form, major));
            // A form whose setup an older server cannot run has no claim there.
            if known.is_some() && claimed.is_none() {
                continue;
            }
            let measured = bench.measure(case, claimed).await;
            if !claimed.is_some_and(|claimed| agrees(claimed, &measured)) {
                let claimed = claimed.map_or_else(|| "nothing".to_owned(), line);
                wrong.push(format!(
                    "{},{major}: {} where {claimed} is claimed",
                    case.form,
                    line(&measured.claim)
                ));
            }
        }
        wrong
    })
}

fn agrees(claimed: &Claim, measured: &Measured) -> bool {
    match measured.locks {
        Locks::All => *claimed == measured.claim,
        Locks::Own => {
            let seen = Claim { others: claimed.others.clone(), ..measured.claim.clone() };
            // A statement about no table, or about a partition that it must first find, is not made to wait.
            *claimed == Claim { lock: seen.lock.or(claimed.lock), ..seen }
        }
    }
}

/// As the table has it.
fn line(claim: &Claim) -> String {
    let lock = claim.lock.map_or("", |lock| lock.as_str().trim_end_matches("Lock"));
    let others: Vec<String> = claim
        .others
        .iter()
        .map(|(role, lock)| format!("{}={}", role.as_str(), lock.as_str().trim_end_matches("Lock")))
        .collect();
    let block = if claim.block == Block::Allowed { "yes" } else { "no" };
    let (refused, effort) = match claim.refused {
        Some(code) => (code, ""),
        None => ("", claim.effort.as_str()),
    };
    format!("{refused},{block},{lock},{},{effort}", others.join(" "))
}
