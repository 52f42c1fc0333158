//! Values that the text of a desired schema says for the rows that are there: `-- whimbrel: filled with <expression>` in
//! front of a column.
//!
//! They are needed once, when the column comes or when it may hold no null any more; they are neither compared nor part
//! of a fingerprint, and a comment that was needed once hurts nobody.

use crate::origin::made_at;
use crate::plan::{Plan, Purpose};
use crate::work::Phase;
use whimbrel_catalog::{Catalog, Object, ObjectAddress};
use whimbrel_source::remark::{Remark, Standing};
use whimbrel_source::{Diagnostic, Lexer, SharedFile, StandardConformingStrings, TokenKind};

/// The fact of a column that holds the expression.
const FACT: &str = "filled with";

/// The expression that rows of a column get that have no value, in parentheses.
#[must_use]
pub fn value_of(column: &Object) -> Option<&str> {
    column.fact(FACT)
}

/// Says of each column of a catalog what the comments of its file say that rows get.
///
/// # Errors
/// Every comment that cannot be read, or that stands in front of no column that takes values.
pub fn note(catalog: &mut Catalog, file: &SharedFile, remarks: &[Remark]) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    for remark in remarks {
        let Some(rest) = remark.text.strip_prefix("filled") else { continue };
        match one(catalog, file, remark, rest) {
            Ok((address, expression)) => {
                if let Some(object) = catalog.objects.get_mut(&address) {
                    object.facts.insert(FACT, format!("({expression})"));
                }
            }
            Err(message) => {
                let help = "write it on a line of its own in front of a column: -- whimbrel: filled with lower(name)";
                let diagnostic = Diagnostic::error("fill-unreadable", message);
                wrong.push(diagnostic.at(file, remark.span, "").with_help(help));
            }
        }
    }
    wrong
}

fn one(
    catalog: &Catalog,
    file: &SharedFile,
    remark: &Remark,
    rest: &str,
) -> Result<(ObjectAddress, String), &'static str> {
    if remark.stands == Standing::Behind {
        return Err("what rows get is said behind something on its line");
    }
    let expression = rest.trim_start().strip_prefix("with").filter(|rest| rest.starts_with([' ', '\t', '(']));
    let expression = expression.map(str::trim).filter(|expression| is_one(expression));
    let expression = expression.ok_or("what rows get is not said as one expression")?;
    let before = remark.before.ok_or("what rows get is said in front of nothing")?;
    let address = made_at(catalog, file, before.start, |address| address.kind.as_str() == "table column");
    let address =
        address.ok_or("what rows get is said in front of something that is no column of a table")?;
    let computes =
        |object: &Object| ["identity", "generated"].iter().any(|one| object.attribute(one).is_some());
    if catalog.get(address).is_some_and(computes) {
        return Err("what rows get is said of a column that has its values by itself");
    }
    Ok((address.clone(), expression.to_owned()))
}

/// Whether a text stays one expression inside of parentheses, whatever it means: it closes what it opens, ends no
/// statement, and hides nothing behind a comment.
fn is_one(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut count = 0;
    for token in Lexer::new(text, StandardConformingStrings::On) {
        let Ok(token) = token else { return false };
        if matches!(token.kind, TokenKind::LineComment) {
            return false;
        }
        count += usize::from(token.kind.is_significant());
        match text.get(token.span.start..token.span.end).unwrap_or_default() {
            "(" | "[" => depth += 1,
            ")" | "]" | "," if depth == 0 => return false,
            ")" | "]" => depth -= 1,
            ";" => return false,
            _ => {}
        }
    }
    depth == 0 && count > 0
}

/// The columns that may hold no null in the end, and of which nothing says what the rows that are there get.
#[must_use]
pub fn unsaid(plan: &Plan) -> Vec<&ObjectAddress> {
    let is_column = |address: &ObjectAddress| address.kind.as_str() == "table column";
    let comes = plan.steps.iter().filter(|step| step.purpose == Purpose::Create && is_column(&step.address));
    let binds = comes.filter(|step| step.phase == Phase::Constrain);
    let mut unsaid: Vec<&ObjectAddress> = binds.map(|step| &step.address).collect();
    unsaid.dedup();
    unsaid.retain(|address| {
        !plan.steps.iter().any(|step| step.phase == Phase::Backfill && step.address == **address)
    });
    unsaid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_one_expression_in_parentheses_is_one() {
        let one =
            ["lower(name)", "'a;b'", "(select max(x), 1 from t)", "array[1, 2]", "case when a then b end"];
        for text in one {
            assert!(is_one(text), "{text}");
        }
        for text in ["", "a) where (true", "a, b", "a; drop table t", "a -- b", "'a", "(a", "/* only */"] {
            assert!(!is_one(text), "{text}");
        }
    }
}
