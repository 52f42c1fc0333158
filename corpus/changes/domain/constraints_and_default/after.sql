create domain email as text default 'a@b' not null constraint email_check check (value like '%_@_%') constraint short check (length(value) < 100);
create table t (e email, es email[]);
