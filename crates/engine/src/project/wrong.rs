//! A value that cannot be used, before it is known where it stands.

use whimbrel_source::Diagnostic;

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// Kebab-case name of the mistake.
    pub(crate) code: &'static str,
    /// The fact, with the key that it is about.
    pub(crate) message: String,
    /// What to write instead; may be empty.
    pub(crate) help: String,
}

impl Wrong {
    /// A value of the wrong kind or out of its range.
    pub(crate) fn value(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code: "setting-value", message: message.into(), help: help.into() }
    }

    /// As a diagnostic that points nowhere yet.
    pub(crate) fn into_diagnostic(self) -> Diagnostic {
        let diagnostic = Diagnostic::error(self.code, self.message);
        if self.help.is_empty() { diagnostic } else { diagnostic.with_help(self.help) }
    }
}

/// The one of `all` whose word is `text`.
pub(crate) fn choice<T: Copy>(
    key: &str,
    text: &str,
    all: &[T],
    word: fn(T) -> &'static str,
) -> Result<T, Wrong> {
    all.iter().copied().find(|candidate| word(*candidate) == text).ok_or_else(|| {
        let words: Vec<String> = all.iter().map(|candidate| format!("\"{}\"", word(*candidate))).collect();
        Wrong::value(format!("{key} cannot be \"{text}\""), format!("write one of {}", words.join(", ")))
    })
}
