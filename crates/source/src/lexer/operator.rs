//! Operators: as long as they can be, but they end before a comment, and rarely with `+` or `-`.

use super::byte_at;

/// `op_chars` of scan.l.
pub(super) const fn is_operator_byte(byte: u8) -> bool {
    is_standard(byte) || makes_sign_last(byte)
}

/// Characters of operators of the SQL standard; `=-` is two operators because of them.
const fn is_standard(byte: u8) -> bool {
    matches!(byte, b'+' | b'-' | b'*' | b'/' | b'<' | b'>' | b'=')
}

/// Characters that let an operator end with `+` or `-`: `?-` is one operator.
const fn makes_sign_last(byte: u8) -> bool {
    matches!(byte, b'~' | b'!' | b'@' | b'#' | b'^' | b'&' | b'|' | b'`' | b'?' | b'%')
}

/// What is known of the operator characters around the lexer's place.
///
/// A run such as a million `+` is a million operators; it is looked through once, and not once for
/// each.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Run {
    /// Where the characters end, or a comment begins.
    end: usize,
    /// After the last character that lets an operator end with a sign; 0 where there is none.
    after_last_qualifying: usize,
    /// Where the signs at the end of the run begin; `end` where it ends otherwise.
    trailing_signs: usize,
}

impl Run {
    /// The end of the operator that begins at `start`.
    pub(super) fn end_of_operator(&mut self, bytes: &[u8], start: usize) -> usize {
        if start >= self.end {
            *self = Self::from(bytes, start);
        }
        let ends_with_sign = self.trailing_signs < self.end;
        if !ends_with_sign || self.after_last_qualifying > start {
            return self.end;
        }
        self.trailing_signs.max(start + 1)
    }

    fn from(bytes: &[u8], start: usize) -> Self {
        let mut run = Self { end: start, after_last_qualifying: 0, trailing_signs: start };
        while is_operator_byte(byte_at(bytes, run.end)) {
            let byte = byte_at(bytes, run.end);
            if run.end > start && matches!((byte, byte_at(bytes, run.end + 1)), (b'-', b'-') | (b'/', b'*')) {
                break;
            }
            run.end += 1;
            if makes_sign_last(byte) {
                run.after_last_qualifying = run.end;
            }
            if !matches!(byte, b'+' | b'-') {
                run.trailing_signs = run.end;
            }
        }
        run
    }
}
