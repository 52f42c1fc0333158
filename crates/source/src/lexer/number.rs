//! Numbers: `12`, `1_000`, `0x1F`, `1.5e-3`, `.5`, and the `1` of `1..10`.

use super::byte_at;

/// The end of the number that begins at `start` with a digit, or with a point and a digit.
pub(super) fn end(bytes: &[u8], start: usize) -> usize {
    if let Some(end) = end_with_base(bytes, start) {
        return end;
    }
    let mut end = end_of_digits(bytes, start, |byte| byte.is_ascii_digit());
    if byte_at(bytes, end) == b'.' && byte_at(bytes, end + 1) != b'.' {
        end = end_of_digits(bytes, end + 1, |byte| byte.is_ascii_digit());
    }
    end_of_exponent(bytes, end)
}

/// The end of `0x…`, `0o…` or `0b…`, where digits of that base follow.
fn end_with_base(bytes: &[u8], start: usize) -> Option<usize> {
    if byte_at(bytes, start) != b'0' {
        return None;
    }
    let is_digit: fn(&u8) -> bool = match byte_at(bytes, start + 1) {
        b'x' | b'X' => u8::is_ascii_hexdigit,
        b'o' | b'O' => |byte| matches!(byte, b'0'..=b'7'),
        b'b' | b'B' => |byte| matches!(byte, b'0' | b'1'),
        _ => return None,
    };
    let digits = start + 2;
    let first = if byte_at(bytes, digits) == b'_' { digits + 1 } else { digits };
    is_digit(&byte_at(bytes, first)).then(|| end_of_digits(bytes, first, |byte| is_digit(&byte)))
}

/// The end of digits between which single underscores may stand.
fn end_of_digits(bytes: &[u8], start: usize, is_digit: impl Fn(u8) -> bool) -> usize {
    let mut end = start;
    loop {
        if is_digit(byte_at(bytes, end)) {
            end += 1;
        } else if end > start && byte_at(bytes, end) == b'_' && is_digit(byte_at(bytes, end + 1)) {
            end += 2;
        } else {
            return end;
        }
    }
}

/// The end of `e5`, `E+5`, `e-5` at `start`; `start` itself where no digits follow.
fn end_of_exponent(bytes: &[u8], start: usize) -> usize {
    if !matches!(byte_at(bytes, start), b'e' | b'E') {
        return start;
    }
    let digits = if matches!(byte_at(bytes, start + 1), b'+' | b'-') { start + 2 } else { start + 1 };
    if byte_at(bytes, digits).is_ascii_digit() {
        end_of_digits(bytes, digits, |byte| byte.is_ascii_digit())
    } else {
        start
    }
}
