insert into backslashes values ('f\'), ('g');
