create sequence app.numbers;
-- release
alter sequence app.numbers restart with 1;
