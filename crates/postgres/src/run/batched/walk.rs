//! How far a statement has come through its table, and where that is kept.

use super::super::{Runner, Step};
use super::ranges::Ranges;
use crate::journal::{OURS, quote_identifier};
use tokio_postgres::Client;
use tokio_postgres::types::Type;
use whimbrel_change::backfill::Update;
use whimbrel_change::ledger::Remains;
use whimbrel_source::Script;

/// A statement on its way through a table.
pub(super) struct Walk {
    pub(super) script: Script,
    pub(super) update: Update,
    pub(super) ranges: Ranges,
    pub(super) behind: Option<Vec<String>>,
    pub(super) bound: Vec<String>,
    pub(super) rows: u64,
    pub(super) pieces: u64,
    pub(super) file: Option<String>,
}

impl Runner<'_> {
    /// Takes up what an earlier run has left, or begins at the beginning.
    pub(super) async fn begun(
        &self,
        step: &Step<'_>,
        mut walk: Walk,
        is_begun: bool,
    ) -> Result<Option<Walk>, tokio_postgres::Error> {
        let client = self.session.client();
        let schema = quote_identifier(self.journal.schema());
        walk.file = file_of(client, &walk.update.table).await?;
        client.batch_execute(&include_str!("table.sql").replace("{schema}", &schema)).await?;
        if is_begun {
            let sql = format!(
                "select behind, bound, rows, pieces, is_done, file from {schema}.backfill \
                 where module = $1 and version = $2 and name = $3 and direction = $4 and segment = $5::bigint"
            );
            let key = Key::of(step);
            if let Some(row) = client.query_typed(&sql, &key.parameters()).await?.first() {
                if row.get("is_done") {
                    return Ok(None);
                }
                walk.rows = u64::try_from(row.get::<_, i64>("rows")).unwrap_or_default();
                walk.pieces = u64::try_from(row.get::<_, i64>("pieces")).unwrap_or_default();
                // A table that was rewritten meanwhile has its rows in other places.
                let is_same =
                    walk.ranges != Ranges::Pages || row.get::<_, Option<String>>("file") == walk.file;
                if is_same {
                    walk.behind = row.get("behind");
                    walk.bound = row.get("bound");
                    return Ok(Some(walk));
                }
            }
        }
        let Some(bound) = walk.ranges.bound(client, &walk.update).await? else { return Ok(None) };
        walk.bound = bound;
        let key = Key::of(step);
        let sql = format!(
            "insert into {schema}.backfill (module, version, name, direction, segment, statement, bound, file, rows, pieces, epoch) \
             values ($1, $2, $3, $4, $5::bigint, $6, $7, $8, $9, $10, $11) \
             on conflict (module, version, name, direction, segment) do update set statement = excluded.statement, \
             behind = null, bound = excluded.bound, file = excluded.file, rows = excluded.rows, pieces = excluded.pieces, \
             is_done = false, epoch = excluded.epoch, started_at = pg_catalog.clock_timestamp(), \
             changed_at = pg_catalog.clock_timestamp()"
        );
        let statement = walk.script.file.text().to_owned();
        let (rows, pieces) = (signed(walk.rows), signed(walk.pieces));
        let epoch = self.journal.epoch();
        let mut parameters = key.parameters();
        parameters.push((&statement, Type::TEXT));
        parameters.push((&walk.bound, Type::TEXT_ARRAY));
        parameters.push((&walk.file, Type::TEXT));
        parameters.push((&rows, Type::INT8));
        parameters.push((&pieces, Type::INT8));
        parameters.push((&epoch, Type::INT8));
        client.query_typed(&sql, &parameters).await?;
        Ok(Some(walk))
    }

    /// Writes down where the walk has come to, and commits; a runner that was replaced commits nothing.
    pub(super) async fn keep(
        &self,
        step: &Step<'_>,
        walk: &Walk,
        end: Option<&Vec<String>>,
        rows: u64,
    ) -> Result<(), tokio_postgres::Error> {
        let client = self.session.client();
        let schema = quote_identifier(self.journal.schema());
        if !step.segment.settings.is_empty() {
            client.batch_execute(OURS).await?;
        }
        let is_done = end.is_none();
        let end = end.or(walk.behind.as_ref());
        let (rows, epoch) = (signed(walk.rows + rows), self.journal.epoch());
        let pieces = signed(walk.pieces + u64::from(!is_done));
        let key = Key::of(step);
        let sql = format!(
            "update {schema}.backfill set behind = $6, rows = $7, pieces = $8, is_done = $9, \
             epoch = (select f.epoch from {schema}.fence as f where f.epoch = $10 for share), \
             changed_at = pg_catalog.clock_timestamp() \
             where module = $1 and version = $2 and name = $3 and direction = $4 and segment = $5::bigint"
        );
        let mut parameters = key.parameters();
        parameters.push((&end, Type::TEXT_ARRAY));
        parameters.push((&rows, Type::INT8));
        parameters.push((&pieces, Type::INT8));
        parameters.push((&is_done, Type::BOOL));
        parameters.push((&epoch, Type::INT8));
        client.query_typed(&sql, &parameters).await?;
        client.batch_execute("commit").await?;
        if !step.segment.settings.is_empty() {
            client.batch_execute(&self.clean(step)).await?;
            for index in &step.segment.settings {
                client.batch_execute(&step.sql(*index)).await?;
            }
        }
        Ok(())
    }
}

impl Walk {
    pub(super) fn remains(&self, step: &Step<'_>) -> Remains {
        if self.pieces > 0 || step.number > 1 { Remains::Something } else { Remains::Nothing }
    }

    pub(super) fn place_in_words(&self, end: Option<&[String]>) -> String {
        let end = end.unwrap_or_default().join(", ");
        match &self.ranges {
            Ranges::Keys(keys) => {
                let names: Vec<&str> = keys.iter().map(|(name, _)| name.as_str()).collect();
                format!("The row is {} with ({}) = ({end}).", self.update.table, names.join(", "))
            }
            Ranges::Pages => format!("The row is on a page of {} before page {end}.", self.update.table),
            Ranges::Whole => format!("The statement writes {} at once: it has no key.", self.update.table),
        }
    }

    /// How much of the table is behind the walk: exact for pages, by the planner's estimate for keys.
    pub(super) async fn percent(&self, client: &Client) -> u8 {
        let share = |part: f64, whole: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it is between 0 and 99"
            )]
            let percent = (100.0 * part / whole.max(1.0)).clamp(0.0, 99.0) as u8;
            percent
        };
        let number = |place: Option<&Vec<String>>| {
            place.and_then(|place| place.first()).and_then(|text| text.parse::<f64>().ok())
        };
        if self.ranges == Ranges::Pages || self.bound.len() == 1 {
            let places = number(self.behind.as_ref()).zip(number(Some(&self.bound)));
            if let Some((behind, bound)) = places {
                return share(behind, bound);
            }
        }
        let sql = "select reltuples::float8 from pg_catalog.pg_class where oid = pg_catalog.to_regclass($1)";
        let rows = client.query_typed(sql, &[(&self.update.table, Type::TEXT)]).await.ok();
        let estimate = rows.and_then(|rows| rows.first().map(|row| row.get::<_, f64>(0))).unwrap_or(0.0);
        #[expect(clippy::cast_precision_loss, reason = "it is a share")]
        let rows = self.rows as f64;
        share(rows, estimate)
    }
}

/// Which statement of which file.
struct Key {
    module: String,
    version: String,
    name: String,
    direction: &'static str,
    segment: i64,
}

impl Key {
    fn of(step: &Step<'_>) -> Self {
        let id = step.work.migration;
        Self {
            module: id.module.clone(),
            version: id.version.to_string(),
            name: id.name.clone(),
            direction: step.work.direction.as_str(),
            segment: i64::from(step.number),
        }
    }

    fn parameters(&self) -> Vec<(&(dyn tokio_postgres::types::ToSql + Sync), Type)> {
        vec![
            (&self.module, Type::TEXT),
            (&self.version, Type::TEXT),
            (&self.name, Type::TEXT),
            (&self.direction, Type::TEXT),
            (&self.segment, Type::INT8),
        ]
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The file of a table, which another takes the place of when the table is rewritten.
async fn file_of(client: &Client, table: &str) -> Result<Option<String>, tokio_postgres::Error> {
    let sql = "select pg_catalog.pg_relation_filenode(pg_catalog.to_regclass($1))::text";
    let rows = client.query_typed(sql, &[(&table, Type::TEXT)]).await?;
    Ok(rows.first().and_then(|row| row.get(0)))
}
