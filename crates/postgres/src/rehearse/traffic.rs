//! A bounded workload beside the statements of a rehearsal: queries, one after the other, on a few sessions. What
//! writes is rolled back, so the rows stay as they are.
//!
//! Each query is a prepared statement, as an application has it; parameters are null where nobody gives values.

mod keys;

pub use keys::{made_queries, statement_queries};

use crate::connection::ConnectionSettings;
use crate::session::{Session, SessionError};
use bytes::BytesMut;
use std::collections::BTreeMap;
use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Statement};
use whimbrel_change::rehearsal::QuerySide;

/// How long a session rests between two queries: enough that a small machine is not busy with them alone.
const REST: Duration = Duration::from_millis(3);

/// A query that is not answered for so long has stalled, whatever it waits for.
const LONGEST: &str =
    "set statement_timeout = '30s'; set lock_timeout = 0; set idle_in_transaction_session_timeout = '60s'";

/// So many of the longest trips are kept.
const TRIPS: usize = 4096;

/// Faster ones are nobody's concern.
const SLOW: Duration = Duration::from_millis(4);

/// One query of the workload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What it is called.
    pub name: String,
    /// The statement, with or without parameters.
    pub sql: String,
    /// Values for its parameters, as text; each time another set of them. Null where there is none.
    pub values: Vec<Vec<String>>,
    /// Who would send it.
    pub side: QuerySide,
    /// Whether it writes; then it is rolled back.
    pub writes: bool,
}

/// How a query fared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fare {
    /// How often it was answered.
    pub runs: u64,
    /// How long the answers took, in microseconds, in the order in which they came; the first ones.
    pub times_us: Vec<i64>,
    /// The longest.
    pub worst_us: i64,
    /// The slow ones.
    pub trips: Vec<Trip>,
    /// What was refused.
    pub refusals: Vec<Refusal>,
    last_begun_us: i64,
}

/// From a question to its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trip {
    /// In microseconds from the beginning.
    pub begun_us: i64,
    /// When the answer was there.
    pub ended_us: i64,
}

/// A query that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// When it was sent, in microseconds from the beginning.
    pub at_us: i64,
    /// The SQLSTATE; empty where the session was lost.
    pub code: String,
    /// The server's words.
    pub message: String,
}

/// A workload under way.
#[derive(Debug)]
pub struct Traffic {
    queries: Arc<Vec<Query>>,
    fares: Arc<Mutex<Vec<Fare>>>,
    stop: Arc<AtomicBool>,
    sessions: Vec<JoinHandle<()>>,
    origin: Instant,
}

impl Traffic {
    /// Begins with `sessions` sessions.
    ///
    /// # Errors
    /// A session cannot be opened.
    pub async fn begin(
        settings: &ConnectionSettings,
        origin: Instant,
        queries: Vec<Query>,
        sessions: usize,
    ) -> Result<Self, SessionError> {
        let fares = Arc::new(Mutex::new(vec![Fare::default(); queries.len()]));
        let queries = Arc::new(queries);
        let stop = Arc::new(AtomicBool::new(false));
        let mut handles = Vec::new();
        for number in 0..sessions {
            let session = Session::open(settings, "whimbrel rehearsal traffic").await?;
            let round = Round {
                queries: Arc::clone(&queries),
                fares: Arc::clone(&fares),
                stop: Arc::clone(&stop),
                origin,
                number,
                of: sessions,
            };
            handles.push(tokio::spawn(round.run(session)));
        }
        Ok(Self { queries, fares, stop, sessions: handles, origin })
    }

    /// Waits until each query has been sent again and answered, at most for `limit`.
    pub async fn settle(&self, limit: Duration) {
        let since = micros(self.origin);
        let begun = Instant::now();
        while begun.elapsed() < limit {
            let is_settled = lock(&self.fares).iter().all(|fare| fare.last_begun_us >= since);
            if is_settled {
                return;
            }
            tokio::time::sleep(REST).await;
        }
    }

    /// Ends it; how each query fared.
    pub async fn end(self) -> Vec<(Query, Fare)> {
        self.stop.store(true, Ordering::Relaxed);
        for session in self.sessions {
            // A session that was lost has said so among the refusals.
            let _ = session.await;
        }
        let fares = std::mem::take(&mut *lock(&self.fares));
        self.queries.iter().cloned().zip(fares).collect()
    }
}

struct Round {
    queries: Arc<Vec<Query>>,
    fares: Arc<Mutex<Vec<Fare>>>,
    stop: Arc<AtomicBool>,
    origin: Instant,
    number: usize,
    of: usize,
}

impl Round {
    /// Sends every query that falls to this session, again and again.
    async fn run(self, session: Session) {
        let client = session.client();
        if let Err(error) = client.batch_execute(LONGEST).await {
            self.refused(0, micros(self.origin), &error);
            return;
        }
        let mut prepared: BTreeMap<usize, Statement> = BTreeMap::new();
        let mut turn = 0_usize;
        while !self.stop.load(Ordering::Relaxed) {
            for (index, query) in self.queries.iter().enumerate() {
                // With fewer queries than sessions each session sends all of them.
                if self.queries.len() >= self.of && index % self.of != self.number {
                    continue;
                }
                if self.stop.load(Ordering::Relaxed) {
                    break;
                }
                let begun_us = micros(self.origin);
                match send(client, query, index, turn, &mut prepared).await {
                    Ok(took) => self.answered(index, begun_us, took),
                    Err(error) => {
                        self.refused(index, begun_us, &error);
                        prepared.remove(&index);
                        if error.is_closed() {
                            return;
                        }
                    }
                }
                tokio::time::sleep(REST).await;
            }
            turn += 1;
            tokio::time::sleep(REST).await;
        }
        session.close().await;
    }

    fn answered(&self, index: usize, begun_us: i64, (sent_us, ended_us): (i64, i64)) {
        let offset = micros(self.origin) - ended_us;
        let (sent_us, ended_us) = (sent_us + offset, ended_us + offset);
        let mut fares = lock(&self.fares);
        let Some(fare) = fares.get_mut(index) else { return };
        let took = ended_us - sent_us;
        fare.runs += 1;
        fare.last_begun_us = begun_us;
        fare.worst_us = fare.worst_us.max(took);
        if fare.times_us.len() < TRIPS {
            fare.times_us.push(took);
        }
        if took >= i64::try_from(SLOW.as_micros()).unwrap_or(i64::MAX) && fare.trips.len() < TRIPS {
            fare.trips.push(Trip { begun_us: sent_us, ended_us });
        }
    }

    fn refused(&self, index: usize, at_us: i64, error: &tokio_postgres::Error) {
        let (code, message) = match error.as_db_error() {
            Some(server) => (server.code().code().to_owned(), server.message().to_owned()),
            None => (String::new(), error.to_string()),
        };
        let mut fares = lock(&self.fares);
        let Some(fare) = fares.get_mut(index) else { return };
        fare.last_begun_us = at_us;
        if fare.refusals.len() < TRIPS {
            fare.refusals.push(Refusal { at_us, code, message });
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn micros(origin: Instant) -> i64 {
    i64::try_from(origin.elapsed().as_micros()).unwrap_or(i64::MAX)
}

/// Sends one query; how many microseconds after the call it was sent, and answered.
async fn send(
    client: &Client,
    query: &Query,
    index: usize,
    turn: usize,
    prepared: &mut BTreeMap<usize, Statement>,
) -> Result<(i64, i64), tokio_postgres::Error> {
    let begun = Instant::now();
    if query.writes {
        client.batch_execute("begin").await?;
    }
    let sent = async {
        let statement = if let Some(statement) = prepared.get(&index) {
            statement.clone()
        } else {
            let statement = client.prepare(&query.sql).await?;
            prepared.insert(index, statement.clone());
            statement
        };
        let values = query.values.get(turn % query.values.len().max(1));
        let parameters: Vec<Given> = (0..statement.params().len())
            .map(|place| Given(values.and_then(|values| values.get(place)).cloned()))
            .collect();
        let parameters: Vec<&(dyn ToSql + Sync)> =
            parameters.iter().map(|given| given as &(dyn ToSql + Sync)).collect();
        let sent = micros(begun);
        client.query(&statement, &parameters).await?;
        Ok((sent, micros(begun)))
    };
    let sent: Result<(i64, i64), tokio_postgres::Error> = sent.await;
    if query.writes {
        client.batch_execute("rollback").await?;
    }
    sent
}

/// A value as text, of whatever type the server wants; none is null.
#[derive(Debug)]
struct Given(Option<String>);

impl ToSql for Given {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match &self.0 {
            None => Ok(IsNull::Yes),
            Some(text) => {
                out.extend_from_slice(text.as_bytes());
                Ok(IsNull::No)
            }
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, _: &Type) -> tokio_postgres::types::Format {
        tokio_postgres::types::Format::Text
    }

    to_sql_checked!();
}
