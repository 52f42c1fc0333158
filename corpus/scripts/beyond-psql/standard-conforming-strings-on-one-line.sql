create table t (a text);
set standard_conforming_strings = off; insert into t values ('\';'); set standard_conforming_strings = on; insert into t values ('\');
