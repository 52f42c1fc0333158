-- base
create schema app;
create aggregate app.sum(int) (sfunc = int4pl, stype = int);
-- differs: an initial state
drop aggregate app.sum(int);
create aggregate app.sum(int) (sfunc = int4pl, stype = int, initcond = '0');
-- differs: a combine function
drop aggregate app.sum(int);
create aggregate app.sum(int) (sfunc = int4pl, stype = int, initcond = '0', combinefunc = int4pl);
-- differs: parallel
drop aggregate app.sum(int);
create aggregate app.sum(int) (sfunc = int4pl, stype = int, initcond = '0', combinefunc = int4pl, parallel = safe);
-- differs: a final function
drop aggregate app.sum(int);
create aggregate app.sum(int) (sfunc = int4pl, stype = int, finalfunc = int4abs);
-- differs: that reads and writes
drop aggregate app.sum(int);
create aggregate app.sum(int) (sfunc = int4pl, stype = int, finalfunc = int4abs, finalfunc_modify = read_write);
-- differs: a moving state
drop aggregate app.sum(int);
create aggregate app.sum(int) (
    sfunc = int4pl, stype = int, msfunc = int4pl, minvfunc = int4mi, mstype = int, minitcond = '1', sspace = 64
);
-- differs: a sort operator
create aggregate app.largest(int) (sfunc = int4larger, stype = int, sortop = >);
-- differs: an ordered set
create aggregate app.ordered(float8 order by anyelement) (
    sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra
);
-- differs: a hypothetical set
create aggregate app.ranked(variadic "any" order by variadic "any") (
    sfunc = ordered_set_transition_multi, stype = internal, finalfunc = rank_final, finalfunc_extra, hypothetical
);
-- differs: no arguments
create aggregate app.all(*) (sfunc = int8inc, stype = int8, initcond = '0');
-- differs: an owner
alter aggregate app.all(*) owner to story_writer;
-- differs: a comment
comment on aggregate app.all(*) is 'c';
-- differs: a privilege
revoke execute on function app.largest(int) from public;
-- differs: the name of an argument
create function app.add(int, int) returns int language sql as 'select $1 + $2';
create aggregate app.named(value int) (sfunc = app.add, stype = int);
