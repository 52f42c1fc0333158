//! The pictures of a page: no two texts lie on one another, nothing is outside, and each has a table.

use whimbrel::rehearse::Rehearsal;
use whimbrel::rehearse::report::{Form, written};

/// So wide is a letter of 11 pixels, on average, and one of a lock's mode.
const LETTER: f64 = 6.0;

/// The same with `steps` files, whose names and tables have long names.
pub(crate) fn many(rehearsal: &Rehearsal, steps: usize) -> Rehearsal {
    let mut many = rehearsal.clone();
    let long = |name: &str| format!("{name}_{}", "of_the_quarterly_statements_".repeat(3));
    let cycled = rehearsal.steps.iter().cycle().take(steps).enumerate();
    let cycled = cycled.map(|(index, step)| {
        let mut step = step.clone();
        step.number = index + 1;
        step.migration = long(&step.migration);
        for measured in &mut step.statements {
            for lock in &mut measured.locks {
                lock.relation = long(&lock.relation);
            }
        }
        for change in &mut step.changes {
            change.before = long(&change.before);
            change.now = change.now.as_deref().map(long);
        }
        step
    });
    many.steps = cycled.collect();
    many
}

/// Where each text of a picture lies: its line, and from where to where.
fn texts(picture: &str) -> Vec<(i64, f64, f64, String)> {
    let number = |tag: &str, name: &str| {
        tag.split_once(&format!(" {name}=\"")).unwrap().1.split_once('"').unwrap().0.parse::<f64>().unwrap()
    };
    let all = picture.split("<text").skip(1).map(|rest| {
        let (tag, body) = rest.split_once('>').unwrap();
        let body = body.split_once("</text>").unwrap().0;
        let said = body.rsplit_once("</title>").map_or(body, |(_, said)| said);
        let said = said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        let wide = f64::from(u32::try_from(said.chars().count()).unwrap()) * LETTER;
        let x = number(tag, "x");
        let from = match () {
            () if tag.contains("text-anchor=\"end\"") => x - wide,
            () if tag.contains("text-anchor=\"middle\"") => x - wide / 2.0,
            () => x,
        };
        #[expect(clippy::cast_possible_truncation, reason = "a whole number of pixels")]
        let line = number(tag, "y") as i64;
        (line, from, from + wide, said)
    });
    all.collect()
}

pub(crate) fn check(rehearsal: &Rehearsal) {
    let page = written(rehearsal, Form::Page);
    let pictures: Vec<&str> =
        page.split("<svg").skip(1).map(|rest| rest.split_once("</svg>").unwrap().0).collect();
    assert!(pictures.len() > 1, "{} pictures", pictures.len());
    for picture in &pictures {
        assert!(picture.contains("<title>") && picture.contains("<desc>"), "a picture says what it is");
        let texts = texts(picture);
        for (place, (line, from, until, said)) in texts.iter().enumerate() {
            assert!(*from >= 0.0 && *until <= 960.0 + LETTER, "\"{said}\" lies outside: {from} to {until}");
            let over = texts
                .iter()
                .skip(place + 1)
                .find(|(other, first, last, _)| (other - line).abs() < 9 && first < until && last > from);
            assert_eq!(over, None, "over \"{said}\" at {from} on line {line}");
        }
    }
    let tables = page.matches("<table>").count();
    assert!(tables >= pictures.len(), "{tables} tables for {} pictures", pictures.len());
    let ids = page.split(" href=\"#").skip(1).map(|rest| rest.split_once('"').unwrap().0);
    for id in ids {
        assert!(page.contains(&format!(" id=\"{id}\"")), "nothing has the name {id}");
    }
}
