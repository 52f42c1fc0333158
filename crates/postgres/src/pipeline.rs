//! Messages sent one behind the other without waiting for each answer.
//!
//! Each statement is a message of its own. A message is handed to the connection before the next
//! one is made, so the server sees them in order; once one has failed nothing more is sent.

use crate::journal::{Journal, Record};
use bytes::Bytes;
use futures_util::{SinkExt, TryStreamExt};
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use tokio_postgres::Client;

/// How many messages may be under way: enough to hide the way to the server and back, few enough
/// that a failure stops a long file soon.
const UNDER_WAY: usize = 32;

type Answer<'a> = Pin<Box<dyn Future<Output = Result<(), tokio_postgres::Error>> + Send + 'a>>;

/// A message that the server refused.
#[derive(Debug)]
pub(crate) struct Refused {
    /// Its place among the messages of this pipeline, from 0.
    pub(crate) message: usize,
    /// Why.
    pub(crate) error: tokio_postgres::Error,
}

/// A row of messages on one session.
pub(crate) struct Pipeline<'a> {
    client: &'a Client,
    waiting: VecDeque<(usize, Answer<'a>)>,
    sent: usize,
    failed: Option<Refused>,
}

impl<'a> Pipeline<'a> {
    /// An empty row of messages.
    pub(crate) fn new(client: &'a Client) -> Self {
        let waiting = VecDeque::with_capacity(UNDER_WAY);
        Self { client, waiting, sent: 0, failed: None }
    }

    /// Sends one statement; rows that it returns are not kept.
    pub(crate) async fn run(&mut self, sql: &str) {
        let client = self.client;
        let sql = sql.to_owned();
        self.send(Box::pin(async move { client.batch_execute(&sql).await })).await;
    }

    /// Sends `COPY … FROM STDIN` and its data, once everything before it is answered.
    pub(crate) async fn copy_in(&mut self, sql: &str, data: &str) {
        self.drain().await;
        let client = self.client;
        let (sql, data) = (sql.to_owned(), data.to_owned());
        self.send(Box::pin(copy_in(client, sql, data))).await;
        self.drain().await;
    }

    /// Sends `COPY … TO STDOUT`; the data is not kept.
    pub(crate) async fn copy_out(&mut self, sql: &str) {
        self.drain().await;
        let client = self.client;
        let sql = sql.to_owned();
        self.send(Box::pin(async move {
            let mut data = std::pin::pin!(client.copy_out(&sql).await?);
            while data.try_next().await?.is_some() {}
            Ok(())
        }))
        .await;
        self.drain().await;
    }

    /// Sends one row for the ledger.
    pub(crate) async fn append(&mut self, journal: &'a Journal, record: Record<'_>) {
        let client = self.client;
        self.send(Box::pin(journal.append(client, record))).await;
    }

    /// Waits for every answer so far.
    pub(crate) async fn drain(&mut self) {
        while !self.waiting.is_empty() {
            self.take_answer().await;
        }
    }

    /// Whether a message was refused, as far as answers were waited for.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed.is_some()
    }

    /// Waits for every answer.
    ///
    /// # Errors
    /// The first message that was refused.
    pub(crate) async fn finish(mut self) -> Result<(), Refused> {
        self.drain().await;
        self.failed.map_or(Ok(()), Err)
    }

    async fn send(&mut self, mut answer: Answer<'a>) {
        let message = self.sent;
        self.sent += 1;
        while self.waiting.len() >= UNDER_WAY {
            self.take_answer().await;
        }
        if self.failed.is_some() {
            return;
        }
        // The client writes a message when its future is first polled: polled here, before the next
        // one exists, the order on the wire is the order of the calls.
        match poll_fn(|context| Poll::Ready(answer.as_mut().poll(context))).await {
            Poll::Ready(result) => self.answered(message, result),
            Poll::Pending => self.waiting.push_back((message, answer)),
        }
    }

    async fn take_answer(&mut self) {
        if let Some((message, answer)) = self.waiting.pop_front() {
            let result = answer.await;
            self.answered(message, result);
        }
    }

    fn answered(&mut self, message: usize, result: Result<(), tokio_postgres::Error>) {
        if let Err(error) = result
            && self.failed.is_none()
        {
            self.failed = Some(Refused { message, error });
        }
    }
}

/// How many bytes of COPY data go into one message.
const CHUNK: usize = 64 * 1024;

async fn copy_in(client: &Client, sql: String, data: String) -> Result<(), tokio_postgres::Error> {
    let mut sink = std::pin::pin!(client.copy_in(&sql).await?);
    for chunk in data.as_bytes().chunks(CHUNK) {
        sink.send(Bytes::copy_from_slice(chunk)).await?;
    }
    sink.finish().await.map(|_| ())
}
