//! Where migrations stand: one folder, or one for each module.

use crate::project::wrong::Wrong;

/// The path of a migrations folder from the project's root; one `*` in it stands for a module's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderPattern {
    components: Vec<String>,
}

/// A path component that has the `*`: what stands before it, and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Star<'a> {
    pub(crate) before: &'a str,
    pub(crate) after: &'a str,
}

impl FolderPattern {
    pub(crate) fn plain(folder: &str) -> Self {
        Self { components: vec![folder.to_owned()] }
    }

    pub(crate) fn read(key: &str, text: &str) -> Result<Self, Wrong> {
        if text.trim().is_empty() || text.contains(['\0', '\\']) {
            let message = format!("{key} is \"{}\", which is no path", text.escape_debug());
            return Err(Wrong::value(message, "write a path with slashes, e.g. \"migrations\""));
        }
        if text.matches('*').count() > 1 {
            let message = format!("{key} is \"{text}\", which has more than one *");
            return Err(Wrong::value(message, "one * stands for the module's name"));
        }
        let absolute = if text.starts_with('/') { Some(String::new()) } else { None };
        let rest = text.split('/').filter(|component| !component.is_empty() && *component != ".");
        Ok(Self { components: absolute.into_iter().chain(rest.map(str::to_owned)).collect() })
    }

    /// Whether it has a `*`, and so one folder for each module.
    #[must_use]
    pub fn has_modules(&self) -> bool {
        self.components.iter().any(|component| component.contains('*'))
    }

    /// The path with this module's name in the place of the `*`.
    #[must_use]
    pub fn folder_of(&self, module: &str) -> String {
        self.components.join("/").replacen('*', module, 1)
    }

    /// The path before the component with the `*`, that component's parts, and the path after it;
    /// `None` for a pattern without.
    pub(crate) fn split(&self) -> Option<(String, Star<'_>, String)> {
        let place = self.components.iter().position(|component| component.contains('*'))?;
        let (before, after) = self.components.get(place)?.split_once('*')?;
        let head = self.components.get(..place).unwrap_or_default().join("/");
        let tail = self.components.get(place + 1..).unwrap_or_default().join("/");
        Some((head, Star { before, after }, tail))
    }
}

impl Star<'_> {
    /// The module whose folder has this name; `None` where the component does not fit.
    pub(crate) fn module_in<'n>(&self, folder_name: &'n str) -> Option<&'n str> {
        let module = folder_name.strip_prefix(self.before)?.strip_suffix(self.after)?;
        (!module.is_empty() && !folder_name.starts_with('.')).then_some(module)
    }
}

impl std::fmt::Display for FolderPattern {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.components.join("/"))
    }
}

#[cfg(test)]
mod tests {
    use super::FolderPattern;

    #[test]
    fn the_star_is_the_module() {
        let pattern = FolderPattern::read("migrations", "modules/*/infrastructure/migrations").unwrap();
        assert!(pattern.has_modules());
        assert_eq!(pattern.folder_of("communications"), "modules/communications/infrastructure/migrations");
        let (head, star, tail) = pattern.split().unwrap();
        assert_eq!((head.as_str(), tail.as_str()), ("modules", "infrastructure/migrations"));
        assert_eq!(star.module_in("communications"), Some("communications"));
        assert_eq!(star.module_in(".git"), None);
    }

    #[test]
    fn the_star_may_be_a_part_of_a_name() {
        let pattern = FolderPattern::read("migrations", "./db/mod-*/").unwrap();
        let (head, star, tail) = pattern.split().unwrap();
        assert_eq!((head.as_str(), tail.as_str()), ("db", ""));
        assert_eq!(star.module_in("mod-core"), Some("core"));
        assert_eq!(star.module_in("mod-"), None);
        assert_eq!(star.module_in("core"), None);
    }

    #[test]
    fn an_absolute_path_stays_absolute() {
        assert_eq!(FolderPattern::read("migrations", "/srv//sql").unwrap().to_string(), "/srv/sql");
        for text in ["", " ", "a/*/b/*", "a/**", "a\\b"] {
            assert!(FolderPattern::read("migrations", text).is_err(), "{text}");
        }
    }
}
