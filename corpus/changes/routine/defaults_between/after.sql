create function f(a integer, b boolean default (1 between 0 and 2 and true)) returns integer
    language sql as 'select a';
create function g(a integer, b boolean default (current_date between '2020-01-01' and '2030-01-01' and true))
    returns integer language sql as $$select 1 where ((a = 1) and (b)) and (a = 1)$$;
