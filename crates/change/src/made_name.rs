//! Names that are made of others, for what is there for a while.

use whimbrel_source::Digest;

/// The longest name that PostgreSQL keeps whole, in bytes.
pub(crate) const LONGEST: usize = 63;

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
    use super::{LONGEST, fitted};

    #[test]
    fn a_name_that_fits_stays_whole() {
        assert_eq!(fitted("", "orders_name_idx", "_replaced"), "orders_name_idx_replaced");
        let longest = "x".repeat(LONGEST - "_replaced".len());
        assert_eq!(fitted("", &longest, "_replaced"), format!("{longest}_replaced"));
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
