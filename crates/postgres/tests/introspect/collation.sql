-- base
create schema app;
create collation app.plain (locale = 'C');
-- differs: another
create collation app.other (lc_collate = 'C', lc_ctype = 'POSIX');
-- differs: its name
alter collation app.other rename to second;
-- differs: its owner
alter collation app.second owner to story_writer;
-- differs: a comment
comment on collation app.second is 'c';
-- differs: a provider
create collation app.icu (provider = icu, locale = 'de-u-co-phonebk');
-- differs: not deterministic
drop collation app.icu;
create collation app.icu (provider = icu, locale = 'de-u-co-phonebk', deterministic = false);
-- differs: another locale
drop collation app.icu;
create collation app.icu (provider = icu, locale = 'de', deterministic = false);
-- differs: rules since 16
create collation app.ruled (provider = icu, locale = 'de', rules = '&a < g');
-- differs: a column with it
create table app.t (a text collate app.icu);
