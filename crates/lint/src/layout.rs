//! How the tools lay out a folder of migrations, and what their runners do with a file.

pub mod flyway;

use whimbrel_source::{Piece, Script, Statement};

/// The tool whose layout a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// Whimbrel's own.
    Whimbrel,
    /// Plain SQL, as psql runs it.
    Plain,
    /// `-- migrate:up` and `-- migrate:down`.
    Dbmate,
    /// `-- +goose Up` and `-- +goose Down`.
    Goose,
    /// `….up.sql` and `….down.sql`, sent whole.
    GolangMigrate,
    /// `….up.sql` and `….down.sql`, or one file, in a transaction.
    Sqlx,
    /// `V1__name.sql`, `R__name.sql`, `U1__name.sql`, `B1__name.sql`; refinery's names are the same.
    Flyway,
    /// `…/up.sql` and `…/down.sql`.
    Diesel,
    /// `…/migration.sql`.
    Prisma,
}

/// What a runner does with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wrap {
    /// Runs it in one transaction.
    Transaction,
    /// Runs it in transactions, and what cannot run in one by itself.
    Cut,
    /// Sends it whole: several statements are one transaction, one statement is none.
    Whole,
    /// Runs each statement by itself.
    None,
}

/// A file as its runner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sections {
    /// The layout.
    pub layout: Layout,
    /// What the runner does with it.
    pub wrap: Wrap,
    /// The statements that apply it.
    pub up: Vec<Statement>,
    /// Those that take it back.
    pub down: Vec<Statement>,
}

/// The file's own part in a migration, by its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// It applies the migration.
    Up,
    /// It takes it back.
    Down,
}

/// A comment line that says something to a runner.
enum Marker {
    Up(Wrap),
    Down,
    Bare,
}

/// The part that a file has, by its name. Whether `U1__name.sql` takes something back depends on what stands beside it.
#[must_use]
pub fn part(path: &str) -> Part {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    if name.ends_with(".down.sql") || name == "down.sql" { Part::Down } else { Part::Up }
}

/// The layout that a file has by its name, where its text says nothing else.
#[must_use]
pub fn by_name(path: &str) -> Layout {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    if name.starts_with("R__") || flyway::named(name).is_some() {
        Layout::Flyway
    } else if name == "migration.sql" {
        Layout::Prisma
    } else if name == "up.sql" || name == "down.sql" {
        Layout::Diesel
    } else if name.ends_with(".up.sql") || name.ends_with(".down.sql") {
        // The names of golang-migrate and sqlx are the same; sqlx's versions are times.
        let digits = name.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 14 { Layout::Sqlx } else { Layout::GolangMigrate }
    } else {
        Layout::Plain
    }
}

/// Reads the markers of a file; `own` is the layout where it has none.
#[must_use]
pub fn sections(script: &Script, own: Layout) -> Sections {
    let mut layout = own;
    let mut wrap = match own {
        Layout::Whimbrel => Wrap::Cut,
        Layout::Plain => Wrap::None,
        Layout::GolangMigrate | Layout::Prisma => Wrap::Whole,
        Layout::Dbmate | Layout::Goose | Layout::Sqlx | Layout::Flyway | Layout::Diesel => Wrap::Transaction,
    };
    let (mut up, mut down) = (Vec::new(), Vec::new());
    let (mut goes_down, mut is_bare) = (false, false);
    for (index, piece) in script.pieces().into_iter().enumerate() {
        match piece {
            Piece::Statement(statement) if goes_down => down.push(statement.clone()),
            Piece::Statement(statement) => up.push(statement.clone()),
            Piece::CopyData(_) => {}
            Piece::Between(span) => {
                for (number, line) in script.file.slice(span).lines().enumerate() {
                    let Some((of, marker)) = marker(line) else { continue };
                    // sqlx looks for it at the very beginning alone.
                    if of == Layout::Sqlx && (index, number) != (0, 0) {
                        continue;
                    }
                    layout = of;
                    match marker {
                        Marker::Up(how) => {
                            goes_down = false;
                            wrap = if is_bare { Wrap::None } else { how };
                        }
                        Marker::Down => goes_down = true,
                        Marker::Bare => {
                            is_bare = true;
                            wrap = Wrap::None;
                        }
                    }
                }
            }
        }
    }
    Sections { layout, wrap, up, down }
}

fn marker(line: &str) -> Option<(Layout, Marker)> {
    let words = line.trim().strip_prefix("--")?.trim();
    let lower = words.to_ascii_lowercase();
    if let Some(rest) = lower.strip_prefix("migrate:") {
        let is_bare = rest.contains("transaction:false");
        let marker = if rest.starts_with("down") {
            Marker::Down
        } else {
            Marker::Up(if is_bare { Wrap::None } else { Wrap::Transaction })
        };
        return Some((Layout::Dbmate, marker));
    }
    if let Some(rest) = lower.strip_prefix("+goose") {
        let marker = match rest.trim() {
            "up" => Marker::Up(Wrap::Transaction),
            "down" => Marker::Down,
            "no transaction" => Marker::Bare,
            _ => return None,
        };
        return Some((Layout::Goose, marker));
    }
    (lower == "no-transaction").then_some((Layout::Sqlx, Marker::Bare))
}
