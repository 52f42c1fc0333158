//! Whether what a contract destroys is kept somewhere.

use super::{Evidence, State};
use crate::database::server_failure;
use crate::failure::Failure;
use crate::opened::Opened;
use whimbrel_change::MigrationId;
use whimbrel_change::aside::dump_name;
use whimbrel_change::scene::quoted;
use whimbrel_postgres::destroyed::may_hold_rows;
use whimbrel_postgres::uses::Leaving;

/// What a contract destroys is dumped first, or a backup is asked for; else the lines that would dump it are said.
pub(super) async fn kept(
    opened: &Opened<'_>,
    id: &MigrationId,
    destroyed: &[Leaving],
) -> Result<Evidence, Failure> {
    let met = |detail: &str| Ok(Evidence::new("kept", State::Met, detail.to_owned()));
    if destroyed.is_empty() {
        return met("what goes keeps its values under another name, or has none");
    }
    if opened.migrations.get(id).is_some_and(|file| !file.up.dumps().is_empty()) {
        return met("what goes for good is dumped first");
    }
    if !opened.context.project.settings().backup.command.is_empty() {
        return met("[backup] command has to prove a backup first");
    }
    let mut lines = Vec::new();
    for one in destroyed {
        let table = quoted(&[one.schema.clone(), one.relation.clone()]);
        let holds = may_hold_rows(opened.database.session.client(), &table).await;
        if holds.map_err(|error| server_failure("looking for rows in what goes", &error))? {
            let names: Vec<String> =
                [&one.schema, &one.relation].into_iter().chain(&one.column).cloned().collect();
            lines.push((
                quoted(&names),
                format!("-- whimbrel: dump = {}: select * from {table}", dump_name(&names)),
            ));
        }
    }
    if lines.is_empty() {
        return met("what goes for good holds no row");
    }
    let gone: Vec<&str> = lines.iter().map(|(name, _)| name.as_str()).collect();
    let dumps: Vec<&str> = lines.iter().map(|(_, line)| line.as_str()).collect();
    let detail = format!(
        "{} would be gone for good; write at the head of the file, or set [backup] command: {}",
        gone.join(", "),
        dumps.join(" / ")
    );
    Ok(Evidence::new("kept", State::Missing, detail))
}
