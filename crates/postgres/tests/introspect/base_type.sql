-- base
create schema app;
create type app.shell;
-- differs: another shell
create type app.mine;
-- differs: functions of a shell
create function app.mine_in(cstring) returns app.mine language internal immutable strict as 'int4in';
create function app.mine_out(app.mine) returns cstring language internal immutable strict as 'int4out';
-- differs: a whole type
create type app.mine (input = app.mine_in, output = app.mine_out, like = int4);
-- differs: its category
drop type app.mine cascade;
create type app.mine;
create function app.mine_in(cstring) returns app.mine language internal immutable strict as 'int4in';
create function app.mine_out(app.mine) returns cstring language internal immutable strict as 'int4out';
create type app.mine (
    input = app.mine_in, output = app.mine_out, internallength = 4, passedbyvalue, alignment = int4,
    category = 'N', delimiter = ';', default = '7'
);
-- differs: whether it is preferred
alter type app.mine set (storage = plain);
drop type app.mine cascade;
create type app.mine;
create function app.mine_in(cstring) returns app.mine language internal immutable strict as 'int4in';
create function app.mine_out(app.mine) returns cstring language internal immutable strict as 'int4out';
create type app.mine (
    input = app.mine_in, output = app.mine_out, internallength = 4, passedbyvalue, alignment = int4,
    category = 'N', preferred, delimiter = ';', default = '7'
);
-- differs: length, storage and collation
create type app.text;
create function app.text_in(cstring) returns app.text language internal immutable strict as 'textin';
create function app.text_out(app.text) returns cstring language internal immutable strict as 'textout';
create type app.text (input = app.text_in, output = app.text_out, internallength = variable, storage = main, collatable = true);
-- differs: another storage
alter type app.text set (storage = extended);
-- differs: a send function
create function app.text_send(app.text) returns bytea language internal immutable strict as 'textsend';
alter type app.text set (send = app.text_send);
-- differs: an owner and a comment
alter type app.text owner to story_writer;
comment on type app.text is 'c';
