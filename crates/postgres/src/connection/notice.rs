//! What the server says unasked.

use tokio_postgres::error::DbError;

/// A message of the server that is not an error: `NOTICE`, `WARNING`, `INFO`, …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The severity as the server writes it, e.g. `NOTICE`; in the server's language.
    pub severity: String,
    /// SQLSTATE, e.g. `00000`.
    pub code: String,
    /// The message.
    pub message: String,
    /// Facts that explain it.
    pub detail: Option<String>,
    /// Advice.
    pub hint: Option<String>,
}

impl From<&DbError> for Notice {
    fn from(error: &DbError) -> Self {
        Self {
            severity: error.severity().to_owned(),
            code: error.code().code().to_owned(),
            message: error.message().to_owned(),
            detail: error.detail().map(ToOwned::to_owned),
            hint: error.hint().map(ToOwned::to_owned),
        }
    }
}

/// Why a connection is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectionEnd {
    /// We closed it.
    Closed,
    /// The server ended it and said why, e.g. 57P01 `terminating connection due to administrator command`.
    Server(Notice),
    /// It broke without a word; the text is the operating system's or the driver's.
    Lost(String),
}
