//! Roles on a server of our own: those that a schema names and nobody makes are made, so that what they own and
//! what they are granted can be read; and none of one schema is left for the next.

use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error};
use whimbrel_source::Identifier;

/// The roles that were made on a server of our own because something named them.
#[derive(Debug, Default)]
pub struct ScratchRoles {
    supplied: Vec<String>,
}

impl ScratchRoles {
    /// Answers a refusal: makes the role that is missing, or removes one that was made here and is now made by
    /// the schema itself. Returns whether the statement may be tried again.
    ///
    /// # Errors
    /// The server's, where the connection broke.
    pub async fn answer(&mut self, client: &Client, code: &str, message: &str) -> Result<bool, Error> {
        // The messages are those of a server of our own, which speaks English.
        let Some(name) = message.strip_prefix("role \"") else { return Ok(false) };
        if let Some(name) = name.strip_suffix("\" does not exist")
            && code == SqlState::UNDEFINED_OBJECT.code()
        {
            let made = client.batch_execute(&format!("create role {}", Identifier::new(name))).await;
            self.supplied.push(name.to_owned());
            return is_done(made);
        }
        let Some(name) = name.strip_suffix("\" already exists") else { return Ok(false) };
        let Some(place) = self.supplied.iter().position(|one| one == name) else { return Ok(false) };
        self.supplied.remove(place);
        let role = Identifier::new(name);
        is_done(client.batch_execute(&format!("drop owned by {role}; drop role {role}")).await)
    }

    /// Removes every role that no database of the server needs any more.
    ///
    /// # Errors
    /// The server's, where the connection broke.
    pub async fn forget(&mut self, client: &Client) -> Result<(), Error> {
        self.supplied.clear();
        let left = "select rolname from pg_catalog.pg_roles where oid >= 16384";
        for row in client.query(left, &[]).await? {
            let name: String = row.try_get(0)?;
            is_done(client.batch_execute(&format!("drop role {}", Identifier::new(name))).await)?;
        }
        Ok(())
    }
}

/// Whether a statement did what it is for; only a broken connection is an error.
fn is_done(result: Result<(), Error>) -> Result<bool, Error> {
    match result {
        Ok(()) => Ok(true),
        Err(error) if error.as_db_error().is_some() => Ok(false),
        Err(error) => Err(error),
    }
}
