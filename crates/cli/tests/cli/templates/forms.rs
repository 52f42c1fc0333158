//! What the application sends, and how it reads the answers.

use bytes::Bytes;
use futures_util::SinkExt as _;
use tokio_postgres::Client;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Update,
    Upsert,
    Serializable,
}

pub(super) async fn copy(client: &Client, sql: &str, line: String) -> Result<(), String> {
    let sink = client.copy_in::<_, Bytes>(sql).await.map_err(|error| format!("{sql}: {error:?}"))?;
    let mut sink = std::pin::pin!(sink);
    sink.send(Bytes::from(line)).await.map_err(|error| format!("{sql}: {error:?}"))?;
    sink.finish().await.map(drop).map_err(|error| format!("{sql}: {error:?}"))
}

/// What the new version does where its columns are in another table: both rows in one transaction.
pub(super) fn in_both_tables(id: i32, columns: &[&str], literals: &[String], form: Form) -> String {
    let first = match form {
        Form::Update | Form::Serializable => format!("update app.t set v = v + 1 where id = {id}"),
        Form::Upsert => {
            format!("insert into app.t as t (id) values ({id}) on conflict (id) do update set v = t.v + 1")
        }
    };
    let sets: Vec<String> = columns.iter().map(|column| format!("{column} = excluded.{column}")).collect();
    format!(
        "{first}; insert into app.u (id, {}) values ({id}, {}) on conflict (id) do update set {}; \
         select v::text, {} from app.t join app.u using (id) where id = {id}",
        columns.join(", "),
        literals.join(", "),
        sets.join(", "),
        texts(columns),
    )
}

pub(super) fn texts(columns: &[&str]) -> String {
    columns.iter().map(|column| format!("{column}::text")).collect::<Vec<_>>().join(", ")
}

/// One row of a query: its version, then its columns.
pub(super) struct Row {
    pub(super) version: i32,
    pub(super) cells: Vec<Option<String>>,
}

impl Row {
    pub(super) fn filled(&self) -> Vec<String> {
        self.cells.iter().map(|cell| cell.clone().unwrap_or_default()).collect()
    }
}

pub(super) fn first(messages: &[tokio_postgres::SimpleQueryMessage]) -> Option<Row> {
    use tokio_postgres::SimpleQueryMessage as Message;
    messages.iter().find_map(|message| match message {
        Message::Row(row) => Some(Row {
            version: row.get(0)?.parse().ok()?,
            cells: (1..row.len()).map(|at| row.get(at).map(str::to_owned)).collect(),
        }),
        // The enum is the driver's, and open.
        Message::CommandComplete(_) | Message::RowDescription(_) | _ => None,
    })
}
