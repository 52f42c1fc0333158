//! A deploy cycle: since a moment, a new version of each application is there, and every older one is gone. Pure.

use super::{Evidence, State};
use std::collections::BTreeMap;
use whimbrel_postgres::deploys::Deploy;

/// Whether a deploy cycle has gone by since `since_us`, and when it was complete.
pub(super) fn cycle(deploys: &[Deploy], since_us: i64) -> (Evidence, Option<i64>) {
    let mut apps: BTreeMap<&str, Vec<&Deploy>> = BTreeMap::new();
    for deploy in deploys {
        apps.entry(&deploy.app).or_default().push(deploy);
    }
    let mut missing = Vec::new();
    for (app, versions) in &apps {
        missing.extend(versions.iter().filter_map(|one| stays(one, since_us)));
        let is_new = |one: &&&Deploy| one.here_us.is_some_and(|here| here >= since_us);
        let is_there = versions.iter().any(|one| is_new(&one) && one.gone_us.is_none());
        // An application of which every version is gone reads nothing.
        let is_over = versions.iter().all(|one| one.gone_us.is_some() && one.sessions == 0);
        if !is_there && !is_over {
            missing.push(format!("no version of {app} was recorded since"));
        }
    }
    if apps.is_empty() {
        missing.push("no deploy was ever recorded".to_owned());
    }
    if !missing.is_empty() {
        return (Evidence::new("deploy-cycle", State::Missing, missing.join("; ")), None);
    }
    let new = deploys.iter().filter(|one| one.here_us.is_some_and(|here| here >= since_us));
    let latest = deploys.iter().filter_map(|one| one.gone_us).chain(new.filter_map(|one| one.here_us)).max();
    let names: Vec<String> = deploys
        .iter()
        .filter(|one| one.gone_us.is_none())
        .map(|one| format!("{} {}", one.app, one.version))
        .collect();
    let detail = format!("only new versions are there: {}", names.join(", "));
    (Evidence::new("deploy-cycle", State::Met, detail), Some(latest.unwrap_or(since_us)))
}

/// Why a version may still use what was there before; `None` where it cannot.
fn stays(deploy: &Deploy, since_us: i64) -> Option<String> {
    let Deploy { app, version, here_us, gone_us, sessions } = deploy;
    let connected = if *sessions == 1 { "one session".to_owned() } else { format!("{sessions} sessions") };
    match (here_us, gone_us, *sessions > 0) {
        (_, Some(_), true) => Some(format!(
            "{app} {version} is recorded as gone, but connected: {connected} as {app}/{version}"
        )),
        (None, None, true) => Some(format!(
            "{app} {version} was never recorded, but is connected: {connected} as {app}/{version}"
        )),
        (Some(here), None, _) if *here < since_us => {
            Some(format!("{app} {version} was there before and is not recorded as gone"))
        }
        (_, Some(_), false) | (Some(_), None, _) | (None, None, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deploy(version: &str, here: i64, gone: Option<i64>, sessions: i64) -> Deploy {
        Deploy {
            app: "shop".to_owned(),
            version: version.to_owned(),
            here_us: Some(here),
            gone_us: gone,
            sessions,
        }
    }

    fn of(deploys: &[Deploy]) -> Result<i64, String> {
        match cycle(deploys, 100) {
            (_, Some(at)) => Ok(at),
            (evidence, None) => Err(evidence.detail),
        }
    }

    #[test]
    fn a_cycle_is_a_new_version_and_the_end_of_every_older_one() {
        assert_eq!(of(&[]), Err("no deploy was ever recorded".to_owned()));
        let old = deploy("1", 50, None, 0);
        let stays = "shop 1 was there before and is not recorded as gone";
        assert_eq!(
            of(std::slice::from_ref(&old)),
            Err(format!("{stays}; no version of shop was recorded since"))
        );
        assert_eq!(of(&[old, deploy("2", 150, None, 0)]), Err(stays.to_owned()));
        assert_eq!(of(&[deploy("1", 50, Some(170), 0), deploy("2", 150, None, 3)]), Ok(170));
        let here = "shop 1 is recorded as gone, but connected: one session as shop/1";
        assert_eq!(of(&[deploy("1", 50, Some(170), 1), deploy("2", 150, None, 0)]), Err(here.to_owned()));
    }

    #[test]
    fn a_version_that_is_deployed_again_is_old_only_if_it_was_there_before() {
        let unknown = Deploy { here_us: None, ..deploy("9", 0, None, 2) };
        assert_eq!(
            of(&[deploy("2", 150, None, 0), unknown]),
            Err("shop 9 was never recorded, but is connected: 2 sessions as shop/9".to_owned())
        );
        assert_eq!(of(&[deploy("1", 50, Some(60), 0), deploy("2", 70, Some(80), 0)]), Ok(80));
    }
}
