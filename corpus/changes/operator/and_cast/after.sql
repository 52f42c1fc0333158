create type pair as (a int, b int);
create function pair_eq(pair, pair) returns boolean language sql immutable as 'select $1.a = $2.a';
create operator === (leftarg = pair, rightarg = pair, function = pair_eq, commutator = ===);
create function pair_text(pair) returns text language sql immutable as $$select $1.a || '-' || $1.b$$;
create cast (pair as text) with function pair_text(pair) as assignment;
