create type money_of as (amount bigint, currency text);
