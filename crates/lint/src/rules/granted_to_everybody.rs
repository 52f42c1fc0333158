//! `granted-to-everybody`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::others::{Granted, Granting};
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A privilege on a table, on a schema or on what is made later, is granted to PUBLIC.
pub(super) const GRANTED_TO_EVERYBODY: Rule = Rule {
    code: "granted-to-everybody",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "a privilege on a table, on a schema or on what is made later, is granted to PUBLIC",
    effect: "every role of the cluster has it, those of tomorrow too",
    instead: "grant it to the role that needs it",
    source: "https://www.postgresql.org/docs/18/ddl-priv.html",
    forms: &[],
    bad: include_str!("granted_to_everybody/bad.sql"),
    good: include_str!("granted_to_everybody/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Privilege]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if let Said::AlterDefaultPrivileges { to_public: true } = moment.said {
        let message = "every role may do this to what is made from here on";
        return vec![moment.finding(rule, moment.head(), message)];
    }
    if let Said::Grant {
        of: Granted::Tables(_) | Granted::Schemas,
        to_public: true,
        how: Granting::Grants | Granting::PassesOn,
    } = moment.said
    {
        vec![moment.finding(rule, moment.head(), "every role may do this from here on")]
    } else {
        Vec::new()
    }
}
