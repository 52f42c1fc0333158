//! From a record to the columns of the ledger.

use super::Record;
use serde_json::{Value, json};
use tokio_postgres::types::ToSql;
use whimbrel_change::ledger::{Event, Remains, Standing};
use whimbrel_change::{Direction, MigrationId};
use whimbrel_source::{Digest, Digests};

/// A name in double quotes.
pub(crate) fn quote_identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The columns of one row, but for those that the server fills in.
pub(super) struct Row {
    event: &'static str,
    module: String,
    version: String,
    name: String,
    direction: &'static str,
    segment: i32,
    segments: i32,
    raw_digest: Option<Vec<u8>>,
    normalised_digest: Option<Vec<u8>>,
    duration_us: i64,
    is_counted_on: bool,
    sql: Option<String>,
    facts: String,
}

impl Row {
    pub(super) fn of(record: Record<'_>) -> Self {
        let mut row = Self::empty(record.event);
        let mut facts = record.facts.clone();
        row.fill(record.event, &mut facts);
        (row.duration_us, row.is_counted_on) = record.took.parts();
        row.sql = record.sql.map(str::to_owned);
        row.facts = facts.to_string();
        row
    }

    fn empty(event: &Event) -> Self {
        let migration = event.migration();
        Self {
            event: event.as_str(),
            module: migration.map_or_else(String::new, |id| id.module.clone()),
            version: migration.map_or_else(String::new, |id| id.version.to_string()),
            name: migration.map_or_else(String::new, |id| id.name.clone()),
            direction: "",
            segment: 0,
            segments: 0,
            raw_digest: None,
            normalised_digest: None,
            duration_us: 0,
            is_counted_on: false,
            sql: None,
            facts: String::new(),
        }
    }

    fn fill(&mut self, event: &Event, facts: &mut Value) {
        match event {
            Event::RunStarted { direction, goal } => {
                self.direction = direction.as_str();
                let goal: Vec<Value> = goal.iter().map(identity).collect();
                set(facts, "goal", Value::Array(goal));
            }
            Event::Started { direction, segment, segments, done, .. }
            | Event::Finished { direction, segment, segments, done, .. } => {
                self.place(*direction, *segment, *segments);
                self.normalised_digest = Some(bytes(done));
            }
            Event::Applied { digests, .. } => {
                self.direction = Direction::Up.as_str();
                self.digests(digests);
            }
            Event::Reverted { .. } => self.direction = Direction::Down.as_str(),
            Event::Failed { direction, segment, segments, remains, .. } => {
                self.place(*direction, *segment, *segments);
                set(facts, "remains", Value::Bool(*remains == Remains::Something));
            }
            Event::Aborted { direction, .. } => self.direction = direction.as_str(),
            Event::Repaired { standing, .. } => {
                let word = match standing {
                    Standing::Applied(digests) => {
                        self.digests(digests);
                        "applied"
                    }
                    Standing::Retired => "retired",
                    Standing::NotApplied => "not-applied",
                };
                set(facts, "standing", Value::from(word));
            }
        }
    }

    fn place(&mut self, direction: Direction, segment: u32, segments: u32) {
        self.direction = direction.as_str();
        self.segment = i32::try_from(segment).unwrap_or(i32::MAX);
        self.segments = i32::try_from(segments).unwrap_or(i32::MAX);
    }

    fn digests(&mut self, digests: &Digests) {
        self.raw_digest = Some(bytes(&digests.raw));
        self.normalised_digest = Some(bytes(&digests.normalised));
    }

    /// The parameters of `append.sql`, in order.
    pub(super) fn parameters<'a>(&'a self, epoch: &'a i64, run: &'a String) -> [&'a (dyn ToSql + Sync); 15] {
        [
            epoch,
            run,
            &self.event,
            &self.module,
            &self.version,
            &self.name,
            &self.direction,
            &self.segment,
            &self.segments,
            &self.raw_digest,
            &self.normalised_digest,
            &self.duration_us,
            &self.sql,
            &self.facts,
            &self.is_counted_on,
        ]
    }
}

fn bytes(digest: &Digest) -> Vec<u8> {
    digest.0.to_vec()
}

fn identity(migration: &MigrationId) -> Value {
    json!([migration.module, migration.version.as_str(), migration.name])
}

fn set(facts: &mut Value, key: &str, value: Value) {
    if !facts.is_object() {
        *facts = json!({});
    }
    if let Value::Object(map) = facts {
        map.insert(key.to_owned(), value);
    }
}
