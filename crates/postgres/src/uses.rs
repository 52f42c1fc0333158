//! What still uses relations and columns, counted: statements, scans, writes through a trigger.

use crate::journal::quote_identifier;
use std::collections::BTreeMap;
use tokio_postgres::Client;
use tokio_postgres::types::Type;

/// Something that will be gone, by its names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leaving {
    /// Its schema.
    pub schema: String,
    /// The relation.
    pub relation: String,
    /// The column, where only that goes.
    pub column: Option<String>,
}

/// Whether the server counts statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statements {
    /// `pg_stat_statements` does.
    Counted,
    /// It is not installed in this database.
    NotInstalled,
    /// It is, and the user may not see those of others.
    Hidden,
    /// It is, and told not to count: `pg_stat_statements.track` is `none`.
    Off,
}

/// How often each thing was used since the server began to count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uses {
    /// By what is used and how, for people.
    pub counts: BTreeMap<String, i64>,
    /// Whether statements are among them.
    pub statements: Statements,
}

const BEGAN_ANEW: &str = "the counting of statements began anew at ";

/// Not a use: how often the server has forgotten what it had counted.
const FORGOTTEN: &str = "the rarest statements were forgotten";

impl Uses {
    /// Of what is counted, what is a use.
    pub fn of_what_goes(&self) -> impl Iterator<Item = (&String, i64)> {
        self.counts.iter().filter(|(what, _)| *what != FORGOTTEN).map(|(what, count)| (what, *count))
    }

    /// How often the server has forgotten the statements that were counted least, to make room for others.
    #[must_use]
    pub fn forgotten_since(&self, before: &BTreeMap<String, i64>) -> i64 {
        let of = |counts: &BTreeMap<String, i64>| counts.get(FORGOTTEN).copied();
        of(&self.counts).zip(of(before)).map_or(0, |(now, then)| now - then)
    }

    /// What was counted before and is not any more, or less: its counter was set back, and what it counted meanwhile is
    /// not known. A statement may have given its place to another, where it is known that no counter was set back.
    #[must_use]
    pub fn set_back(&self, before: &BTreeMap<String, i64>) -> Vec<String> {
        let tells = self.counts.keys().any(|what| what.starts_with(BEGAN_ANEW));
        let is_less = |(what, counted): &(&String, &i64)| match self.counts.get(*what) {
            Some(count) => count < *counted,
            None => !(tells && what.starts_with("statement ")),
        };
        let before = before.iter().filter(|(what, _)| *what != FORGOTTEN);
        before.filter(is_less).map(|(what, _)| what.clone()).collect()
    }
}

/// Counts what uses these things.
///
/// # Errors
/// Whatever the server says.
pub async fn uses(client: &Client, leaving: &[Leaving]) -> Result<Uses, tokio_postgres::Error> {
    let schemas: Vec<&str> = leaving.iter().map(|one| one.schema.as_str()).collect();
    let relations: Vec<&str> = leaving.iter().map(|one| one.relation.as_str()).collect();
    let columns: Vec<Option<&str>> = leaving.iter().map(|one| one.column.as_deref()).collect();
    let parameters: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 3] =
        [(&schemas, Type::TEXT_ARRAY), (&relations, Type::TEXT_ARRAY), (&columns, Type::TEXT_ARRAY)];
    let mut counts = BTreeMap::new();
    for row in client.query_typed(include_str!("uses/scans.sql"), &parameters).await? {
        counts.insert(row.get("what"), row.get("count"));
    }
    let installed = "select n.nspname::text as schema, \
        pg_catalog.pg_has_role('pg_read_all_stats', 'usage') as is_seen from pg_catalog.pg_extension as e \
        join pg_catalog.pg_namespace as n on n.oid = e.extnamespace where e.extname = 'pg_stat_statements'";
    let installed = client.query_typed(installed, &[]).await?;
    let statements = match installed.first() {
        None => Statements::NotInstalled,
        Some(row) if !row.get::<_, bool>("is_seen") => Statements::Hidden,
        Some(row) => {
            let schema = quote_identifier(row.get("schema"));
            if is_off(client).await? {
                return Ok(Uses { counts, statements: Statements::Off });
            }
            let sql = include_str!("uses/statements.sql").replace("{schema}", &schema);
            // The library has to be preloaded; where it is not, the view refuses, and nothing is counted.
            match client.query_typed(&sql, &parameters).await {
                Ok(rows) => {
                    counts.extend(rows.iter().map(|row| (row.get("what"), row.get("count"))));
                    counts.extend(about_the_counting(client, &schema).await?);
                    Statements::Counted
                }
                Err(error) if error.as_db_error().is_some() => Statements::NotInstalled,
                Err(error) => return Err(error),
            }
        }
    };
    Ok(Uses { counts, statements })
}

/// Whether nothing is counted, for anybody or for somebody.
async fn is_off(client: &Client) -> Result<bool, tokio_postgres::Error> {
    let sql = "select pg_catalog.current_setting('pg_stat_statements.track', true) = 'none' or exists (\
        select from pg_catalog.pg_db_role_setting as s where 'pg_stat_statements.track=none' = any (s.setconfig) \
        and s.setdatabase in (0, (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())))";
    let rows = client.query_typed(sql, &[]).await?;
    Ok(rows.first().and_then(|row| row.get(0)).unwrap_or_default())
}

/// When the counting of statements began, and how often some were forgotten, where the extension tells (from 1.9 on):
/// whoever sets its counters back takes what was counted with them.
async fn about_the_counting(
    client: &Client,
    schema: &str,
) -> Result<Vec<(String, i64)>, tokio_postgres::Error> {
    let sql = format!("select i.stats_reset::text, i.dealloc from {schema}.pg_stat_statements_info as i");
    match client.query_typed(&sql, &[]).await {
        Ok(rows) => Ok(rows.first().map_or_else(Vec::new, |row| {
            let began = row.get::<_, Option<String>>(0).map(|when| (format!("{BEGAN_ANEW}{when}"), 1));
            began.into_iter().chain([(FORGOTTEN.to_owned(), row.get(1))]).collect()
        })),
        Err(error) if error.as_db_error().is_some() => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(all: &[(&str, i64)]) -> BTreeMap<String, i64> {
        all.iter().map(|(what, count)| ((*what).to_owned(), *count)).collect()
    }

    #[test]
    fn a_counter_that_is_set_back_is_told_from_a_statement_that_gave_its_place_to_another() {
        let first = format!("{BEGAN_ANEW}1");
        let before = counts(&[(&first, 1), ("statement 1: select a", 5), ("table app.t was scanned", 3)]);
        let set_back = |now: &[(&str, i64)]| {
            Uses { counts: counts(now), statements: Statements::Counted }.set_back(&before)
        };
        let same: [(&str, i64); 3] =
            [(&first, 1), ("statement 1: select a", 6), ("table app.t was scanned", 3)];
        assert!(set_back(&same).is_empty());
        assert!(set_back(&[same[0], same[2]]).is_empty());
        assert_eq!(
            set_back(&[same[1], ("table app.t was scanned", 0)]),
            ["table app.t was scanned", first.as_str()]
        );
        let before = counts(&[("statement 1: select a", 5)]);
        let unknown = Uses { counts: BTreeMap::new(), statements: Statements::Counted };
        assert_eq!(unknown.set_back(&before), ["statement 1: select a"]);
    }
}
