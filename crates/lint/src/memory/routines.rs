//! Functions and procedures that are made, and what becomes of them.

use super::{Memory, Routine};
use crate::read::create_function::CreateFunction;
use crate::read::name::Name;
use crate::read::others::RoutineChange;
use crate::walk::code;
use smol_str::SmolStr;

impl Memory {
    pub(super) fn create_function(&mut self, function: &CreateFunction) {
        let arguments = &function.arguments;
        let before = self.routines(&function.name.name).iter().find(|own| own.arguments == *arguments);
        let routine = Routine {
            arguments: arguments.clone(),
            volatility: function.volatility,
            born: before.filter(|_| function.replaces).map_or(self.now, |before| before.born),
            has_path: function.has_path,
            is_definer: function.is_definer,
            is_of_triggers: function.is_of_triggers,
            body: function.body.as_ref().filter(|_| !function.is_of_triggers).map(what_matters),
        };
        self.routines.change(&function.name.name, |own| {
            own.retain(|own| own.arguments != routine.arguments);
            own.push(routine);
        });
    }

    /// Arguments are not held against each other: of several functions with this name, any may be meant.
    pub(super) fn alter_routine(&mut self, name: &Name, changes: &[RoutineChange]) {
        let sets_path = |change: &RoutineChange| matches!(change, RoutineChange::Setting(Some(setting)) if setting == "search_path");
        let has_path = changes.iter().any(sets_path);
        for routine in self.routines.get_mut(&name.name).into_iter().flatten() {
            routine.has_path |= has_path;
            for change in changes {
                match change {
                    RoutineChange::Volatility(volatility) => routine.volatility = *volatility,
                    RoutineChange::SecurityDefiner => routine.is_definer = true,
                    RoutineChange::SecurityInvoker => routine.is_definer = false,
                    RoutineChange::Setting(_) | RoutineChange::Strict | RoutineChange::CalledOnNull => {}
                }
            }
        }
    }
}

/// The code of a routine, where it may change something or run what is not seen; most only compute, and are long.
fn what_matters(body: &SmolStr) -> SmolStr {
    if code::may_matter(body) { body.clone() } else { SmolStr::default() }
}
