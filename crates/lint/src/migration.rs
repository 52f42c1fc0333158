//! A migration, as its runner sees it.

use crate::layout::{Layout, Wrap, flyway, sections};
use crate::read::cursor::Cursor;
use crate::read::newer::{Newer, newer};
use crate::read::{Said, read};
use smol_str::SmolStr;
use whimbrel_change::Phase;
use whimbrel_change::backfill::declared::written_out;
use whimbrel_source::{
    Diagnostic, Header, Script, SharedFile, StandardConformingStrings, Statement, Token, TokenKind,
};

/// A migration: its file, and what of it runs when it is applied.
#[derive(Debug, Clone)]
pub struct Migration {
    /// The file.
    pub file: SharedFile,
    /// The statements that apply it, in order.
    pub statements: Vec<Statement>,
    /// What its runner does with a file.
    pub wrap: Wrap,
    /// How the folder is laid out.
    pub layout: Layout,
    /// The part of a change that it is, where it says so.
    pub phase: Option<Phase>,
    /// Why it is there, as its first comment says.
    pub reason: String,
    /// Its version, where its name has one.
    pub version: Option<String>,
    /// Whether there is a way back.
    pub way_back: WayBack,
    /// Who parts an UPDATE of many rows.
    pub batches: Batches,
    /// Whether the file was there before the release.
    pub standing: Standing,
    /// Whether the registry of its folder has it.
    pub entry: Entry,
    /// Whether a certificate vouches for it, where one is wanted.
    pub rehearsed: Rehearsed,
    /// Whether each of its statements could be read.
    pub(crate) is_whole: bool,
    /// No word or quoted name of its statements has more bytes, quotes counted.
    pub(crate) longest_word: usize,
    /// Words that older servers do not know.
    pub(crate) newer: Vec<Newer>,
    /// What each statement says, in the order of `statements`.
    pub(crate) said: Vec<Said>,
}

/// Who parts an UPDATE of many rows into small transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Batches {
    /// The runner does, as Whimbrel does in the backfill phase.
    OfRunner,
    /// Whoever writes the file.
    OfAuthor,
}

/// Whether a file of a release was there before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The release brings it.
    New,
    /// It was there, and the release changes it.
    Edited,
    /// Nobody looked.
    Unasked,
}

/// Whether a migration can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayBack {
    /// There is a file or a section for it.
    Written,
    /// There is none, where there could be one.
    Missing,
    /// Its layout knows none, or nobody looked.
    Unasked,
}

/// Whether a registry has a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// It does, for these bytes.
    Written,
    /// It has an entry for other bytes.
    OfOtherBytes,
    /// It does not.
    Missing,
    /// There is no registry, or nobody looked.
    Unasked,
}

/// Whether a migration was rehearsed as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rehearsed {
    /// A certificate vouches for it and for its way back.
    AsItIs,
    /// It was edited since.
    BeforeAnEdit,
    /// Its way back was edited since, or came or went.
    BeforeAnEditOfItsWayBack,
    /// No certificate has it.
    Never,
    /// Nobody wants a rehearsal, or nobody looked.
    Unasked,
}

impl Migration {
    /// Reads a file; `own` is its layout where its text says nothing else.
    ///
    /// # Errors
    /// What makes it impossible to tell its statements apart.
    pub fn read(file: SharedFile, own: Layout) -> Result<Self, Vec<Diagnostic>> {
        let (migration, errors) = Self::read_what_is_whole(file, own);
        if errors.is_empty() { Ok(migration) } else { Err(errors) }
    }

    /// Reads the statements of a file that are whole, and says what is wrong with the others.
    ///
    /// Where something is wrong, the rest is good for saying more about the file, and not for changing it.
    #[must_use]
    pub fn read_what_is_whole(file: SharedFile, own: Layout) -> (Self, Vec<Diagnostic>) {
        let file = written_out(file);
        let text = SharedFile::clone(&file);
        let mut longest_word = 0;
        let mut found = Vec::new();
        let mut read_one = |_: &Statement, tokens: &[Token]| {
            longest_word = longest_name(tokens).max(longest_word);
            found.extend(newer(text.text(), tokens));
            read(&mut Cursor::new(&text, tokens))
        };
        let (script, said, errors) = Script::read_each(file, StandardConformingStrings::On, &mut read_one);
        let sections = sections(&script, own);
        let header = Header::read(&script.file).unwrap_or_default();
        let phase = header
            .setting("phase")
            .and_then(|setting| Phase::ALL.into_iter().find(|phase| phase.as_str() == setting.value));
        let says = |key: &str, value: &str| header.setting(key).is_some_and(|setting| setting.value == value);
        let unwrapped = says("transaction", "statement");
        let is_batched =
            sections.layout == Layout::Whimbrel && phase == Some(Phase::Backfill) && !says("batches", "off");
        // What is done piece by piece stands between transactions of one statement each.
        let is_cut = unwrapped || is_batched;
        let wrap = if is_cut && sections.layout == Layout::Whimbrel { Wrap::None } else { sections.wrap };
        let version = version(script.file.name(), sections.layout);
        let has_sections = matches!(sections.layout, Layout::Dbmate | Layout::Goose);
        let way_back = match (has_sections, sections.down.is_empty()) {
            (true, true) => WayBack::Missing,
            (true, false) => WayBack::Written,
            (false, _) => WayBack::Unasked,
        };
        let mut up = sections.up.iter().peekable();
        let mut is_up = |own: &Statement| up.next_if(|other| other.span == own.span).is_some();
        // Mostly all of them apply it.
        let said = if sections.up.len() == said.len() {
            said
        } else {
            let all = script.statements.iter().zip(said);
            all.filter_map(|(own, said)| is_up(own).then_some(said)).collect()
        };
        let migration = Self {
            file: script.file,
            statements: sections.up,
            wrap,
            layout: sections.layout,
            phase,
            reason: header.reason,
            version,
            way_back,
            batches: if is_batched { Batches::OfRunner } else { Batches::OfAuthor },
            standing: Standing::Unasked,
            entry: Entry::Unasked,
            rehearsed: Rehearsed::Unasked,
            is_whole: errors.is_empty(),
            longest_word,
            newer: found,
            said,
        };
        (migration, errors)
    }
}

impl Migration {
    /// The folder in which its version may stand once, a slash, and the version.
    pub(crate) fn place(&self) -> Option<SmolStr> {
        let version = self.version.as_deref()?;
        let parent = |path| str::rsplit_once(path, '/').map_or("", |(folder, _)| folder);
        let folder = parent(self.file.name());
        let has_own_folder = matches!(self.layout, Layout::Diesel | Layout::Prisma);
        let folder = if has_own_folder { parent(folder) } else { folder };
        Some([folder, "/", version].concat().into())
    }
}

/// The bytes of the longest word or quoted name.
fn longest_name(tokens: &[Token]) -> usize {
    let names = tokens.iter().filter(|own| matches!(own.kind, TokenKind::Word | TokenKind::QuotedIdentifier));
    names.map(|own| own.span.len()).max().unwrap_or_default()
}

/// The digits that a file or its folder begins with, or the version in a name of Flyway's.
fn version(path: &str, layout: Layout) -> Option<String> {
    let mut parts = path.rsplit(['/', '\\']);
    let name = parts.next()?;
    let named = match layout {
        Layout::Diesel | Layout::Prisma => parts.next()?,
        Layout::Flyway => return flyway::named(name).map(|(_, version)| version.to_string()),
        Layout::Plain => return all_numbers(name),
        Layout::Whimbrel | Layout::Dbmate | Layout::Goose | Layout::GolangMigrate | Layout::Sqlx => name,
    };
    // Diesel writes a moment with dashes, which are no part of the number.
    let sign = if layout == Layout::Diesel { '-' } else { '.' };
    let digits = named.chars().take_while(|next| next.is_ascii_digit() || *next == sign);
    let digits: String = digits.filter(|next| *next != '-').collect();
    (!digits.is_empty()).then(|| digits.trim_end_matches('.').to_owned())
}

/// The numbers that a name begins with, and what stands between them: `2024-01-15` and `00.05.00_01` are versions of tools that
/// nobody here knows.
fn all_numbers(name: &str) -> Option<String> {
    let is_digit = |next: char| next.is_ascii_digit();
    let mut end = 0;
    for part in name.split_inclusive(['.', '_', '-']) {
        let number = part.trim_end_matches(['.', '_', '-']);
        if number.is_empty() || !number.chars().all(is_digit) {
            break;
        }
        end += part.len();
    }
    let whole = name.get(..end).map(|whole| whole.trim_end_matches(['.', '_', '-'])).unwrap_or_default();
    // A number may also go over into the name.
    let digits = name.len() - name.trim_start_matches(is_digit).len();
    let first = name.get(..digits).unwrap_or_default();
    let version = if whole.is_empty() { first } else { whole };
    (!version.is_empty()).then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::all_numbers;

    #[test]
    fn a_version_is_all_the_numbers_that_a_name_begins_with() {
        for (name, version) in [
            ("20240115_orders.sql", "20240115"),
            ("2024-01-15-orders.sql", "2024-01-15"),
            ("2024_01_15_120000_orders.sql", "2024_01_15_120000"),
            ("00.05.00_01_orders.sql", "00.05.00_01"),
            ("001_2fa.sql", "001"),
            ("15orders.sql", "15"),
            ("7.sql", "7"),
        ] {
            assert_eq!(all_numbers(name).as_deref(), Some(version), "{name}");
        }
        assert_eq!(all_numbers("orders_7.sql"), None);
    }
}
