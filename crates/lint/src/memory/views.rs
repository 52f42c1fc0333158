//! What is known of views.

use super::Memory;
use super::relation::{Kind, Table};
use crate::read::create::CreateView;
use crate::read::name::Name;
use crate::read::words::{outermost, words};
use smol_str::SmolStr;

impl Memory {
    pub(super) fn create_view(&mut self, create: &CreateView) {
        let kind = if create.is_materialized { Kind::MaterializedView } else { Kind::View };
        let mut born = self.now;
        if create.replaces
            && let Some(old) = self.remove(&create.name)
        {
            born = old.born;
        }
        let mut view = Table::new(create.name.clone(), kind, born);
        view.sources.clone_from(&create.sources);
        view.query = self.with_columns(&create.query, &create.sources);
        view.has_rows = !create.query.ends_with(" with no data");
        view.output.clone_from(&create.columns);
        for source in &create.sources {
            self.reads(&create.name, source);
        }
        self.insert(view);
    }

    /// The words of a query. The columns that a `*` stood for when it was read are written behind it: it goes on to use
    /// those, and no later ones.
    pub(super) fn with_columns(&self, query: &str, sources: &[Name]) -> SmolStr {
        let is_of_all = query.starts_with("select * ");
        let is_of_one = sources.len() == 1 && (query.contains(". * ") || query.contains(" select * "));
        if !is_of_all && !is_of_one {
            return query.into();
        }
        // What a query in the place of a value reads is no part of it.
        let outside = outermost(&words(query));
        let is_read = |source: &&Name| !is_of_all || outside.contains(&source.name.as_str());
        let sources = sources.iter().filter(is_read).filter_map(|source| self.table(source));
        let columns = sources.flat_map(|source| &source.columns).map(|column| column.name.as_str());
        std::iter::once(query).chain(columns).collect::<Vec<_>>().join(" ").into()
    }
}
