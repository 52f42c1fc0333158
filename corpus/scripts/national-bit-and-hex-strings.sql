create table t (a text, b bit varying, c bit varying);
insert into t values (N'a;''b', B'0101', X'1F'), (n'--', b'', x'');
insert into t select N'continued'
    ';here', B'01'
    '10', X'1'
    -- ; between
    'F';
