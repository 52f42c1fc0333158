create table t (a text);
insert into t values ('one'
    ' literal;'), ('two' -- it's a comment; here
    ' literals'
-- and another; one

    ';'), (E'\'' 
'\';'), ('x'
  'y;');
insert into t select 'end'
;
insert into t values ('a')-- 'b'
;
