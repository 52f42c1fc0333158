//! Lists inside of one attribute.

/// The items of a list that are parted by `separator`, as far as it stands outside of quotes and parentheses.
pub(super) fn items<'a>(list: &'a str, separator: &str) -> Vec<&'a str> {
    let mut items = Vec::new();
    let (mut depth, mut quote, mut start) = (0_i32, None, 0);
    for (place, letter) in list.char_indices() {
        match (quote, letter) {
            (Some(open), _) => quote = (open != letter).then_some(open),
            (None, '\'' | '"') => quote = Some(letter),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, _) => {}
        }
        let rest = list.get(place..).unwrap_or_default();
        if quote.is_none() && depth == 0 && place >= start && rest.starts_with(separator) {
            items.extend(list.get(start..place));
            start = place + separator.len();
        }
    }
    items.extend(list.get(start..).filter(|last| !last.is_empty()));
    items
}

#[cfg(test)]
mod tests {
    use super::items;

    #[test]
    fn items_keep_their_parentheses_and_quotes_whole() {
        assert_eq!(
            items("1 (a, b) f(a, b), 2 'x, y', \"q, r\"", ", "),
            ["1 (a, b) f(a, b)", "2 'x, y'", "\"q, r\""]
        );
        assert!(items("", ", ").is_empty());
    }
}
