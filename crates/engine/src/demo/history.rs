//! The project that the demo runs on: `examples/workspace`, inside the binary.

use std::io;
use std::path::Path;

/// A file of the project and its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProjectFile {
    /// Its path from the folder of the project.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! example {
    ($path:literal) => {
        ProjectFile { path: $path, text: include_str!(concat!("../../../../examples/workspace/", $path)) }
    };
}

macro_rules! late {
    ($name:literal) => {
        ProjectFile { path: concat!("migrations/", $name), text: include_str!($name) }
    };
}

/// The example as its team keeps it, whole.
pub const EXAMPLE: &[ProjectFile] = &[
    example!("README.md"),
    example!("whimbrel.toml"),
    example!("seed.sql"),
    example!("migrations/20251103091500_create_workspaces.sql"),
    example!("migrations/20251103091500_create_workspaces.down.sql"),
    example!("migrations/20251103091730_create_users.sql"),
    example!("migrations/20251103091730_create_users.down.sql"),
    example!("migrations/20251103092210_create_streams.sql"),
    example!("migrations/20251103092210_create_streams.down.sql"),
    example!("migrations/20251103092548_create_messages.sql"),
    example!("migrations/20251103092548_create_messages.down.sql"),
    example!("migrations/20251117140312_create_user_preferences.sql"),
    example!("migrations/20251117140312_create_user_preferences.down.sql"),
    example!("migrations/20251124101905_add_display_name_to_streams.sql"),
    example!("migrations/20251124101905_add_display_name_to_streams.down.sql"),
    example!("migrations/20251201083047_drop_legacy_id_from_users.sql"),
    example!("migrations/20251201083047_drop_legacy_id_from_users.down.sql"),
    example!("migrations/20251208154420_index_streams_by_workspace.sql"),
    example!("migrations/20251208154420_index_streams_by_workspace.down.sql"),
    example!("migrations/20251215110233_create_memos.sql"),
    example!("migrations/20251215110233_create_memos.down.sql"),
    example!("migrations/20260105093816_create_reactions.sql"),
    example!("migrations/20260105093816_create_reactions.down.sql"),
    example!("migrations/20260120154111_index_messages_by_stream_and_time.sql"),
    example!("migrations/20260120154111_index_messages_by_stream_and_time.down.sql"),
];

/// The last migration of the example that makes a table which the seed fills.
pub(super) const LAST_BASE_TABLE: &str = "20251103092548";

/// The migration that joins the history during the demo, and fails half-way on the data that is there.
pub(super) const LATE: &[ProjectFile] =
    &[late!("20260203091204_unique_stream_names.sql"), late!("20260203091204_unique_stream_names.down.sql")];

/// How many migrations the example has.
pub(super) fn migration_count() -> usize {
    EXAMPLE
        .iter()
        .filter(|file| file.path.starts_with("migrations/") && !file.path.ends_with(".down.sql"))
        .count()
}

/// The rows that the demo works on.
pub(super) fn seed() -> &'static str {
    EXAMPLE.iter().find(|file| file.path == "seed.sql").map_or("", |file| file.text)
}

/// Writes files below `folder`, making the folders that they need.
pub(super) fn write(folder: &Path, files: &[ProjectFile]) -> io::Result<()> {
    for file in files {
        let path = folder.join(file.path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, file.text)?;
    }
    Ok(())
}
