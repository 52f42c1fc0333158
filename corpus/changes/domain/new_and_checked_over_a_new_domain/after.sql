create domain mail as text constraint has_a_place check (value ~ '@');
create domain short_mail as mail constraint is_short check (length(value) < 100);
create table people (id integer primary key, mail short_mail);
create table more (id integer primary key, first mail, others short_mail[]);
