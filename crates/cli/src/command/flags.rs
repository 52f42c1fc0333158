//! Flags of the commands that change a database.

use std::collections::BTreeMap;

/// How long locks and statements may take, and the consent to a protected environment.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct RunFlags {
    /// How long one request for a lock may wait, e.g. 50ms.
    #[arg(long, value_name = "TIME")]
    lock_timeout: Option<String>,

    /// For how long, in all, a lock is tried for, e.g. 5min.
    #[arg(long, value_name = "TIME")]
    lock_patience: Option<String>,

    /// How long one statement may run; 0 is without limit.
    #[arg(long, value_name = "TIME")]
    statement_timeout: Option<String>,

    /// Names the protected environment, to say that it is meant.
    #[arg(long, value_name = "NAME")]
    pub(crate) confirm: Option<String>,
}

impl RunFlags {
    /// The same flags with the consent to a protected environment.
    pub(crate) fn confirming(&self, name: String) -> Self {
        Self { confirm: Some(name), ..self.clone() }
    }

    /// The environment in which the flags stand for the variables that they override.
    pub(crate) fn over(&self, mut variables: BTreeMap<String, String>) -> BTreeMap<String, String> {
        let flags = [
            ("WHIMBREL_LOCK_TIMEOUT", &self.lock_timeout),
            ("WHIMBREL_LOCK_PATIENCE", &self.lock_patience),
            ("WHIMBREL_STATEMENT_TIMEOUT", &self.statement_timeout),
        ];
        for (name, value) in flags {
            if let Some(value) = value {
                variables.insert(name.to_owned(), value.clone());
            }
        }
        variables
    }
}
