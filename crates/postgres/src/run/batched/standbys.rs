//! Standbys that fall behind are waited for.

use tokio_postgres::Client;

/// How far a standby may be behind, in bytes of the write-ahead log.
const BEHIND: i64 = 64 * 1024 * 1024;

/// What a backfill has to wait for.
pub(super) enum Lag {
    /// Nothing.
    Fine,
    /// A standby that is too far behind; for people.
    Behind(String),
    /// It cannot be seen how far.
    Unseen,
}

/// Looks how far the standbys are behind; what a user may not see is not taken for zero.
pub(super) async fn lag(client: &Client) -> Result<Lag, tokio_postgres::Error> {
    let sql = include_str!("lag.sql");
    let rows = client.query_typed(sql, &[]).await?;
    for row in &rows {
        let Some(bytes) = row.get::<_, Option<i64>>("bytes") else { return Ok(Lag::Unseen) };
        if bytes > BEHIND {
            let name: String = row.get("name");
            return Ok(Lag::Behind(format!("standby {name}, {} MiB behind", bytes / 1024 / 1024)));
        }
    }
    Ok(Lag::Fine)
}
