create collation app.plain (locale = 'C');
-- release
alter collation app.plain refresh version;
