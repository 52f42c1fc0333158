//! Codes of the project: its settings, its folders and the names in them.

use super::{Explanation, entry};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    entry(
        "ambiguous-migration",
        "Several migrations answer to what was written.",
        "Write one of the names that are listed.",
    ),
    entry(
        "busy",
        "Another process holds something that only one may hold at a time: another `whimbrel new` the \
         project's folder, or another run the database's migration lock.",
        "Wait until it ends. Where it was stopped, end it.",
    ),
    entry(
        "down-forbidden",
        "The project has down files forbidden (`down = \"forbidden\"`), and there is one.",
        "Remove it, and undo a migration with a new one: `whimbrel revert --as-new`.",
    ),
    entry(
        "down-missing",
        "The project requires a down file beside each migration (`down = \"required\"`), and one has \
         none.",
        "Write the file that is named.",
    ),
    entry(
        "down-policy",
        "What was asked about the down file is not what the project's setting `down` says.",
        "Leave the flag out, or change the setting.",
    ),
    entry(
        "files-finished",
        "A command that writes several files was killed when all of them were on the disk and not all of them had their \
         names. They have them now.",
        "Nothing has to be done.",
    ),
    entry(
        "files-unfinished",
        "A command that writes several files was killed before all of them had their names, and the missing names \
         cannot be given: a file was removed, or another has its name.",
        "Remove the files that belong together, and the list of them; then run the command again.",
    ),
    entry(
        "local-settings",
        "The file whimbrel.local.toml cannot be written or read. It holds the settings of this machine, such as \
         the database of `dev up`.",
        "Read the reason; the file can be removed and made again.",
    ),
    entry(
        "migration-name",
        "The name cannot be the name of a migration: nothing is left of it, or it is too long.",
        "Write some words of letters and digits, in any spelling.",
    ),
    entry(
        "no-database",
        "Nothing says which database is meant.",
        "Start one with `whimbrel dev up`, give --url, set WHIMBREL_URL, or write [environment.local] in \
         whimbrel.toml.",
    ),
    entry(
        "no-folder",
        "A folder that the setting `migrations` names is not there.",
        "Make the folder, or correct the setting.",
    ),
    entry(
        "no-module",
        "There is no module of this name, or the project has modules and none was named.",
        "Name one of the modules that are listed, as module/name.",
    ),
    entry(
        "no-project",
        "There is no whimbrel.toml in this folder or above it, or --config names a file that is not \
         there.",
        "Go to the folder of the project, or make one with `whimbrel init`.",
    ),
    entry(
        "no-such-path",
        "A file or folder that is to be checked does not exist.",
        "Correct the path; it starts from the folder that the command is run in.",
    ),
    entry(
        "no-version",
        "No version is left to give: the number or the time is at its end.",
        "Look at the highest version in the folder of migrations.",
    ),
    entry(
        "nothing-to-check",
        "`whimbrel lint` was run outside of a project, and no file or folder was named.",
        "Name files or folders of migrations, or `-` for standard input.",
    ),
    entry(
        "own-rule-unclear",
        "The query of a rule of the project's own gives rows of which nobody can tell what they say of which place.",
        "Select the columns file, line and message, with files and lines as the tables have them; severity, where there \
         is one, is error, warning or note.",
    ),
    entry(
        "placeholder-without-value",
        "A placeholder of the project file has neither a default, nor is its environment variable set.",
        "Set the variable, or write a default beside it.",
    ),
    entry(
        "project-exists",
        "There is a whimbrel.toml already. It stays as it is.",
        "Go on with it: `whimbrel status`.",
    ),
    entry(
        "protection-lifted",
        "The file whimbrel.local.toml says that a protected environment is not protected. Only the project file, \
         which everybody sees, may say that.",
        "Change `protected` in whimbrel.toml.",
    ),
    entry(
        "refused-file",
        "Something in a folder of migrations cannot be a migration: its name has no version or does not \
         end in a way that is known, or it is no file. It is never passed over in silence.",
        "Rename it, or move it out of the folder.",
    ),
    entry(
        "registry-unreadable",
        "The file registry.toml beside the migrations is not what `whimbrel registry` writes.",
        "Correct it, or remove it and write it again with `whimbrel registry`.",
    ),
    entry(
        "report-unreadable",
        "Costs were to be taken from the report of a rehearsal, and the file is none, or one of another form.",
        "Write one with `whimbrel rehearse --report rehearsal.json`.",
    ),
    entry(
        "same-module",
        "Two folders of migrations have the same name of a module. Migrations are known by module and \
         version.",
        "Give one of them another name.",
    ),
    entry(
        "same-version",
        "Two migrations have the same version, so their order is not known.",
        "Rename the one that was applied nowhere.",
    ),
    entry(
        "sections-in-one-file",
        "The file has its way up and its way down in one, as other runners write them. psql, and \
         Whimbrel, would run both.",
        "Move the second part into a file of its own, beside the first, whose name ends in `.down.sql`.",
    ),
    entry(
        "setting-value",
        "A setting has a value that it cannot have.",
        "Write one of the values that the message names.",
    ),
    entry("settings-syntax", "A settings file is not TOML.", "Correct the place that is named."),
    entry(
        "two-databases",
        "Two places say which database is meant, and they say different ones.",
        "Leave out one of the two.",
    ),
    entry(
        "unknown-environment",
        "The project file has no environment of this name.",
        "Write one of the names that are listed, or add [environment.NAME].",
    ),
    entry(
        "unknown-key",
        "There is no setting of this name. It would be ignored, and nobody would notice.",
        "Correct the name; the message says which one was probably meant.",
    ),
    entry(
        "unknown-migration",
        "No migration of the project answers to what was written.",
        "Write a version, a name, or both joined; `whimbrel status --long` lists them.",
    ),
    entry(
        "unknown-variable",
        "An environment variable begins with WHIMBREL_ and is not one of Whimbrel's. It would be ignored, \
         and nobody would notice.",
        "Correct the name, or unset the variable.",
    ),
    entry(
        "unreadable-file",
        "A file of the project cannot be read.",
        "Read the operating system's reason, and check who owns the file.",
    ),
    entry(
        "unwritable-file",
        "A file of the project cannot be written.",
        "Read the operating system's reason, and check who owns the folder.",
    ),
    entry(
        "up-missing",
        "There is a down file without the migration that it takes back.",
        "Add the migration with that version, or remove the down file.",
    ),
];
