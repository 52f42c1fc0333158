//! `whimbrel init`

use crate::session::{Session, current_folder};
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use std::path::PathBuf;
use whimbrel::Failure;
use whimbrel::init::{InitOptions, InitReport, init};
use whimbrel::schema_dump::{DumpOptions, dump};
use whimbrel::side::Side;

/// Makes a project of a folder: whimbrel.toml, migrations/ and the lines that git needs.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder; this one, where none is named.
    folder: Option<PathBuf>,

    /// Writes the schema of the database at this address, `live` for the one of --url, into schema/.
    #[arg(long, value_name = "URL")]
    from_db: Option<String>,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let here = current_folder()?;
    let folder = arguments.folder.as_ref().map_or_else(|| here.clone(), |folder| here.join(folder));
    let mut report = init(&InitOptions { folder: folder.clone() })?;
    if let Some(database) = &arguments.from_db {
        let options = DumpOptions { of: Side::read(database), to: Some(folder.join("schema")) };
        let dumped = session.work_in(&folder, async |context| dump(context, &options).await)?;
        report.created.extend(dumped.files.iter().map(|file| format!("schema/{}", file.path)));
        report.next = vec![
            "whimbrel generate baseline".to_owned(),
            "whimbrel repair --migration baseline --accept applied --because 'it was there'".to_owned(),
        ];
    }
    Ok(Answer::of("init", &report, lines(&report)))
}

fn lines(report: &InitReport) -> Vec<Line> {
    let said = |word: &str, path: &String| Line::good(format!("{word} ")).and(Tone::Strong, path);
    let mut lines: Vec<Line> = report.created.iter().map(|path| said("created", path)).collect();
    lines.extend(report.extended.iter().map(|path| said("extended", path)));
    lines.push(Line::plain(format!("next: {}", report.next.join(" · "))));
    lines
}
