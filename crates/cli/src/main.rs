//! The command `whimbrel`.
//!
//! Here the arguments are read, the engine is asked, and what it answers is shown. The engine does
//! the work.

mod arguments;
mod command;
#[cfg(test)]
mod reference;
mod session;
mod ui;

use mimalloc::MiMalloc;
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Threads that read, check and write hand on what they have made to each other, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let environment: BTreeMap<String, String> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    let words = std::env::args_os().collect();
    ui::exit::code_of(session::run(words, environment))
}
