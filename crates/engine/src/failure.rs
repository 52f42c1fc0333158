//! Why a command did not do what it was asked, and the exit code that says so.

use std::fmt;
use whimbrel_source::Diagnostic;

/// The class of an outcome; each is one exit code. This table is the only one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Done, or nothing to do.
    Ok,
    /// The question was answered "no".
    Findings,
    /// Flags, settings or files that cannot be used.
    Usage,
    /// The database cannot be reached.
    Unreachable,
    /// The server does not permit it.
    Denied,
    /// Another run holds the migration lock, or a lock could not be had in time.
    Busy,
    /// A rule of the project or of Whimbrel forbids it.
    Refused,
    /// A step failed and nothing of it remains.
    FailedClean,
    /// A step failed half-way.
    FailedDirty,
    /// Stopped at a gate.
    Waiting,
    /// A defect of Whimbrel.
    Bug,
    /// SIGINT.
    Interrupted,
    /// SIGTERM.
    Terminated,
}

impl Class {
    /// Every class, in the order of its code.
    pub const ALL: [Self; 13] = [
        Self::Ok,
        Self::Findings,
        Self::Usage,
        Self::Unreachable,
        Self::Denied,
        Self::Busy,
        Self::Refused,
        Self::FailedClean,
        Self::FailedDirty,
        Self::Waiting,
        Self::Bug,
        Self::Interrupted,
        Self::Terminated,
    ];

    /// The process exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Unreachable => 3,
            Self::Denied => 4,
            Self::Busy => 5,
            Self::Refused => 6,
            Self::FailedClean => 7,
            Self::FailedDirty => 8,
            Self::Waiting => 9,
            Self::Bug => 70,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// The short name that documents and JSON use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Findings => "findings",
            Self::Usage => "usage",
            Self::Unreachable => "unreachable",
            Self::Denied => "denied",
            Self::Busy => "busy",
            Self::Refused => "refused",
            Self::FailedClean => "failed-clean",
            Self::FailedDirty => "failed-dirty",
            Self::Waiting => "waiting",
            Self::Bug => "bug",
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated",
        }
    }

    /// When a command ends with it.
    #[must_use]
    pub const fn when(self) -> &'static str {
        match self {
            Self::Ok => "done, or nothing to do",
            Self::Findings => {
                "the question was answered \"no\": pending with --check, a mismatch found by verify"
            }
            Self::Usage => {
                "flags, settings, a missing answer off a terminal, a file that cannot be read as SQL"
            }
            Self::Unreachable => {
                "the database or server cannot be reached: address, TLS, time limit before any work"
            }
            Self::Denied => "the server refused the user: authentication, or a privilege that is missing",
            Self::Busy => {
                "another run holds the migration lock, or a lock could not be had within its patience"
            }
            Self::Refused => {
                "a rule forbids it: an applied file was edited, files are out of order, a loss without consent"
            }
            Self::FailedClean => "a step failed and nothing of that step remains",
            Self::FailedDirty => {
                "a migration failed half-way; the message says what exists, and resume or abort is next"
            }
            Self::Waiting => "stopped at a gate; the way goes on by itself or by a person's leave",
            Self::Bug => "a defect of Whimbrel; please report it",
            Self::Interrupted => "SIGINT; what is applied was said",
            Self::Terminated => "SIGTERM; what is applied was said",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A command that did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Decides the exit code.
    pub class: Class,
    /// What is to be said, most important first; never empty.
    pub diagnostics: Vec<Diagnostic>,
}

impl Failure {
    /// A failure of this class with one thing to say.
    #[must_use]
    pub fn new(class: Class, diagnostic: Diagnostic) -> Self {
        Self { class, diagnostics: vec![diagnostic] }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let messages: Vec<&str> =
            self.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
        formatter.write_str(&messages.join("; "))
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::Class;

    #[test]
    fn no_two_classes_share_a_code_or_a_name() {
        for (index, left) in Class::ALL.iter().enumerate() {
            for right in &Class::ALL[index + 1..] {
                assert_ne!(left.code(), right.code());
                assert_ne!(left.name(), right.name());
            }
        }
    }
}
