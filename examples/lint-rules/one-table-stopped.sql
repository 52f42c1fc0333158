-- Let a file stop one table at a time, so that somebody can say whom it hurts.
select file, min(line) as line, 'it stops ' || string_agg(distinct relation, ' and ' order by relation) as message
from lock
where mode = 'ACCESS EXCLUSIVE'
group by file
having count(distinct relation) > 1
order by file;
