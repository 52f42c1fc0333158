//! A defect of Whimbrel: a report in a file, and exit code 70.

use std::backtrace::Backtrace;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, PanicHookInfo};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use whimbrel::{Class, Diagnostic, Failure};

static LAST_REPORT: Mutex<Option<Report>> = Mutex::new(None);

/// What is known of a defect.
#[derive(Debug, Clone)]
struct Report {
    message: String,
    path: Result<PathBuf, String>,
}

/// Runs `work`; a panic in it is a failure of class [`Class::Bug`] with a report's path.
///
/// # Errors
/// The failure of `work`, or the defect.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    std::panic::set_hook(Box::new(take));
    let end = std::panic::catch_unwind(AssertUnwindSafe(work));
    end.unwrap_or_else(|_| Err(failure(LAST_REPORT.lock().unwrap_or_else(PoisonError::into_inner).take())))
}

fn take(panic: &PanicHookInfo<'_>) {
    let payload = panic.payload();
    let said = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let said = said.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default();
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let message = format!("{said} ({place})");
    let path = write(&message).map_err(|error| error.to_string());
    *LAST_REPORT.lock().unwrap_or_else(PoisonError::into_inner) = Some(Report { message, path });
}

/// The report has no argument and no variable in it: they may hold a password.
fn write(message: &str) -> std::io::Result<PathBuf> {
    let since = std::time::UNIX_EPOCH.elapsed().map_or(0, |elapsed| elapsed.as_nanos());
    let path = std::env::temp_dir().join(format!("whimbrel-defect-{}-{since}.txt", std::process::id()));
    let text = format!(
        "whimbrel {} on {} {}\n{message}\n\n{}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        Backtrace::force_capture()
    );
    std::fs::File::create_new(&path)?.write_all(text.as_bytes())?;
    Ok(path)
}

fn failure(report: Option<Report>) -> Failure {
    let mut diagnostic = Diagnostic::error("bug", "this is a defect of whimbrel, not of your project");
    if let Some(report) = report {
        diagnostic = diagnostic.with_note(report.message);
        diagnostic = match report.path {
            Ok(path) => diagnostic.with_note(format!("the report is in {}", path.display())),
            Err(error) => diagnostic.with_note(format!("no report could be written: {error}")),
        };
    }
    let help = "`whimbrel status` says what is applied; please send the report";
    Failure::new(Class::Bug, diagnostic.with_help(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_defect_with_a_report_and_exit_code_70() {
        let failure = guarded::<()>(|| panic!("the moon is full")).unwrap_err();
        assert_eq!(failure.class.code(), 70);
        let notes = failure.diagnostics[0].notes.join("\n");
        assert!(notes.contains("the moon is full"), "{notes}");
        let path = notes.split("the report is in ").nth(1).expect("a path");
        let report = std::fs::read_to_string(path).expect("a report");
        assert!(report.contains("the moon is full") && report.contains("crash.rs"), "{report}");
        std::fs::remove_file(path).expect("our report");
    }

    #[test]
    fn what_ends_without_a_panic_stays_as_it_is() {
        assert_eq!(guarded(|| Ok(1)).unwrap(), 1);
    }
}
