-- base
create schema app;
create conversion app.c for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
-- differs: the default
drop conversion app.c;
create default conversion app.c for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
-- differs: another encoding
drop conversion app.c;
create conversion app.c for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1;
-- differs: an owner, a comment and a name
alter conversion app.c owner to story_writer;
comment on conversion app.c is 'c';
alter conversion app.c rename to d;
