//! Subscriptions, without their connection: that holds secrets, and only a superuser reads it.

use super::{Attributes, Kind, OWNER, Read, Words, attribute, every_major};

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
    writes: None,
};
