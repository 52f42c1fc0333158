//! Codes of the desired schema and of what is generated from it.

use super::{Explanation, entry};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    entry(
        "cannot-be-planned",
        "The difference holds something that PostgreSQL cannot do, or not without losing rows or values that \
         nobody asked to lose.",
        "Make this change by hand in a migration of its own (`whimbrel new`), then generate the rest; `--only` \
         leaves it out meanwhile.",
    ),
    entry(
        "comment-unknown",
        "A comment `-- whimbrel: …` in the desired schema says nothing that is known, so what was meant would not be done.",
        "Correct it: `renamed from <old name>` stands in front of an object, `filled with <expression>` in front of a \
         column. Elsewhere write a comment without the word.",
    ),
    entry(
        "fill-refused",
        "What the desired schema says that rows of a column get (`-- whimbrel: filled with …`) cannot run. Nothing was written.",
        "Correct the expression: it is that of an UPDATE of the table, so it may name the columns of the row as they \
         are called before and after the change, and may hold a query in parentheses.",
    ),
    entry(
        "fill-unreadable",
        "A comment of the desired schema does not say what rows of a column get: it is no single expression, or stands in \
         front of something else than a column of a table that takes values.",
        "Write `-- whimbrel: filled with <expression>` on a line of its own in front of the column.",
    ),
    entry(
        "folder-not-empty",
        "A schema is to be written into a folder that has files already. Nothing is overwritten.",
        "Name another folder, or move the files away.",
    ),
    entry(
        "git-failed",
        "Git was asked for the schema at a revision, and did not give it.",
        "Read what git said. The revision is written as git writes it: a branch, a tag, a commit, `HEAD~3`.",
    ),
    entry(
        "migrations-pending",
        "What the database has is to be adopted as a migration, and there are migrations that it does not have yet. \
         One could not be told from the other.",
        "Apply what is pending first: `whimbrel up`.",
    ),
    entry(
        "no-schema",
        "The desired schema is not where the project says it is.",
        "Write it there as CREATE statements, in any number of files; or correct `[schema] path` or `[schema] \
         command` in whimbrel.toml.",
    ),
    entry(
        "not-modelled",
        "There are objects of a kind that Whimbrel does not know how to compare, and the two schemas do not have \
         the same of them. What was generated would not be complete.",
        "Write a migration for the objects that are named by hand, so that both schemas have them.",
    ),
    entry(
        "only-unknown",
        "A name behind --only is that of no object, neither of those that are there nor of those that are wanted.",
        "Write it as `whimbrel diff` shows it, with its schema or without: `app.orders`, `orders`, `orders.note`.",
    ),
    entry(
        "plan-not-exact",
        "The generated files ran on a scratch database and did not reach what they are for. Nothing was written.",
        "This is a defect of Whimbrel: please report it with the differences that are shown. Write the migration \
         by hand meanwhile.",
    ),
    entry(
        "rename-unknown",
        "Something is to be renamed that is not there, or that PostgreSQL cannot rename; or a comment `-- whimbrel: \
         renamed from …` in the desired schema cannot be honoured, since both names are taken, or the old one is \
         wanted, too. What was renamed already needs no comment and is not hurt by one.",
        "Write the whole old name with its schema, as `whimbrel diff` shows it; or correct or remove the comment.",
    ),
    entry(
        "rename-unreadable",
        "What was written behind --rename, or in a comment of the desired schema, does not say what is renamed into \
         what.",
        "Write the whole old name and the new last name: `--rename app.users.name=full_name`; or, in the schema, \
         `-- whimbrel: renamed from name` on a line of its own in front of the object, the column or the constraint.",
    ),
    entry(
        "schema-command",
        "The command that prints the desired schema could not be started, or failed.",
        "Run it in the project's folder and read what it says; correct `[schema] command` in whimbrel.toml.",
    ),
    entry(
        "schema-refused",
        "A statement of the desired schema cannot run, in whatever order. Statements that only wait for another \
         one that is wrong are listed behind it.",
        "Correct the text at the place that is shown. An extension that the scratch server does not have is had \
         by naming a server with it: `[scratch] url`.",
    ),
];
