//! Another session, which does something and then stays as it is.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use tokio_postgres::{Config, NoTls, SimpleQueryMessage};

type Question = (String, Sender<Result<String, String>>);

/// A connection with a thread of its own; closed with the value.
pub(crate) struct OtherSession {
    questions: Option<Sender<Question>>,
    thread: Option<JoinHandle<()>>,
}

impl OtherSession {
    /// Connects.
    pub(crate) fn open(config: Config) -> Result<Self, String> {
        let (questions, asked) = channel();
        let (ready, is_ready) = channel();
        let thread = std::thread::spawn(move || serve(&config, &asked, &ready));
        is_ready.recv().unwrap()?;
        Ok(Self { questions: Some(questions), thread: Some(thread) })
    }

    /// Runs SQL text; the first column of each row, one a line.
    pub(crate) fn try_run(&self, sql: &str) -> Result<String, String> {
        let (answer, answered) = channel();
        self.questions.as_ref().unwrap().send((sql.to_owned(), answer)).unwrap();
        answered.recv().unwrap()
    }

    /// Runs SQL text that has to succeed.
    pub(crate) fn run(&self, sql: &str) -> String {
        self.try_run(sql).unwrap_or_else(|error| panic!("{error}: {sql}"))
    }
}

impl Drop for OtherSession {
    fn drop(&mut self) {
        drop(self.questions.take());
        let _ = self.thread.take().unwrap().join();
    }
}

fn serve(config: &Config, asked: &Receiver<Question>, ready: &Sender<Result<(), String>>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (client, connection) = match config.connect(NoTls).await {
            Ok(connected) => connected,
            Err(error) => return ready.send(Err(error.to_string())).unwrap(),
        };
        let connection = tokio::spawn(connection);
        ready.send(Ok(())).unwrap();
        while let Ok((sql, answer)) = asked.recv() {
            let result = client.simple_query(&sql).await;
            let _ =
                answer.send(result.map(|messages| lines(&messages)).map_err(|error| {
                    error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string)
                }));
        }
        drop(client);
        let _ = connection.await;
    });
}

fn lines(messages: &[SimpleQueryMessage]) -> String {
    let line = |message: &SimpleQueryMessage| {
        let SimpleQueryMessage::Row(row) = message else { return None };
        Some(row.get(0).unwrap_or_default().to_owned())
    };
    messages.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}
