//! Text inside XML, SVG and HTML.

/// Text as content or as the value of an attribute; what XML has no form for is left out.
///
/// Source: <https://www.w3.org/TR/xml/#charsets> and <https://www.w3.org/TR/xml/#AVNormalize>, by which a line end
/// in a value stays one only where it is written as a reference.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' => safe.push_str("&#10;"),
            '\t' => safe.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => {}
            other if other.is_control() => {}
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(escaped("<a b='\"'>&\n\u{1b}[0m\u{ffff}ü"), "&lt;a b=&#39;&quot;&#39;&gt;&amp;&#10;[0mü");
    }
}
