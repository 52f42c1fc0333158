//! What is known of views.

use super::Memory;
use super::relation::{Kind, Table};
use crate::read::create::CreateView;
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
        view.query = self.query_of(create);
        view.has_rows = !create.query.ends_with(" with no data");
        view.output.clone_from(&create.columns);
        for source in &create.sources {
            self.reads(&create.name, source);
        }
        self.insert(view);
    }

    /// The words of a view's query. The columns that a `*` stood for when the view was made are written behind it: the
    /// view goes on to use those, and no later ones.
    fn query_of(&self, create: &CreateView) -> SmolStr {
        let is_of_all = create.query.starts_with("select * ");
        let is_of_one = create.sources.len() == 1 && create.query.contains(". * ");
        if !is_of_all && !is_of_one {
            return create.query.as_str().into();
        }
        let sources = create.sources.iter().filter_map(|source| self.table(source));
        let columns = sources.flat_map(|source| &source.columns).map(|column| column.name.as_str());
        std::iter::once(create.query.as_str()).chain(columns).collect::<Vec<_>>().join(" ").into()
    }
}
