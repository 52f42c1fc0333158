//! Filling one table.

use super::parents::Parents;
use super::recipe::{Picked, Recipe};
use super::rest::{self, Resting};
use super::shape::{Reference, Table, Types};
use super::solve::Solved;
use super::{MadeOptions, Unmet};
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};

/// How many rows are tried at least before a table is given up.
const TRIED: u64 = 20_000;

/// How many rounds are made; each goes by how many rows of the one before have fitted.
const ROUNDS: usize = 8;

/// How many rows a finding is looked for in.
const LOOKED_AT: u64 = 2_000;

/// What came of one table.
#[derive(Debug, Default)]
pub(super) struct Filled {
    pub(super) added: u64,
    /// How many there are now.
    pub(super) rows: u64,
    pub(super) unmet: Vec<Unmet>,
}

/// One table and everything that its rows hang on.
pub(super) struct Filling<'a> {
    pub(super) client: &'a Client,
    pub(super) types: &'a Types,
    pub(super) options: &'a MadeOptions,
    pub(super) table: &'a Table,
    /// References that are set when other tables are filled.
    pub(super) later: Vec<&'a Reference>,
    /// How many rows it is to have.
    pub(super) rows: u64,
    /// Whether its indexes may rest meanwhile.
    pub(super) resting: Resting,
}

impl Filling<'_> {
    /// Adds rows up to the number that is wanted.
    pub(super) async fn fill(
        &self,
        parents: &mut Parents,
        solved: &mut Solved,
    ) -> Result<Filled, tokio_postgres::Error> {
        let sql = format!("select pg_catalog.count(*) from only {}", self.table.quoted());
        let counted = self.client.query_typed(&sql, &[]).await?;
        let there: i64 = counted.first().map(|row| row.try_get(0)).transpose()?.unwrap_or_default();
        let there = there.unsigned_abs();
        let Some(wanted) = self.rows.checked_sub(there).filter(|wanted| *wanted > 0) else {
            return Ok(Filled { rows: there, ..Filled::default() });
        };
        let unmet = |constraint: &str, reason: &str| Unmet {
            table: self.table.name.clone(),
            constraint: Some(constraint.to_owned()),
            reason: reason.to_owned(),
        };
        if self.table.has_no_partition {
            let unmet = unmet("its partitions", "it has none, so that it can have no row");
            return Ok(Filled { added: 0, rows: there, unmet: vec![unmet] });
        }
        let sources = solved.sources(self.client, self.table, self.types).await?;
        let picked = match self.picked(parents).await? {
            Ok(picked) => picked,
            Err(reference) => {
                let reason = format!("{} has no rows to point to", reference.parent.join("."));
                return Ok(Filled { added: 0, rows: there, unmet: vec![unmet(&reference.name, &reason)] });
            }
        };
        let recipe = Recipe {
            table: self.table,
            sources: &sources,
            picked,
            waiting: self.later.clone(),
            statistics: &self.options.statistics,
            seed: self.options.seed,
            rows: self.rows,
        };
        let hopeless = self.hopeless(&recipe);
        if !hopeless.is_empty() {
            return Ok(Filled { added: 0, rows: there, unmet: hopeless });
        }
        let (added, next) = self.insert(&recipe, there, wanted).await?;
        let mut filled = Filled { added, rows: there + added, unmet: Vec::new() };
        if added < wanted {
            filled.unmet = self.findings(&recipe, next, there + added).await?;
        }
        Ok(filled)
    }

    /// The references that are set now, those of several columns first: what they give the others take.
    async fn picked(
        &self,
        parents: &mut Parents,
    ) -> Result<Result<Vec<Picked<'_>>, &Reference>, tokio_postgres::Error> {
        let mut references: Vec<&Reference> =
            self.table.references.iter().filter(|one| !self.later.contains(one)).collect();
        references.sort_by_key(|one| std::cmp::Reverse(one.columns.len()));
        let mut picked: Vec<Picked<'_>> = Vec::new();
        for reference in references {
            let is_known = |name: &String| picked.iter().any(|one| one.reference.columns.contains(name));
            let given: Vec<String> =
                reference.columns.iter().filter(|name| is_known(name)).cloned().collect();
            let place = |name: &String| reference.columns.iter().position(|one| one == name);
            let parent = given.iter().filter_map(|name| reference.parent_columns.get(place(name)?).cloned());
            let parent: Vec<String> = parent.collect();
            let keys = parents.keys(self.client, reference, &parent).await?;
            let may_be_null = self.table.may_be_null(reference);
            if keys.count == 0 && !may_be_null {
                return Ok(Err(reference));
            }
            picked.push(Picked { reference, keys, given, may_be_null });
        }
        Ok(Ok(picked))
    }

    /// Columns that must have a value and for which none was found.
    fn hopeless(&self, recipe: &Recipe<'_>) -> Vec<Unmet> {
        let columns = self.table.written().filter(|column| column.is_not_null && !recipe.has_value(column));
        let unmet = columns.map(|column| {
            let own = self.table.checks.iter().filter(|check| check.columns == [column.name.clone()]);
            let names: Vec<&str> = own.map(|check| check.name.as_str()).collect();
            Unmet {
                table: self.table.name.clone(),
                constraint: (!names.is_empty()).then(|| names.join(", ")),
                reason: format!(
                    "no value of type {} was found that column {} takes",
                    column.type_name, column.name
                ),
            }
        });
        unmet.collect()
    }

    /// Inserts until there are as many as wanted, or no more come; how many there are, and the next number.
    ///
    /// Rows are unique by how they are made, unless others are there or an index is over an expression: to look before
    /// each row costs as much as the row (measured on 15), so it is done where a row was refused.
    async fn insert(
        &self,
        recipe: &Recipe<'_>,
        there: u64,
        wanted: u64,
    ) -> Result<(u64, u64), tokio_postgres::Error> {
        let may_look = self.table.keys.iter().all(|key| key.is_immediate);
        if may_look && there > 0 {
            return self.insert_with(recipe, (there, wanted), " on conflict do nothing").await;
        }
        self.client.batch_execute("savepoint unlooked").await?;
        let inserted = if self.resting == Resting::Allowed && there == 0 && wanted >= rest::MANY {
            self.insert_at_rest(recipe, wanted).await
        } else {
            self.insert_with(recipe, (there, wanted), "").await
        };
        let is_double = |error: &tokio_postgres::Error| {
            let codes = [SqlState::UNIQUE_VIOLATION, SqlState::EXCLUSION_VIOLATION];
            error.code().is_some_and(|code| codes.contains(code))
        };
        match inserted {
            Err(error) if may_look && is_double(&error) => {
                self.client.batch_execute("rollback to savepoint unlooked").await?;
                self.insert_with(recipe, (there, wanted), " on conflict do nothing").await
            }
            Ok(_) | Err(_) => inserted,
        }
    }

    async fn insert_at_rest(
        &self,
        recipe: &Recipe<'_>,
        wanted: u64,
    ) -> Result<(u64, u64), tokio_postgres::Error> {
        let resting = rest::rest(self.client, self.table).await?;
        let inserted = self.insert_with(recipe, (0, wanted), "").await?;
        rest::wake(self.client, &resting).await?;
        Ok(inserted)
    }

    async fn insert_with(
        &self,
        recipe: &Recipe<'_>,
        (there, wanted): (u64, u64),
        on_conflict: &str,
    ) -> Result<(u64, u64), tokio_postgres::Error> {
        let (columns, query) = recipe.query();
        let conditions: Vec<String> = recipe.conditions().into_iter().map(|(_, sql)| sql).collect();
        let condition = if conditions.is_empty() {
            String::new()
        } else {
            format!(" where {}", conditions.join(" and "))
        };
        let names = columns.join(", ");
        let is_identity = self.table.written().any(|column| column.is_identity);
        let overriding = if is_identity { " overriding system value" } else { "" };
        let target = if columns.is_empty() { String::new() } else { format!(" ({names})") };
        let sql = format!(
            "insert into {}{target}{overriding} select {names} from ({query}) as c{condition} limit $3{on_conflict}",
            self.table.quoted(),
        );
        let (mut made, mut next, mut share) = (0_u64, there, 1.0_f64);
        for _ in 0..ROUNDS {
            let missing = wanted - made;
            let tried = candidates(missing, share);
            let [first, last, most] =
                [next, next + tried - 1, missing].map(|number| i64::try_from(number).unwrap_or(i64::MAX));
            let numbers: [(&(dyn ToSql + Sync), Type); 3] =
                [(&first, Type::INT8), (&last, Type::INT8), (&most, Type::INT8)];
            let added = self.client.execute_typed(&sql, &numbers).await?;
            made += added;
            next += tried;
            if made >= wanted || added == 0 && tried >= TRIED {
                break;
            }
            share = ratio(added, tried);
        }
        Ok((made, next))
    }

    /// Which constraints keep rows away.
    async fn findings(
        &self,
        recipe: &Recipe<'_>,
        next: u64,
        made: u64,
    ) -> Result<Vec<Unmet>, tokio_postgres::Error> {
        let (_, query) = recipe.query();
        let conditions = recipe.conditions();
        let counts = conditions.iter().map(|(_, sql)| format!("pg_catalog.count(*) filter (where {sql})"));
        let counts: Vec<String> = counts.collect();
        let all: Vec<&str> = conditions.iter().map(|(_, sql)| sql.as_str()).collect();
        let all = if all.is_empty() { "true".to_owned() } else { all.join(" and ") };
        let sql = format!(
            "select array[{}]::bigint[] as each, pg_catalog.count(*) filter (where {all}) as fitting from ({query}) as c",
            counts.join(", ")
        );
        let [first, last] =
            [next, next + LOOKED_AT - 1].map(|number| i64::try_from(number).unwrap_or(i64::MAX));
        let types = [Type::INT8, Type::INT8];
        let statement = self.client.prepare_typed(&sql, &types).await?;
        let row = self.client.query_one(&statement, &[&first, &last]).await?;
        let (each, fitting): (Vec<i64>, i64) = (row.try_get("each")?, row.try_get("fitting")?);
        let unmet = |constraint: Option<&str>, reason: String| Unmet {
            table: self.table.name.clone(),
            constraint: constraint.map(str::to_owned),
            reason,
        };
        if fitting > 0 {
            if self.table.keys.is_empty() {
                return Ok(vec![unmet(
                    None,
                    format!("its triggers have let no more than {made} rows through"),
                )]);
            }
            let names: Vec<&str> = self.table.keys.iter().map(|key| key.name.as_str()).collect();
            let reason = format!("no more than {made} rows were found that are unique in it");
            return Ok(vec![unmet(Some(&names.join(", ")), reason)]);
        }
        let never = conditions.iter().zip(&each).filter(|(_, count)| **count == 0);
        let never: Vec<Unmet> = never
            .map(|((name, _), _)| unmet(Some(name), "no row was found that it allows".to_owned()))
            .collect();
        if never.is_empty() {
            let names: Vec<&str> = conditions.iter().map(|(name, _)| name.as_str()).collect();
            return Ok(vec![unmet(
                Some(&names.join(", ")),
                "no row was found that they all allow".to_owned(),
            )]);
        }
        Ok(never)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a number of rows to try, which need not be exact"
)]
fn candidates(missing: u64, share: f64) -> u64 {
    let most = missing.saturating_mul(40).max(TRIED);
    let needed = (missing as f64 / share.max(0.001) * 1.1) as u64;
    if share >= 1.0 { missing } else { needed.clamp(missing.max(TRIED), most) }
}

#[expect(clippy::cast_precision_loss, reason = "a share of rows")]
fn ratio(added: u64, tried: u64) -> f64 {
    added as f64 / tried.max(1) as f64
}
