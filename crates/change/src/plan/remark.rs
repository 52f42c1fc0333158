//! What stands in a file in front of statements whose text does not show what they are for.

use super::Step;

/// What the first `together` of `rest` are for: one sentence, or nothing where their text shows it.
#[must_use]
pub fn remark(rest: &[Step], together: usize) -> Option<String> {
    let step = rest.first()?;
    let address = &step.address;
    let block = rest.get(..together).unwrap_or_default();
    let has = |form: &str| block.iter().any(|one| one.form.0 == form);
    let about_it = rest.iter().take_while(|one| one.address == *address);
    let attaches = about_it.take(4).any(|one| one.form.0 == "create-trigger");
    if block.iter().any(Step::puts_rows_aside) {
        return Some(format!(
            "{address} is made again with its rows; nobody can read or write it meanwhile."
        ));
    }
    if has("rename-column") && has("drop-trigger") {
        return Some(format!(
            "{address} and the column beside it hold the same: in this moment they change names."
        ));
    }
    if step.form.0 == "add-column-nullable" && attaches {
        return Some(format!(
            "{address} gets a second column beside it, which a trigger fills as the first one is written."
        ));
    }
    let is_column = address.kind.as_str() == "table column";
    match step.form.0 {
        "add-check-not-valid" if is_column && sets_not_null(rest) => Some(not_null(step)),
        "add-check-not-valid" if is_column => Some(format!(
            "{address} and the column beside it have to hold the same before they change names."
        )),
        "add-check-not-valid" if address.kind.as_str() == "table" => Some(format!(
            "{address} has its bound as a check for a while: so no row is read under a strong lock."
        )),
        "add-not-null-constraint-not-valid" => Some(not_null(step)),
        "add-check-not-valid" | "add-fk-not-valid" => Some(format!(
            "{address} binds what is written from now on; the rows that are there are looked at in another transaction."
        )),
        _ => None,
    }
}

/// Whether a check is there so that NOT NULL reads no row.
fn sets_not_null(rest: &[Step]) -> bool {
    rest.iter().take(3).any(|step| step.form.0 == "set-not-null-valid-check")
}

fn not_null(step: &Step) -> String {
    let address = &step.address;
    format!(
        "{address} may hold no null: its rows are looked at while others write, and not under a strong lock."
    )
}
