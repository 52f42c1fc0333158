//! Which row it is that a piece is refused for.

use super::super::{RunError, Runner, Step};
use super::ranges::Ranges;
use super::user_triggers::Silence;
use super::walk::Walk;
use super::{FOR_A_ROW, Refusal, marker};
use tokio_postgres::error::DbError;
use tokio_postgres::types::{ToSql, Type};
use whimbrel_source::quote_literal;

impl Runner<'_> {
    /// A sentence that names the row for which the smallest piece was refused.
    pub(super) async fn refused_row(
        &self,
        step: &Step<'_>,
        walk: &Walk,
        refusal: &Refusal,
    ) -> Result<String, RunError> {
        let table = &walk.sweep.table;
        let end = refusal.end.as_deref().unwrap_or_default();
        Ok(match &walk.ranges {
            Ranges::Whole(why) => format!("The statement is not cut: {}.", why.in_words(table)),
            Ranges::Keys(_) => {
                let deferred = self.of_deferred_key(&refusal.server).await?;
                format!("The row is {}.{deferred}", walk.named(end))
            }
            Ranges::Pages => {
                let last = end.first().and_then(|end| end.parse::<u64>().ok()).unwrap_or_default();
                let page = last.saturating_sub(1);
                match self.refused_on_page(step, walk, page).await {
                    Ok(Some(row)) => format!("The row is {}.", walk.named(&row)),
                    Ok(None) => format!("The row is on page {page} of {table}."),
                    Err(error) => return Err(self.unexpected("looking for the row that is refused", error)),
                }
            }
        })
    }

    /// What may be done where pieces cannot keep a key that one transaction would: rows that change places.
    async fn of_deferred_key(&self, server: &DbError) -> Result<String, RunError> {
        let named = server.schema().zip(server.table()).zip(server.constraint());
        let Some(((schema, table), constraint)) = named else { return Ok(String::new()) };
        let sql = "select k.condeferrable from pg_catalog.pg_constraint as k \
            join pg_catalog.pg_class as c on c.oid = k.conrelid join pg_catalog.pg_namespace as n on n.oid = c.relnamespace \
            where n.nspname = $1 and c.relname = $2 and k.conname = $3 and k.contype in ('p', 'u', 'x')";
        let parameters: [(&(dyn ToSql + Sync), Type); 3] =
            [(&schema, Type::TEXT), (&table, Type::TEXT), (&constraint, Type::TEXT)];
        let found = self.session.client().query_typed(sql, &parameters).await;
        let found = found.map_err(|error| self.unexpected("asking what a row is refused for", error))?;
        Ok(if found.first().is_some_and(|row| row.get(0)) {
            format!(
                " {constraint} is deferrable, so rows may change places within one transaction, and pieces are several: \
                 -- whimbrel: batches = off at the head of the file runs it in one."
            )
        } else {
            String::new()
        })
    }

    /// Tries each row of a page by itself, and takes it back; the first that is refused.
    async fn refused_on_page(
        &self,
        step: &Step<'_>,
        walk: &Walk,
        page: u64,
    ) -> Result<Option<[String; 2]>, tokio_postgres::Error> {
        let client = self.session.client();
        let next = page + 1;
        let sql = format!(
            "select tableoid::pg_catalog.regclass::text, ctid::text from {} \
             where ctid >= '({page},0)'::tid and ctid < '({next},0)'::tid order by tableoid, ctid",
            walk.sweep.table
        );
        for row in client.query(&sql, &[]).await? {
            let [leaf, row]: [String; 2] = [row.get(0), row.get(1)];
            let qualifier = &walk.sweep.qualifier;
            let piece = format!(
                "{qualifier}.ctid = '{row}'::tid and {qualifier}.tableoid = {}::pg_catalog.regclass",
                quote_literal(&leaf)
            );
            client.batch_execute("begin").await?;
            client.batch_execute(FOR_A_ROW).await?;
            client.batch_execute(marker(step.work.direction)).await?;
            if let Ok(silence) = Silence::of(client, step, walk, self.session.facts().version_num).await? {
                silence.begin(client).await?;
            }
            let tried = client.simple_query(&walk.sweep.for_piece(&walk.script, &piece)).await;
            client.batch_execute("rollback").await?;
            match tried {
                Ok(_) => {}
                Err(error) if error.as_db_error().is_some() => return Ok(Some([leaf, row])),
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }
}
