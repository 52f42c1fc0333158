//! What a session is opened with.

/// The caller's wishes for one session; the user's settings are in [`super::ConnectionSettings`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionOptions {
    /// The name in `pg_stat_activity`, unless the user's settings give one.
    pub application_name: String,
    /// Server parameters that hold from the first moment, e.g. `("lock_timeout", "2s")`; they win over
    /// the user's `options`. A pooler may refuse them.
    pub parameters: Vec<(String, String)>,
}

impl SessionOptions {
    /// Options with this application name and no parameters.
    #[must_use]
    pub fn named(application_name: impl Into<String>) -> Self {
        Self { application_name: application_name.into(), parameters: Vec::new() }
    }

    /// The same with one more server parameter.
    #[must_use]
    pub fn with_parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// The startup parameter `options`: what the user wrote, then ours; `None` when there is nothing.
    pub(super) fn startup_options(&self, users: Option<&str>) -> Option<String> {
        let ours = self.parameters.iter().map(|(name, value)| {
            let mut word = String::from("-c ");
            for c in format!("{name}={value}").chars() {
                // As the server splits words: pg_split_opts in src/backend/utils/init/postinit.c.
                if c == '\\' || c.is_ascii_whitespace() || c == '\u{b}' {
                    word.push('\\');
                }
                word.push(c);
            }
            word
        });
        let words: Vec<String> = users.map(ToOwned::to_owned).into_iter().chain(ours).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::SessionOptions;

    #[test]
    fn values_with_spaces_and_backslashes_stay_one_word() {
        let options = SessionOptions::named("whimbrel")
            .with_parameter("lock_timeout", "2s")
            .with_parameter("search_path", "\"my schema\", pg\\temp");
        assert_eq!(
            options.startup_options(Some("-c geqo=off")).as_deref(),
            Some("-c geqo=off -c lock_timeout=2s -c search_path=\"my\\ schema\",\\ pg\\\\temp")
        );
        assert_eq!(SessionOptions::default().startup_options(None), None);
    }
}
