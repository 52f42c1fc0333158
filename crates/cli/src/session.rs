//! One run of the binary, from its arguments to its exit code.

use crate::arguments::{Arguments, Flags, Look};
use crate::command::flags::RunFlags;
use crate::ui::crash;
use crate::ui::exit;
use crate::ui::output::{Format, Output};
use crate::ui::progress::{Narrator, Pace};
use crate::ui::prompt::{self, Consent, MissingFlag, Person};
use crate::ui::signal::Signals;
use clap::Parser as _;
use clap::error::ErrorKind;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use whimbrel::lint::Live;
use whimbrel::project::TargetChoice;
use whimbrel::{Class, Context, Diagnostic, Environment, Failure, Interrupt, Project};

/// What every command has at hand.
pub(crate) struct Session {
    /// The streams.
    pub(crate) output: Arc<Output>,
    /// The flags that every command understands.
    pub(crate) flags: Flags,
    /// Whether somebody can be asked.
    pub(crate) person: Person,
    variables: BTreeMap<String, String>,
    interrupt: Interrupt,
    signals: OnceCell<Signals>,
}

/// Runs the command that `words` ask for; returns the class of its end.
pub(crate) fn run(words: Vec<OsString>, environment: BTreeMap<String, String>) -> Class {
    let look = Look::guessed(&words, &environment);
    let arguments = match Arguments::try_parse_from(words) {
        Ok(arguments) => arguments,
        Err(error) => return unread(&error, &Output::of_process(look.format, look.colour, &environment)),
    };
    let (format, colour) = (arguments.flags.format, arguments.flags.color);
    let output = Arc::new(Output::of_process(format, colour, &environment));
    let session = Session::new(arguments.flags, Arc::clone(&output), environment);
    let end = crash::guarded(|| arguments.command.run(&session));
    let signal = session.signals.get().and_then(Signals::first);
    output.finish(&end.map_err(|failure| Failure { class: exit::after(failure.class, signal), ..failure }))
}

impl Session {
    fn new(flags: Flags, output: Arc<Output>, environment: BTreeMap<String, String>) -> Self {
        let person =
            if flags.no_input { Person::Absent } else { Person::of_process(&environment, flags.format) };
        Self {
            output,
            flags,
            person,
            variables: environment,
            interrupt: Interrupt::new(),
            signals: OnceCell::new(),
        }
    }

    /// The environment of the process, as the library reads it.
    pub(crate) fn environment(&self) -> Environment {
        Environment::new(self.variables.clone())
    }

    /// The project that the command is about.
    pub(crate) fn project(&self) -> Result<Project, Failure> {
        self.project_in(&self.environment())
    }

    fn project_in(&self, environment: &Environment) -> Result<Project, Failure> {
        Project::find(&current_folder()?, self.flags.config.as_deref(), environment)
    }

    /// An observer that speaks to this session's streams.
    pub(crate) fn narrator(&self) -> Narrator {
        let quiet = self.flags.no_progress || self.flags.format == Format::Jsonl;
        let pace = if quiet { Pace::Quiet } else { Pace::of_process(&self.variables) };
        Narrator::new(Arc::clone(&self.output), pace)
    }

    /// Runs the engine. While it works, a signal asks for a clean end.
    pub(crate) fn work<T>(
        &self,
        flags: &RunFlags,
        work: impl AsyncFnOnce(&Context<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.warn_of_password();
        let environment = Environment::new(flags.over(self.variables.clone()));
        let project = self.project_in(&environment)?;
        self.work_on(&project, &environment, flags, work)
    }

    /// The same anywhere: without a project every setting is the default.
    pub(crate) fn work_anywhere<T>(
        &self,
        work: impl AsyncFnOnce(&Context<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.warn_of_password();
        let environment = self.environment();
        let config = self.flags.config.as_deref();
        let project = Project::find_or_without_file(&current_folder()?, config, &environment)?;
        self.work_on(&project, &environment, &RunFlags::default(), work)
    }

    /// The same for the project of another folder.
    pub(crate) fn work_in<T>(
        &self,
        folder: &std::path::Path,
        work: impl AsyncFnOnce(&Context<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let environment = self.environment();
        let project = Project::find(folder, None, &environment)?;
        self.work_on(&project, &environment, &RunFlags::default(), work)
    }

    fn work_on<T>(
        &self,
        project: &Project,
        environment: &Environment,
        flags: &RunFlags,
        work: impl AsyncFnOnce(&Context<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let narrator = self.narrator();
        let person = ["USER", "LOGNAME"].into_iter().find_map(|name| environment.get(name));
        let context = Context {
            project,
            environment,
            choice: &self.choice(),
            observer: &narrator,
            interrupt: &self.interrupt,
            person: person.unwrap_or_default(),
            confirm: flags.confirm.as_deref(),
        };
        self.guarded(async |_| work(&context).await)
    }

    /// What the database says that flags name, for the linter; nothing where they name none.
    pub(crate) fn live(&self, project: Option<&Project>) -> Result<Option<Live>, Failure> {
        if self.flags.url.is_none() && self.flags.environment.is_none() {
            return Ok(None);
        }
        self.warn_of_password();
        let environment = self.environment();
        let choice = self.choice();
        self.guarded(async |_| Live::read(project, &choice, &environment).await).map(Some)
    }

    /// Runs work that asks for no project. A signal asks it for a clean end.
    pub(crate) fn guarded<T>(
        &self,
        work: impl AsyncFnOnce(&Interrupt) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| cannot_start("no runtime can be had", &error))?;
        let _working = self.signals()?.working();
        runtime.block_on(work(&self.interrupt))
    }

    /// The flags with every consent that is needed: what nobody gave is asked for, and where nobody can
    /// be asked, one error names `unanswered` and what else is missing.
    pub(crate) fn confirmed(
        &self,
        flags: &RunFlags,
        unanswered: &[MissingFlag],
    ) -> Result<RunFlags, Failure> {
        let environment = self.environment();
        let target = self.project_in(&environment)?.target(&self.choice(), &environment)?;
        let name = target.environment.filter(|_| target.protected && flags.confirm.is_none());
        if self.person == Person::Absent {
            let why = "says that the protected environment is meant".to_owned();
            let confirm = name.map(|name| MissingFlag { flag: format!("--confirm {name}"), why });
            let missing: Vec<MissingFlag> = unanswered.iter().cloned().chain(confirm).collect();
            return if missing.is_empty() { Ok(flags.clone()) } else { Err(prompt::missing(&missing)) };
        }
        let Some(name) = name else { return Ok(flags.clone()) };
        let question = format!("{name} is a protected environment; its name, to go on:");
        Ok(flags.confirming(prompt::typed(&self.output, &question)))
    }

    /// Asks a question while the engine waits; until it is answered, a signal ends the process.
    pub(crate) fn ask(&self, question: &str) -> Consent {
        let _resting = self.signals.get().map(Signals::resting);
        prompt::ask(&self.output, question)
    }

    fn choice(&self) -> TargetChoice {
        TargetChoice { url: self.flags.url.clone(), environment: self.flags.environment.clone() }
    }

    fn signals(&self) -> Result<&Signals, Failure> {
        if self.signals.get().is_none() {
            let interrupt = self.interrupt.clone();
            let watch = Signals::watch(Arc::clone(&self.output), move || interrupt.trigger());
            let signals = watch.map_err(|error| cannot_start("signals cannot be watched", &error))?;
            return Ok(self.signals.get_or_init(|| signals));
        }
        Ok(self.signals.get_or_init(Signals::default))
    }

    fn warn_of_password(&self) {
        if self.flags.url.as_deref().is_some_and(has_password) {
            let diagnostic = Diagnostic::warning(
                "password-in-arguments",
                "the password in --url can be read by every user of this machine, with `ps`",
            );
            let help = "put the address into WHIMBREL_URL, or the password into PGPASSFILE or PGPASSWORD";
            self.output.warn(&diagnostic.with_help(help));
        }
    }
}

/// The folder that the command was started in.
pub(crate) fn current_folder() -> Result<PathBuf, Failure> {
    std::env::current_dir().map_err(|error| {
        let diagnostic = Diagnostic::error("no-current-folder", "the current folder cannot be found");
        let help = "it was removed or may not be read; go to another one";
        Failure::new(Class::Usage, diagnostic.with_note(error.to_string()).with_help(help))
    })
}

/// Whether an address in either form that libpq reads holds a password.
fn has_password(url: &str) -> bool {
    let parameter = |text: &str| text.split(['?', '&', ' ']).any(|part| part.trim().starts_with("password="));
    let Some((_, rest)) = url.split_once("://") else { return parameter(url) };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    user.split_once(':').is_some_and(|(_, password)| !password.is_empty()) || parameter(rest)
}

fn cannot_start(what: &str, error: &std::io::Error) -> Failure {
    let diagnostic = Diagnostic::error("cannot-start", what).with_note(error.to_string());
    Failure::new(Class::Usage, diagnostic.with_help("look at the limits of this process (`ulimit -a`)"))
}

/// Arguments that cannot be understood, or a wish for help.
fn unread(error: &clap::Error, output: &Output) -> Class {
    let text = error.render();
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return output.help(&text.ansi().to_string());
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return without_command(&text.ansi().to_string(), output);
    }
    let plain = text.to_string();
    let (first, rest) = plain.split_once('\n').unwrap_or((&plain, ""));
    let message = first.strip_prefix("error: ").unwrap_or(first);
    let mut diagnostic = Diagnostic::error("usage", message);
    for line in rest.lines().map(str::trim).filter(|line| !line.is_empty()) {
        diagnostic = match line.strip_prefix("tip: ") {
            Some(tip) => diagnostic.with_help(tip),
            None if line.starts_with("For more information") => diagnostic,
            None => diagnostic.with_note(line),
        };
    }
    let diagnostic =
        diagnostic.with_help("`whimbrel --help`, or `--help` behind a command, says what there is");
    output.finish(&Err(Failure::new(Class::Usage, diagnostic)))
}

/// Half a command line: people get the list of what may follow, programs the problem.
fn without_command(help: &str, output: &Output) -> Class {
    output.hint(help.trim_end());
    let diagnostic = Diagnostic::error("usage", "the command line ends where a command has to follow");
    let diagnostic = diagnostic.with_help("`whimbrel --help` says what there is");
    output.finish(&Err(Failure::new(Class::Usage, diagnostic)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_seen_in_every_form_of_an_address() {
        let with = [
            "postgres://ada:secret@host/db",
            "postgresql://host/db?user=ada&password=secret",
            "host=h password=secret dbname=d",
        ];
        let without = [
            "postgres://ada@host:5432/db",
            "postgres://host:5432/db?user=ada",
            "host=h dbname=d",
            "postgres://ada:@h",
        ];
        assert_eq!(with.map(has_password), [true; 3]);
        assert_eq!(without.map(has_password), [false; 4]);
    }
}
