//! Where a rehearsal runs, and how nothing of it stays behind.

mod copy;

use super::chosen::Chosen;
use super::{PlaceChoice, RehearseOptions};
use crate::context::Context;
use crate::failure::{Class, Failure};
use crate::opened::acquire;
use crate::scratch::{ScratchPlace, ScratchServer};
use copy::{Copy, Original};
use std::time::Duration;
use whimbrel_change::Progress;
use whimbrel_postgres::Session;
use whimbrel_postgres::connection::ConnectionSettings;
use whimbrel_postgres::scratch_roles::ScratchRoles;
use whimbrel_source::Diagnostic;

/// How long the run lock of the target itself is waited for.
const FOR_THE_LOCK: Duration = Duration::from_secs(10);

/// Where a rehearsal runs.
pub(super) enum Site {
    /// A server of its own, which ends with it.
    Scratch(Box<ScratchServer>),
    /// A database of its own on a server of somebody else.
    Copy(Box<Copy>),
    /// A database that others use.
    InPlace(Box<ConnectionSettings>),
}

/// The database in which files run.
pub(super) enum Room<'a> {
    Scratch(Box<ScratchPlace<'a>>),
    Copy(&'a Copy),
    InPlace(&'a ConnectionSettings),
}

impl Site {
    pub(super) async fn make(
        context: &Context<'_>,
        options: &RehearseOptions,
        chosen: &Chosen,
    ) -> Result<Self, Failure> {
        match (&options.place, &chosen.settings) {
            (PlaceChoice::Template, Some(settings)) => {
                tell(context, "copying the database");
                Ok(Self::Copy(Box::new(Copy::make(context, settings, Original::Database).await?)))
            }
            (PlaceChoice::InPlace(consent), Some(settings)) => in_place(chosen, settings, consent.as_deref()),
            (
                PlaceChoice::Scratch
                | PlaceChoice::Clone(_)
                | PlaceChoice::Template
                | PlaceChoice::InPlace(_),
                _,
            ) => match server(context, options, chosen)? {
                ScratchServer::Elsewhere(settings) => {
                    Ok(Self::Copy(Box::new(Copy::make(context, &settings, Original::Empty).await?)))
                }
                own @ ScratchServer::Embedded(_) => Ok(Self::Scratch(Box::new(own))),
            },
        }
    }

    /// The database.
    pub(super) async fn place(&self) -> Result<Room<'_>, Failure> {
        match self {
            Self::Scratch(server) => Ok(Room::Scratch(Box::new(server.database().await?))),
            Self::Copy(copy) => Ok(Room::Copy(copy)),
            Self::InPlace(settings) => Ok(Room::InPlace(settings)),
        }
    }

    /// Takes the run lock where others could run migrations at the same time.
    pub(super) async fn lock(&self, context: &Context<'_>, session: &Session) -> Result<(), Failure> {
        match self {
            Self::Scratch(_) | Self::Copy(_) => Ok(()),
            Self::InPlace(_) => acquire(context, session, FOR_THE_LOCK).await,
        }
    }

    /// Removes what was made for it.
    pub(super) async fn clear(self) -> Result<(), Failure> {
        match self {
            Self::Scratch(_) | Self::InPlace(_) => Ok(()),
            Self::Copy(copy) => copy.drop_database().await,
        }
    }

    pub(super) fn in_words(&self) -> String {
        match self {
            Self::Scratch(_) => "a server of its own".to_owned(),
            Self::Copy(copy) => copy.in_words(),
            Self::InPlace(settings) => format!("{} itself", settings.display()),
        }
    }
}

/// Somebody's rows may be more than memory holds.
fn server(
    context: &Context<'_>,
    options: &RehearseOptions,
    chosen: &Chosen,
) -> Result<ScratchServer, Failure> {
    match options.place {
        PlaceChoice::Clone(_) => ScratchServer::start_for_rows(context, chosen.major()),
        PlaceChoice::Scratch | PlaceChoice::Template | PlaceChoice::InPlace(_) => {
            ScratchServer::start(context, chosen.major())
        }
    }
}

fn in_place(chosen: &Chosen, settings: &ConnectionSettings, consent: Option<&str>) -> Result<Site, Failure> {
    let target = chosen.target.as_ref();
    let database = target.map(|target| target.database.as_str()).unwrap_or_default();
    if consent == Some(database) {
        return Ok(Site::InPlace(Box::new(settings.clone())));
    }
    let message = format!("a rehearsal in place changes {database} three times over");
    let diagnostic = Diagnostic::error("in-place-not-consented", message)
        .with_note("Its migrations run forward, back and forward again while others use the database, and stay applied.")
        .with_help(format!("name the database to say that it is meant: --in-place {database}"));
    Err(Failure::new(Class::Refused, diagnostic))
}

impl Room<'_> {
    pub(super) fn settings(&self) -> &ConnectionSettings {
        match self {
            Self::Scratch(place) => &place.settings,
            Self::Copy(copy) => copy.settings(),
            Self::InPlace(settings) => settings,
        }
    }

    pub(super) fn roles(&self) -> Option<ScratchRoles> {
        match self {
            Self::Scratch(place) => place.roles(),
            Self::Copy(_) | Self::InPlace(_) => None,
        }
    }

    /// Whether the history has to be replayed first.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Scratch(_) => true,
            Self::Copy(copy) => copy.is_empty(),
            Self::InPlace(_) => false,
        }
    }

    pub(super) async fn close(self) -> Result<(), Failure> {
        match self {
            Self::Scratch(place) => place.close().await,
            Self::Copy(_) | Self::InPlace(_) => Ok(()),
        }
    }
}

fn tell(context: &Context<'_>, what: &str) {
    context.observer.see(&Progress::Preparing { what: what.to_owned(), done: 0, of: 0 });
}
