//! The account that test servers run as: PostgreSQL refuses to run as root.

use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::sync::OnceLock;

static SERVER_ACCOUNT: OnceLock<Option<(u32, u32)>> = OnceLock::new();

/// The user and group that a server runs as; `None` where that is the user of this process.
pub(crate) fn server_account() -> Option<(u32, u32)> {
    *SERVER_ACCOUNT.get_or_init(|| {
        (identity(&["-u"]) == Some(0)).then(|| {
            ["postgres", "nobody"]
                .into_iter()
                .find_map(|name| Some((identity(&["-u", name])?, identity(&["-g", name])?)))
                .expect("root needs an account postgres or nobody to run a server")
        })
    })
}

/// A command that runs as the server's account.
pub(crate) fn command_of_server(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    if let Some((user, group)) = server_account() {
        command.uid(user).gid(group);
    }
    command.current_dir("/");
    command
}

fn identity(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
