create table granted (id int);
grant select on granted to a_role_that_is_not_there;
