//! The workload beside the files, and what came of it.

use super::{RehearseOptions, texts};
use crate::context::Context;
use crate::failure::Failure;
use std::collections::BTreeMap;
use whimbrel_change::rehearsal::stall::{QueryError, cause};
use whimbrel_change::rehearsal::{QueryOutcome, QuerySide, Stall, Step, Traffic, Way};
use whimbrel_postgres::rehearse::{Fare, Query};

/// So many waits are told.
const STALLS: usize = 50;

/// The queries that files of the user's name.
pub(super) fn given(context: &Context<'_>, options: &RehearseOptions) -> Result<Vec<Query>, Failure> {
    let settings = &context.project.settings().rehearsal;
    let workload = &options.workload;
    let files = [
        (workload.old_queries.as_ref().or(settings.old_queries.as_ref()), QuerySide::Old),
        (workload.new_queries.as_ref().or(settings.new_queries.as_ref()), QuerySide::New),
        (workload.queries.as_ref().or(settings.queries.as_ref()), QuerySide::Own),
    ];
    let mut queries = Vec::new();
    for (path, side) in files {
        if let Some(path) = path {
            queries.extend(texts::queries(context, path, side)?);
        }
    }
    Ok(queries)
}

/// What came of it, held against the steps.
pub(super) fn outcome(steps: &[Step], sessions: usize, fares: Vec<(Query, Fare)>) -> Traffic {
    let mut stalls = Vec::new();
    let mut queries = Vec::new();
    for (query, fare) in fares {
        stalls.extend(fare.trips.iter().map(|trip| {
            let found = cause(steps, trip.begun_us, trip.ended_us, query.writes);
            let (step, statement, head) = match found {
                Some((step, statement, head)) => (Some(step), Some(statement), head),
                None => (None, None, String::new()),
            };
            Stall {
                query: query.name.clone(),
                writes: query.writes,
                begun_us: trip.begun_us,
                duration_us: trip.ended_us - trip.begun_us,
                step,
                statement,
                head,
            }
        }));
        queries.push(of_query(steps, &query, &fare));
    }
    stalls.sort_by_key(|stall| std::cmp::Reverse(stall.duration_us));
    stalls.truncate(STALLS);
    Traffic { sessions, queries, stalls }
}

fn of_query(steps: &[Step], query: &Query, fare: &Fare) -> QueryOutcome {
    let mut times = fare.times_us.clone();
    times.sort_unstable();
    let mut errors: BTreeMap<(Option<usize>, &str, &str), u64> = BTreeMap::new();
    for refusal in &fare.refusals {
        // What was made from the tables as they were is refused when they are others, and nobody sends it.
        let is_of_shape = ["42P01", "42703", "0A000", "42883"].contains(&refusal.code.as_str());
        if query.side == QuerySide::Made && is_of_shape {
            continue;
        }
        let step = step_of(steps, query.side, refusal.at_us);
        *errors.entry((step, &refusal.code, &refusal.message)).or_default() += 1;
    }
    let errors = errors.into_iter().map(|((step, code, message), times)| QueryError {
        step,
        code: code.to_owned(),
        message: message.to_owned(),
        times,
    });
    QueryOutcome {
        name: query.name.clone(),
        side: query.side,
        writes: query.writes,
        runs: fare.runs,
        median_us: times.get(times.len() / 2).copied().unwrap_or_default(),
        worst_us: fare.worst_us,
        errors: errors.collect(),
    }
}

/// The step that a refusal counts for: the last one that had begun; for new code, which is not there before, the
/// last one that was over.
fn step_of(steps: &[Step], side: QuerySide, at_us: i64) -> Option<usize> {
    let is_before = |step: &&Step| match side {
        QuerySide::New => step.begun_us + step.duration_us <= at_us,
        QuerySide::Old | QuerySide::Own | QuerySide::Made => step.begun_us <= at_us,
    };
    let mut forward = steps.iter().filter(|step| matches!(step.way, Way::Forward | Way::Twice));
    forward.rfind(is_before).map(|step| step.number)
}
