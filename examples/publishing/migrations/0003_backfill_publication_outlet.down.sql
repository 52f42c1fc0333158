-- The columns go with the expand file, so nothing is to be taken back here.
select 1;
