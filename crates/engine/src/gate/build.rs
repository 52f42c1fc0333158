//! Whether the code that stands beside these files may be deployed on a database.

use super::{Evidence, GateReport, State};
use crate::database::read_failure;
use crate::failure::Failure;
use crate::opened::Opened;
use crate::standing::Standing;
use whimbrel_change::{MigrationId, Phase};
use whimbrel_postgres::journal;
use whimbrel_source::{Header, SourceFile};

/// What a build needs is applied, and nothing that it uses is taken away already.
pub(super) async fn of_build(opened: &Opened<'_>, needs: Option<&str>) -> Result<GateReport, Failure> {
    let needs = needs.map(|text| opened.migrations.called(text)).transpose()?.map(|file| &file.id);
    let evidence = vec![needed(opened, needs), settled(opened), not_ahead(opened).await?];
    Ok(GateReport::of(opened.database.target.clone(), None, evidence))
}

fn needed(opened: &Opened<'_>, needs: Option<&MigrationId>) -> Evidence {
    let is_needed = |id: &MigrationId| match needs {
        // A purge waits for days, and nothing waits for it.
        Some(last) => id.module == last.module && (id == last || id < last && !super::is_purge(opened, id)),
        None => !super::phase_of(opened, id).is_some_and(Phase::takes_away),
    };
    let open = opened.standings.iter().filter(|row| row.applied_at_us.is_none() && is_needed(&row.migration));
    let open: Vec<String> = open.map(|row| row.migration.to_string()).collect();
    if open.is_empty() {
        let what = needs.map_or("everything but contracts".to_owned(), ToString::to_string);
        return Evidence::new("needed", State::Met, format!("{what} is applied"));
    }
    let detail = format!("not applied: {}", open.join(", "));
    Evidence::new("needed", State::Missing, detail)
}

fn settled(opened: &Opened<'_>) -> Evidence {
    match opened.state.partial() {
        Some(partial) => {
            let detail = format!("{} is half done", partial.migration);
            Evidence::new("nothing-half-done", State::Missing, detail)
        }
        None => Evidence::new("nothing-half-done", State::Met, "no migration is half done".to_owned()),
    }
}

/// A contract that is applied, and that the build knows nothing of, took away what it may use.
async fn not_ahead(opened: &Opened<'_>) -> Result<Evidence, Failure> {
    let mut ahead = Vec::new();
    for row in opened.standings.iter().filter(|row| row.standing == Standing::Missing) {
        let Some(seq) = row.seq else { continue };
        let ran = journal::sql_of(opened.database.session.client(), opened.schema(), seq).await;
        let file = SourceFile::new("applied.sql", ran.map_err(read_failure)?.unwrap_or_default());
        let phase = Header::read(&file).ok().and_then(|header| {
            let phase = header.settings.into_iter().find(|setting| setting.key == "phase");
            phase.map(|setting| setting.value)
        });
        let takes_away = Phase::ALL.into_iter().filter(|phase| phase.takes_away());
        if takes_away.map(Phase::as_str).any(|word| phase.as_deref() == Some(word)) {
            ahead.push(row.migration.to_string());
        }
    }
    if ahead.is_empty() {
        let detail = "every contract that is applied is one that the build knows".to_owned();
        return Ok(Evidence::new("not-ahead", State::Met, detail));
    }
    let detail = format!("applied, and not known to this build: {}", ahead.join(", "));
    Ok(Evidence::new("not-ahead", State::Missing, detail))
}
