//! A text that PostgreSQL writes and does not read back as it wrote it.
//!
//! `status in ('a', 'b')` on a `varchar` column is stored as an array that is cast as a whole, and written
//! `(ARRAY['a'::character varying, …])::text[]`. Read again, the cast goes to each element, and is written
//! `ARRAY[('a'::character varying)::text, …]`. The second form is the one that stays, so it stands for both where
//! schemas are compared. Where statements are written, the first is written without the cast, which PostgreSQL
//! then adds as it did at first.

/// An expression in two forms.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Settled {
    /// As PostgreSQL writes it once it has read it again.
    pub(super) compared: String,
    /// As it is read back to what it was.
    pub(super) written: String,
}

/// The two forms of an expression in which an array is cast as a whole; `None` for any other.
pub(super) fn settled(text: &str) -> Option<Settled> {
    let mut settled = Settled { compared: String::new(), written: String::new() };
    let mut rest = text;
    let mut has_changed = false;
    let both = |settled: &mut Settled, piece: &str| {
        settled.compared.push_str(piece);
        settled.written.push_str(piece);
    };
    while let Some(place) = rest.find(OPENING) {
        let (before, from) = rest.split_at(place);
        both(&mut settled, before);
        let so_far = text.get(..text.len() - from.len()).unwrap_or_default();
        if let Some(array) = Array::read(from).filter(|_| !is_inside_quotes(so_far)) {
            let has_parentheses = array.is_in_parentheses && settled.compared.ends_with('(');
            if has_parentheses {
                settled.compared.pop();
                settled.written.pop();
            }
            settled.compared.push_str(&array.by_element(has_parentheses));
            settled.written.push_str(&array.uncast());
            rest = array.rest;
            has_changed = true;
        } else {
            both(&mut settled, OPENING);
            rest = from.get(OPENING.len()..).unwrap_or_default();
        }
    }
    both(&mut settled, rest);
    has_changed.then_some(settled)
}

const OPENING: &str = "ARRAY[";

/// An array that is cast as a whole.
struct Array<'a> {
    elements: Vec<&'a str>,
    /// The type of an element.
    ty: &'a str,
    /// Whether a parenthesis stands between the array and the cast.
    is_in_parentheses: bool,
    rest: &'a str,
}

impl<'a> Array<'a> {
    /// Reads `ARRAY[…])::type[]` or `ARRAY[…]::type[]` at the beginning of `text`.
    fn read(text: &'a str) -> Option<Self> {
        let (elements, after) = elements(text.strip_prefix(OPENING)?)?;
        let is_in_parentheses = after.starts_with(')');
        let cast = after.strip_prefix(')').unwrap_or(after).strip_prefix("::")?;
        let (ty, rest) = cast.split_once("[]")?;
        let is_name = ty.chars().all(|letter| letter.is_alphanumeric() || " _.\"".contains(letter));
        (is_name && !elements.iter().any(|one| one.is_empty())).then_some(Self {
            elements,
            ty,
            is_in_parentheses,
            rest,
        })
    }

    fn by_element(&self, has_parentheses: bool) -> String {
        let cast = |element: &&str| {
            if has_parentheses {
                format!("({element})::{}", self.ty)
            } else {
                format!("{element}::{}", self.ty)
            }
        };
        format!("ARRAY[{}]", self.elements.iter().map(cast).collect::<Vec<_>>().join(", "))
    }

    /// Only from `varchar` to `text` does PostgreSQL cast by itself, and choose no other operator.
    fn uncast(&self) -> String {
        let is_varchar = |element: &&str| element.ends_with("'::character varying");
        if self.ty == "text" && self.elements.iter().all(is_varchar) {
            format!("ARRAY[{}]", self.elements.join(", "))
        } else {
            self.by_element(self.is_in_parentheses)
        }
    }
}

/// The elements of an array whose opening bracket was read, and what stands behind its closing one.
fn elements(inside: &str) -> Option<(Vec<&str>, &str)> {
    let mut elements = Vec::new();
    let (mut depth, mut begin) = (0_usize, 0_usize);
    let mut quote = None;
    for (place, letter) in inside.char_indices() {
        if let Some(open) = quote {
            quote = (letter != open).then_some(open);
            continue;
        }
        match letter {
            '\'' | '"' => quote = Some(letter),
            '(' | '[' => depth += 1,
            ']' if depth == 0 => {
                elements.push(inside.get(begin..place)?.trim());
                return Some((elements, inside.get(place + 1..)?));
            }
            ')' | ']' => depth = depth.checked_sub(1)?,
            ',' if depth == 0 => {
                elements.push(inside.get(begin..place)?.trim());
                begin = place + 1;
            }
            _ => {}
        }
    }
    None
}

/// Whether a text ends inside of a string or a quoted name.
pub(super) fn is_inside_quotes(text: &str) -> bool {
    let mut quote = None;
    for letter in text.chars() {
        if let Some(open) = quote {
            quote = (letter != open).then_some(open);
        } else if letter == '\'' || letter == '"' {
            quote = Some(letter);
        }
    }
    quote.is_some()
}

#[cfg(test)]
mod tests {
    use super::settled;

    #[test]
    fn a_cast_of_an_array_is_given_to_its_elements_or_left_to_postgresql() {
        let text = "((s)::text = ANY ((ARRAY['a'::character varying, 'b,]'::character varying])::text[]))";
        let both = settled(text).unwrap();
        let wanted =
            "((s)::text = ANY (ARRAY[('a'::character varying)::text, ('b,]'::character varying)::text]))";
        assert_eq!(both.compared, wanted);
        assert_eq!(
            both.written,
            "((s)::text = ANY (ARRAY['a'::character varying, 'b,]'::character varying]))"
        );
        assert_eq!(settled(wanted), None);
    }

    #[test]
    fn the_form_without_parentheses_keeps_to_it() {
        let both = settled("s::text = ANY (ARRAY['a'::character varying]::text[])").unwrap();
        assert_eq!(both.compared, "s::text = ANY (ARRAY['a'::character varying::text])");
        assert_eq!(both.written, "s::text = ANY (ARRAY['a'::character varying])");
    }

    #[test]
    fn another_type_is_cast_element_by_element() {
        let both = settled("(x = ANY ((ARRAY[1, 2])::bigint[]))").unwrap();
        assert_eq!(both.written, "(x = ANY (ARRAY[(1)::bigint, (2)::bigint]))");
    }

    #[test]
    fn what_is_in_a_string_stays() {
        assert_eq!(settled("(s <> '(ARRAY[1])::text[]'::text)"), None);
    }
}
