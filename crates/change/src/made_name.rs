//! Names that are made of others, for what is there for a while.

use whimbrel_source::Digest;

/// The longest name that PostgreSQL keeps whole, in bytes.
pub(crate) const LONGEST: usize = 63;

/// What a column that fills up beside the one whose place it takes is called behind its name.
const BESIDE: &str = "_whimbrel_new";

/// What a column whose place another took is called behind its name, and so what was on it.
const REPLACED: &str = "_whimbrel_old";

/// What a trigger that keeps two columns the same is called before its name: it fires after all others.
const KEEPER: &str = "zzz_whimbrel_";

/// The name of the column that takes the place of one with this name.
pub(crate) fn beside(name: &str) -> String {
    fitted("", name, BESIDE)
}

/// The name of one with this name, once another has taken its place.
pub(crate) fn replaced(name: &str) -> String {
    fitted("", name, REPLACED)
}

/// The name of the trigger, and of its function, that keeps two columns the same.
pub(crate) fn keeper(names: &str) -> String {
    fitted(KEEPER, names, "")
}

/// Whether a name was made by [`replaced`].
#[must_use]
pub fn is_replaced(name: &str) -> bool {
    name.ends_with(REPLACED)
}

/// Whether a name was made for one of two that hold the same, beside the other.
#[must_use]
pub fn is_twin(name: &str) -> bool {
    name.ends_with(BESIDE) || is_replaced(name)
}

/// Whether a name was made by [`keeper`].
pub(crate) fn is_keeper(name: &str) -> bool {
    name.starts_with(KEEPER)
}

/// A name with words before and behind it. What does not fit is cut, and the beginning of the whole name's digest
/// stands in its place: two names that begin alike stay two.
pub(crate) fn fitted(before: &str, name: &str, behind: &str) -> String {
    let room = LONGEST - before.len() - behind.len();
    if name.len() <= room {
        return format!("{before}{name}{behind}");
    }
    let mark = mark(name);
    let fits = |(place, one): (usize, char)| place + one.len_utf8() + mark.len() <= room;
    let kept: String = name.char_indices().take_while(|one| fits(*one)).map(|(_, one)| one).collect();
    format!("{before}{kept}{mark}{behind}")
}

/// The beginning of a name's digest.
pub(crate) fn mark(name: &str) -> String {
    let Digest([first, second, third, ..]) = Digest::of(name.as_bytes());
    format!("_{first:02x}{second:02x}{third:02x}")
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, beside, fitted, is_keeper, is_replaced, is_twin, keeper, replaced};

    #[test]
    fn a_name_that_fits_stays_whole() {
        assert_eq!(fitted("", "orders_name_idx", "_replaced"), "orders_name_idx_replaced");
        let longest = "x".repeat(LONGEST - "_replaced".len());
        assert_eq!(fitted("", &longest, "_replaced"), format!("{longest}_replaced"));
    }

    #[test]
    fn names_are_known_by_what_made_them_however_long() {
        for name in ["amount".to_owned(), "x".repeat(LONGEST)] {
            assert!(is_twin(&beside(&name)) && !is_replaced(&beside(&name)));
            assert!(is_twin(&replaced(&name)) && is_replaced(&replaced(&name)));
            assert!(is_keeper(&keeper(&name)) && !is_twin(&keeper(&name)) && !is_twin(&name));
        }
    }

    #[test]
    fn long_names_that_begin_alike_stay_apart_and_fit() {
        let one = "pretixbase_invoice_invoice_no_charfield_and_more_e3e140c3";
        for (left, right) in [(one.to_owned(), format!("{one}_like")), ("ж".repeat(60), "ж".repeat(61))] {
            let (left, right) = (fitted("a_", &left, "_replaced"), fitted("a_", &right, "_replaced"));
            assert_ne!(left, right);
            assert!(left.len() <= LONGEST && right.len() <= LONGEST, "{left} {right}");
        }
    }
}
