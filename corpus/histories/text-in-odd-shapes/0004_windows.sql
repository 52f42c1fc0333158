-- saved by an editor
create table windows (
  id int
);
create function two_lines() returns text language plpgsql as $$
begin
  return 'a
b';
end
$$;
create table lines as select two_lines() as lines, length(two_lines()) as characters;
