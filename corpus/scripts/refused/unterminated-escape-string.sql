select E'\';
select 1;
