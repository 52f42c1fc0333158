//! Files of SQL that a rehearsal is given: rows and queries.

use crate::commented::{Commented, statements};
use crate::context::Context;
use crate::failure::{Class, Failure};
use std::path::Path;
use whimbrel_change::rehearsal::QuerySide;
use whimbrel_postgres::Session;
use whimbrel_postgres::rehearse::Query;
use whimbrel_source::Diagnostic;

/// Fills tables with the rows of a file.
pub(super) async fn fill(context: &Context<'_>, session: &Session, path: &Path) -> Result<(), Failure> {
    for statement in statements(context, path)? {
        let ran = session.client().batch_execute(&statement.sql).await;
        ran.map_err(|error| {
            let said =
                error.as_db_error().map_or_else(|| error.to_string(), |server| server.message().to_owned());
            let message = format!("the rows of {} cannot be put in: {said}", path.display());
            Failure::new(
                Class::Usage,
                Diagnostic::error("data-refused", message).with_note(statement.sql.clone()),
            )
        })?;
    }
    Ok(())
}

/// The queries of a file.
pub(super) fn queries(context: &Context<'_>, path: &Path, side: QuerySide) -> Result<Vec<Query>, Failure> {
    let query = |statement: Commented| {
        let first = statement.sql.split_whitespace().next().unwrap_or_default();
        let is_read = ["select", "table", "values"].iter().any(|word| first.eq_ignore_ascii_case(word));
        let name = statement.comment.first().filter(|line| !line.is_empty()).cloned();
        let name = name.unwrap_or_else(|| statement.first_words());
        Query { name, sql: statement.sql.clone(), values: Vec::new(), side, writes: !is_read }
    };
    Ok(statements(context, path)?.into_iter().map(query).collect())
}
