//! A small application at work: connections of its own that read and write all the time.

use super::tally::Tally;
use crate::failure::{Class, Failure};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use whimbrel_postgres::connection::{Connection, ConnectionSettings, connect};
use whimbrel_postgres::{Interrupt, ServerError, SessionOptions};
use whimbrel_source::Diagnostic;

/// How many connections it has.
pub(super) const CONNECTIONS: u32 = 6;

/// How long each connection rests between two queries.
const REST: Duration = Duration::from_millis(4);

/// How long a query may go on after the demo is over; it then counts as failed.
const LAST_QUERY: Duration = Duration::from_secs(5);

/// The application, at work until it is dropped.
///
/// A thread and a runtime of its own: what the migrations do must not change when it measures.
pub(super) struct Workload {
    stop: Interrupt,
    thread: Option<JoinHandle<()>>,
}

impl Workload {
    /// Opens the connections and goes to work on a database with so many messages.
    pub(super) fn start(
        settings: &ConnectionSettings,
        messages: u32,
        tally: &Tally,
    ) -> Result<Self, Failure> {
        let stop = Interrupt::new();
        let (ready, is_ready) = mpsc::channel();
        let (settings, flag, counts) = (settings.clone(), stop.clone(), tally.clone());
        let work = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            match runtime {
                Ok(runtime) => {
                    let workers = runtime.block_on(open_all(&settings, messages));
                    // Whoever started the workload waits for this.
                    let opened = workers.as_ref().map(|_| ()).map_err(Clone::clone);
                    let _ = ready.send(opened);
                    if let Ok(workers) = workers {
                        runtime.block_on(work_all(workers, &flag, &counts));
                    }
                }
                Err(error) => drop(ready.send(Err(no_thread(&error)))),
            }
        };
        let thread = std::thread::Builder::new().name("workload".to_owned()).spawn(work);
        let thread = Some(thread.map_err(|error| no_thread(&error))?);
        let workload = Self { stop, thread };
        // The sender is dropped only after it has spoken, or with a thread that panicked.
        is_ready.recv().unwrap_or_else(|_| Err(gone()))?;
        Ok(workload)
    }

    /// Lets every query under way come to its end.
    pub(super) fn stop(self) {
        drop(self);
    }

    fn end(&mut self) {
        self.stop.trigger();
        if let Some(thread) = self.thread.take() {
            // A worker that panicked has its connection closed, which the count shows.
            let _ = thread.join();
        }
    }
}

impl Drop for Workload {
    fn drop(&mut self) {
        self.end();
    }
}

async fn open_all(settings: &ConnectionSettings, messages: u32) -> Result<Vec<Worker>, Failure> {
    let mut workers = Vec::new();
    for number in 0..CONNECTIONS {
        let connection = open(settings, "chat application").await?;
        let random = u64::from(number) + 1;
        workers.push(Worker { number, connection, messages: u64::from(messages.max(1)), random, written: 0 });
    }
    Ok(workers)
}

async fn work_all(workers: Vec<Worker>, stop: &Interrupt, tally: &Tally) {
    let start = |worker: Worker| tokio::spawn(worker.work(stop.clone(), tally.clone()));
    let tasks: Vec<_> = workers.into_iter().map(start).collect();
    stop.triggered().await;
    for mut task in tasks {
        let ended = tokio::time::timeout(LAST_QUERY, &mut task).await;
        if !matches!(ended, Ok(Ok(()))) {
            task.abort();
            tally.count(
                tally.moment(),
                LAST_QUERY,
                Some("a query had no answer when the demo ended".to_owned()),
            );
        }
    }
}

/// Opens a connection of somebody other than Whimbrel.
pub(super) async fn open(settings: &ConnectionSettings, name: &str) -> Result<Connection, Failure> {
    connect(settings, &SessionOptions::named(name))
        .await
        .map_err(|error| Failure::new(Class::Unreachable, error.diagnostic()))
}

struct Worker {
    number: u32,
    connection: Connection,
    messages: u64,
    random: u64,
    written: u64,
}

impl Worker {
    async fn work(mut self, stop: Interrupt, tally: Tally) {
        while !stop.is_triggered() {
            let (moment, began) = (tally.moment(), Instant::now());
            let queried = self.query().await;
            let is_over = self.connection.client.is_closed();
            tally.count(moment, began.elapsed(), queried.err().map(|error| words(&error)));
            if is_over {
                return;
            }
            tokio::time::sleep(REST).await;
        }
        self.connection.close().await;
    }

    /// One query of a chat application; five reads to three writes.
    async fn query(&mut self) -> Result<u64, ServerError> {
        let client = &self.connection.client;
        self.random = next_random(self.random);
        let any = |below: u64| i64::try_from(self.random / 16 % below).unwrap_or_default() + 1;
        let (user, stream, message) = (any(5_000), any(2_000), any(self.messages));
        match self.random % 8 {
            0 | 1 => {
                let sql = "select id, author_id, body, created_at from messages where id between $1 and $1 + 20 order by id";
                client.execute(sql, &[&message]).await
            }
            2 | 3 => client.execute("select email, name from users where id = $1", &[&user]).await,
            4 => client.execute("select workspace_id, name from streams where id = $1", &[&stream]).await,
            5 | 6 => {
                let sql =
                    "insert into messages (stream_id, author_id, body) values ($1, $2, 'Good morning.')";
                client.execute(sql, &[&stream, &user]).await
            }
            _ if self.written.is_multiple_of(4) => {
                let name = format!("topic-{}-{}", self.number, self.written);
                self.written += 1;
                let sql = "insert into streams (workspace_id, name) values ($1, $2)";
                client.execute(sql, &[&any(50), &name]).await
            }
            _ => {
                self.written += 1;
                client.execute("update users set name = 'User ' || id where id = $1", &[&user]).await
            }
        }
    }
}

/// The next number of a xorshift sequence: which rows are touched is the same in every demo.
const fn next_random(last: u64) -> u64 {
    let a = last ^ (last << 13);
    let b = a ^ (a >> 7);
    b ^ (b << 17)
}

fn words(error: &ServerError) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string)
}

fn no_thread(error: &std::io::Error) -> Failure {
    let diagnostic = Diagnostic::error("cannot-start", "the workload of the demo cannot be started");
    Failure::new(Class::Usage, diagnostic.with_note(error.to_string()))
}

fn gone() -> Failure {
    Failure::new(Class::Bug, Diagnostic::error("bug", "the workload of the demo ended before it began"))
}
