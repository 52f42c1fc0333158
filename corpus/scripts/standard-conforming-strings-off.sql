create table t (a text);
set standard_conforming_strings = off;
set escape_string_warning to off;
insert into t values ('it\'s; \\'), ('\\'), (N'\';'), (E'\';');
set standard_conforming_strings to on;
insert into t values ('\'), (';');
