create type money_of as (amount integer, currency text);
create table bill (id bigint primary key, total money_of unique);
