create table t (a text);
insert into t values (U&'d\0061t\+000061; \\'), (u&'d!0061t!+000061;!!' uescape '!'), (U&'''\003B');
insert into t values (U&'\D83D\DE00');
insert into t select U&'a'
    '\0062;' as continued;
