//! The way from a class to the process's exit code.

use super::signal::Signal;
use std::process::ExitCode;
use whimbrel::Class;

/// The exit code of a class.
#[must_use]
pub(crate) fn code_of(class: Class) -> ExitCode {
    ExitCode::from(class.code())
}

/// The class of a command's end: which signal interrupted it decides between the two codes.
#[must_use]
pub(crate) fn after(class: Class, signal: Option<Signal>) -> Class {
    if class == Class::Interrupted { signal.map_or(class, Signal::class) } else { class }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupted_command_ends_with_the_code_of_its_signal() {
        assert_eq!(after(Class::Interrupted, Some(Signal::Interrupt)).code(), 130);
        assert_eq!(after(Class::Interrupted, Some(Signal::Terminate)).code(), 143);
        assert_eq!(after(Class::Interrupted, None).code(), 130);
    }

    #[test]
    fn a_signal_that_came_too_late_changes_nothing() {
        assert_eq!(after(Class::Ok, Some(Signal::Terminate)), Class::Ok);
        assert_eq!(after(Class::FailedDirty, Some(Signal::Interrupt)), Class::FailedDirty);
    }
}
