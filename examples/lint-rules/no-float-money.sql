-- Keep money in numeric: a float cannot hold a cent.
select file, line, 'money is kept in a float' as message, 'error' as severity
from statement
where sql ~* '\m(price|amount|total)\w*\s+(real|float|double\s+precision)\M'
order by file, line;
