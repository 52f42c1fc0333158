//! Subscriptions, without their connection: that holds secrets, and only a superuser reads it.

use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Read, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::work::{Conduct, Phase, Unwritable, Work};
use whimbrel_source::quote_literal;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["subscription"]),
    reads: &[
        Read { since: 14, sql: include_str!("subscription.sql") },
        every_major(include_str!("subscription_13.sql")),
    ],
    attributes: Attributes::Listed(&[
        attribute("publications"),
        attribute("slot name"),
        attribute("synchronous commit"),
        attribute("binary"),
        attribute("streaming"),
        attribute("two phase"),
        attribute("disable on error"),
        attribute("origin"),
        attribute("password required"),
        attribute("run as owner"),
        attribute("failover"),
        OWNER,
    ]),
    writes: Some(Writes {
        stage: Stage::Remarks,
        spaces: &[],
        under_change: UnderChange::Stays,
        made_by: writes::by_itself,
        late_needs: writes::nothing_late,
        create,
        drop,
        alter,
        rebuild: writes::harmless,
        rename: writes::never_renamed,
    }),
};

/// The connection string holds a secret, and is not in the catalog.
fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    Err(making.unwritable("its connection string may hold a secret, so it is not read; create it by hand"))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let work = Work::new("drop-subscription", format!("drop subscription {}", making.name()));
    let has_slot = making.get("slot name") != Some("none");
    let work = work.in_phase(Phase::Contract);
    Ok(vec![if has_slot { work.conducted(Conduct::Alone) } else { work }])
}

const OPTIONS: [(&str, &str, &str); 9] = [
    ("slot name", "slot_name", "none"),
    ("synchronous commit", "synchronous_commit", "off"),
    ("binary", "binary", "false"),
    ("streaming", "streaming", "false"),
    ("disable on error", "disable_on_error", "false"),
    ("origin", "origin", "any"),
    ("password required", "password_required", "true"),
    ("run as owner", "run_as_owner", "false"),
    ("failover", "failover", "false"),
];

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    if altering.changes("two phase") {
        return Err(
            altering.unwritable("whether it takes two-phase commits cannot be changed on every major")
        );
    }
    let name = altering.name();
    let mut works = Vec::new();
    let mut options = Vec::new();
    for (attribute, option, default) in OPTIONS {
        if !altering.changes(attribute) {
            continue;
        }
        let value = match altering.to(attribute) {
            Some("yes") => "true".to_owned(),
            Some("no") => "false".to_owned(),
            Some("none") => "none".to_owned(),
            Some(value) if attribute == "slot name" => value.to_owned(),
            Some(value) => quote_literal(value),
            None => default.to_owned(),
        };
        options.push(format!("{option} = {value}"));
    }
    if !options.is_empty() {
        let sql = format!("alter subscription {name} set ({})", options.join(", "));
        works.push(Work::new("alter-subscription", sql));
    }
    if let Some(publications) = altering.to("publications").filter(|_| altering.changes("publications")) {
        let sql = format!("alter subscription {name} set publication {publications} with (refresh = false)");
        works.push(Work::new("alter-subscription", sql));
    }
    if altering.changes("owner") {
        works.extend(writes::owner("owner-to", "subscription", &name, altering.desired));
    }
    Ok(Altered::by(works))
}
